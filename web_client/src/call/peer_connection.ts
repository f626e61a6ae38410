import type { Layers } from "../protocol/messages.gen.js";
import type { Health } from "./reconnection_state.js";
import { MOST_BPS, type SourceKind, openLines } from "./lines.js";
import { shareUplink, type Wishes } from "./uplink_share.js";

export type Sources = Readonly<Record<SourceKind, MediaStreamTrack | null>>;

type OnHealth = (health: Health) => void;

const HEALTH: Readonly<Record<RTCPeerConnectionState, Health>> = {
  new: "connecting",
  connecting: "connecting",
  connected: "up",
  disconnected: "shaky",
  failed: "dead",
  closed: "dead",
};

/** One RTCPeerConnection: offered once, answered once, never renegotiated. `close()` frees all of it. */
export class PeerConnection {
  readonly #connection: RTCPeerConnection;
  readonly #senders: Readonly<Record<SourceKind, RTCRtpSender>>;
  readonly #streams = new Map<string, MediaStream>();
  readonly #layers = new Map<Layers["source"], readonly boolean[]>();
  #limitKbit: number | null = null;
  #wasLimited = false;
  #settingLayers: Promise<void> = Promise.resolve();

  private constructor(connection: RTCPeerConnection, senders: Readonly<Record<SourceKind, RTCRtpSender>>) {
    this.#connection = connection;
    this.#senders = senders;
  }

  /** Opens all lines, puts the sources on theirs and makes the offer. */
  static async open(tiles: number, sources: Sources, onHealth: OnHealth): Promise<PeerConnection> {
    // No STUN or TURN server: the media worker is ICE-lite on a known address.
    const connection = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle", rtcpMuxPolicy: "require" });
    const opened = new PeerConnection(connection, openLines(connection, tiles));
    connection.onconnectionstatechange = () => {
      onHealth(opened.health);
    };
    try {
      await Promise.all(
        Object.entries(sources).map(([kind, track]) => opened.setSource(kind as SourceKind, track)),
      );
      await connection.setLocalDescription();
    } catch (error) {
      opened.close();
      throw error;
    }
    opened.#collectStreams();
    return opened;
  }

  get offer(): string {
    return this.#connection.localDescription?.sdp ?? "";
  }

  get health(): Health {
    return HEALTH[this.#connection.connectionState];
  }

  async accept(answer: string): Promise<void> {
    await this.#connection.setRemoteDescription({ type: "answer", sdp: answer });
  }

  /** What a receive line brings; the stream stays the same for the life of the connection. */
  streamOf(mid: string): MediaStream | null {
    return this.#streams.get(mid) ?? null;
  }

  async setSource(kind: SourceKind, track: MediaStreamTrack | null): Promise<void> {
    if (track && kind === "screen") track.contentHint = "detail";
    await this.#senders[kind].replaceTrack(track);
    if (this.#limitKbit !== null) this.#shareAnew();
  }

  /** Sends only the layers somebody receives. Changes are made one after the other, the last one wins. */
  setLayers(source: Layers["source"], active: readonly boolean[]): void {
    this.#layers.set(source, active);
    this.#shareAnew();
  }

  /** Sends no more than this of sound and pictures, in kbit/s; null: what the line carries. */
  limitTo(kbit: number | null): void {
    if (kbit === this.#limitKbit) return;
    this.#limitKbit = kbit;
    this.#wasLimited = true;
    this.#shareAnew();
  }

  getStats(): Promise<RTCStatsReport> {
    return this.#connection.getStats();
  }

  close(): void {
    this.#connection.onconnectionstatechange = null;
    this.#connection.close();
    this.#streams.clear();
  }

  #shareAnew(): void {
    for (const source of ["camera", "screen"] as const) {
      this.#settingLayers = this.#settingLayers.then(() => this.#applyLayers(source)).catch(() => undefined);
    }
  }

  /** Until it is told who receives what, all layers are sent. A limit counts only what has a track. */
  #wishesOf(source: keyof Wishes): Wishes["camera"] {
    const active = this.#layers.get(source);
    const isUsed = this.#limitKbit === null || this.#senders[source].track !== null;
    return MOST_BPS[source].map((mostBps, index) => ({ mostBps, active: isUsed && (active === undefined || (active[index] ?? false)) }));
  }

  async #applyLayers(source: keyof Wishes): Promise<void> {
    const sender = this.#senders[source];
    const parameters = sender.getParameters();
    const isToldOf = this.#layers.has(source) || this.#wasLimited;
    if (!isToldOf || parameters.encodings.length === 0) return;
    const shares = shareUplink(this.#limitKbit, { camera: this.#wishesOf("camera"), screen: this.#wishesOf("screen") })[source];
    parameters.encodings.forEach((encoding, index) => {
      const share = shares[index] ?? null;
      encoding.active = share !== null;
      const most = share ?? MOST_BPS[source][index];
      if (most !== undefined) encoding.maxBitrate = most;
    });
    await sender.setParameters(parameters);
  }

  #collectStreams(): void {
    for (const line of this.#connection.getTransceivers()) {
      if (line.mid !== null && line.direction === "recvonly") {
        this.#streams.set(line.mid, new MediaStream([line.receiver.track]));
      }
    }
  }
}
