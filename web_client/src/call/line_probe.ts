import type { LineReading } from "../api/line_tests.js";
import type { Sample } from "../domain/line_rates.js";
import { openLines, withRate } from "./lines.js";
import { UplinkFiller } from "./uplink_filler.js";

const HEADER_BYTES = 28; // Of UDP and IPv4: a line carries them too.
const CONNECT_MS = 8000;
const LOOK_MS = 50;

/** What one path has carried: datagrams and their bytes, both ways, and its round trips. */
export interface PathFigures {
  readonly atMs: number;
  readonly sentBits: number;
  readonly receivedBits: number;
  readonly receivedPackets: number | null;
  readonly roundTripS: number | null;
  readonly trips: number;
  readonly tripsS: number;
}

/** A connection of its own to the media server, over which a line is measured. `close()` frees all of it. */
export class LineProbe {
  readonly offer: string;
  readonly #connection: RTCPeerConnection;
  readonly #filler: UplinkFiller;
  #answer = "";

  private constructor(connection: RTCPeerConnection, filler: UplinkFiller) {
    this.#connection = connection;
    this.#filler = filler;
    this.offer = connection.localDescription?.sdp ?? "";
  }

  static async open(): Promise<LineProbe> {
    const how: RTCConfiguration & { encodedInsertableStreams: boolean } = {
      iceServers: [],
      bundlePolicy: "max-bundle",
      rtcpMuxPolicy: "require",
      encodedInsertableStreams: true,
    };
    const connection = new RTCPeerConnection(how);
    const filler = new UplinkFiller(openLines(connection, 0, [{}]).camera);
    try {
      await connection.setLocalDescription();
    } catch (error) {
      filler.close();
      connection.close();
      throw error;
    }
    return new LineProbe(connection, filler);
  }

  /** Takes the server's answer; whether media is up then. Where UDP is blocked it never is. */
  async connect(answer: string): Promise<boolean> {
    this.#answer = answer;
    await this.#connection.setRemoteDescription({ type: "answer", sdp: answer });
    for (let waitedMs = 0; waitedMs < CONNECT_MS; waitedMs += LOOK_MS) {
      const state = this.#connection.connectionState;
      if (state === "connected") return true;
      if (state === "failed" || state === "closed") return false;
      await passed(LOOK_MS);
    }
    return false;
  }

  /** Sends at this rate whatever the browser thinks of the line; 0 sends nothing. The answer is ours to apply again. */
  async send(kbit: number): Promise<void> {
    if (kbit > 0) {
      await this.#connection.setLocalDescription();
      await this.#connection.setRemoteDescription({ type: "answer", sdp: withRate(this.#answer, kbit) });
    }
    await this.#filler.send(kbit);
  }

  async figures(): Promise<PathFigures | null> {
    return figuresOf(await this.#connection.getStats());
  }

  close(): void {
    this.#filler.close();
    this.#connection.close();
  }
}

/** What has come to the media server, as bits of IP packets. */
export function arrivedAt(reading: LineReading): Sample {
  return { atMs: reading.at_ms, bits: (reading.payload_bytes + reading.datagrams * HEADER_BYTES) * 8 };
}

interface CandidatePair {
  readonly type: string;
  readonly timestamp: number;
  readonly bytesSent?: number;
  readonly bytesReceived?: number;
  readonly packetsSent?: number;
  readonly packetsReceived?: number;
  readonly currentRoundTripTime?: number;
  readonly totalRoundTripTime?: number;
  readonly responsesReceived?: number;
}

/** Of the path that carries the most; null before there is one. */
export function figuresOf(report: RTCStatsReport): PathFigures | null {
  const pairs: CandidatePair[] = [];
  report.forEach((entry: CandidatePair) => {
    if (entry.type === "candidate-pair") pairs.push(entry);
  });
  const [best] = pairs.sort((one, other) => carried(other) - carried(one));
  return best === undefined ? null : pathFigures(best);
}

function carried(pair: CandidatePair): number {
  return (pair.bytesSent ?? 0) + (pair.bytesReceived ?? 0);
}

function pathFigures(pair: CandidatePair): PathFigures {
  return {
    atMs: pair.timestamp,
    sentBits: ((pair.bytesSent ?? 0) + (pair.packetsSent ?? 0) * HEADER_BYTES) * 8,
    receivedBits: ((pair.bytesReceived ?? 0) + (pair.packetsReceived ?? 0) * HEADER_BYTES) * 8,
    receivedPackets: pair.packetsReceived ?? null,
    roundTripS: pair.currentRoundTripTime ?? null,
    trips: pair.responsesReceived ?? 0,
    tripsS: pair.totalRoundTripTime ?? 0,
  };
}

export function passed(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
