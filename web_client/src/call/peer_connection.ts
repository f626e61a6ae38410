import type { Layers } from "../protocol/messages.gen.js";
import type { Health } from "./reconnection_state.js";
import { type SourceKind, openLines } from "./lines.js";

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
  }

  /** Sends only the layers somebody receives. Changes are made one after the other, the last one wins. */
  setLayers(source: Layers["source"], active: readonly boolean[]): void {
    this.#layers.set(source, active);
    this.#settingLayers = this.#settingLayers.then(() => this.#applyLayers(source)).catch(() => undefined);
  }

  getStats(): Promise<RTCStatsReport> {
    return this.#connection.getStats();
  }

  close(): void {
    this.#connection.onconnectionstatechange = null;
    this.#connection.close();
    this.#streams.clear();
  }

  async #applyLayers(source: Layers["source"]): Promise<void> {
    const active = this.#layers.get(source);
    const sender = this.#senders[source];
    const parameters = sender.getParameters();
    if (!active || parameters.encodings.length === 0) return;
    parameters.encodings.forEach((encoding, index) => {
      encoding.active = active[index] ?? false;
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
