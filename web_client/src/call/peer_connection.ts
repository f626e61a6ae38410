import type { Layers } from "../protocol/messages.gen.js";
import type { Health } from "./reconnection_state.js";
import { MOST_BPS, type SourceKind, beginningWith, openLines } from "./lines.js";
import { shareUplink, type Wishes } from "./uplink_share.js";

export type Sources = Readonly<Record<SourceKind, MediaStreamTrack | null>>;

/** For so long a test of the line bounds what is sent; then the browser has an estimate of its own. */
const BEGINS_MS = 30_000;
/** A line may be shared with others who begin, too: with this a room is seen well, and more is climbed to. */
const MOST_FIRST_KBIT = 600;

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
  #heldKbit: number | null = null;
  #beginsKbit: number | null = null;
  #beginning: ReturnType<typeof setTimeout> | undefined;
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

  /** `beginsKbit`: the most that sound and pictures come to for the first half minute; null: nobody knows the line. */
  async accept(answer: string, beginsKbit: number | null): Promise<void> {
    if (beginsKbit === null) {
      await this.#connection.setRemoteDescription({ type: "answer", sdp: answer });
      return;
    }
    this.#beginWith(beginsKbit);
    this.#beginning = setTimeout(() => { this.#beginWith(null); }, BEGINS_MS);
    await this.#settingLayers;
    const sdp = beginningWith(answer, Math.min(beginsKbit, MOST_FIRST_KBIT));
    await this.#connection.setRemoteDescription({ type: "answer", sdp });
    this.#shareAnew(); // A browser may take parameters of layers only once they are agreed on.
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
    if (kbit === this.#heldKbit) return;
    this.#heldKbit = kbit;
    this.#wasLimited = true;
    this.#shareAnew();
  }

  getStats(): Promise<RTCStatsReport> {
    return this.#connection.getStats();
  }

  close(): void {
    clearTimeout(this.#beginning);
    this.#connection.onconnectionstatechange = null;
    this.#connection.close();
    this.#streams.clear();
  }

  get #limitKbit(): number | null {
    if (this.#heldKbit === null || this.#beginsKbit === null) return this.#heldKbit ?? this.#beginsKbit;
    return Math.min(this.#heldKbit, this.#beginsKbit);
  }

  #beginWith(kbit: number | null): void {
    this.#beginsKbit = kbit;
    this.#wasLimited = true;
    this.#shareAnew();
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
