import type { SlotMap } from "../stores/slots.js";

/** One receive slot at one moment; counters run from the start of its connection. */
export interface SlotFigures {
  readonly mid: string;
  readonly kind: string;
  readonly index: number;
  readonly participant: string | null;
  readonly source: string | null;
  readonly framesPerSecond: number;
  readonly frameWidth: number;
  readonly frameHeight: number;
  readonly framesDecoded: number;
  readonly framesDropped: number;
  readonly keyFramesDecoded: number;
  readonly freezeCount: number;
  readonly totalFreezesDuration: number;
  readonly totalAudioEnergy: number;
  readonly totalSamplesDuration: number;
  readonly concealedSamples: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly bytesReceived: number;
  readonly jitter: number;
  readonly nackCount: number;
  readonly pliCount: number;
  /** Milliseconds since 1900 by the sender's clock of what is played now: two slots compared give lip sync. */
  readonly estimatedPlayoutTimestamp: number | null;
}

/** One layer this client sends on one of its lines. */
export interface SentFigures {
  readonly kind: string;
  /** The line it goes out on: 0 microphone, 1 camera, 2 screen, 3 screen sound. */
  readonly mid: string | null;
  readonly rid: string | null;
  readonly active: boolean;
  readonly framesEncoded: number;
  readonly framesPerSecond: number;
  readonly frameWidth: number;
  readonly bytesSent: number;
  readonly packetsSent: number;
  readonly retransmittedPacketsSent: number;
  readonly keyFramesEncoded: number;
  readonly nackCount: number;
  readonly pliCount: number;
  readonly targetBitrate: number;
}

export interface Sample {
  readonly atMs: number;
  readonly slots: readonly SlotFigures[];
  readonly sent: readonly SentFigures[];
  readonly roundTripS: number | null;
  readonly availableOutgoingBps: number | null;
}

type Row = Readonly<Record<string, unknown>>;

/** What a browser's report says about our slots and layers. Pure. */
export function sampleOf(report: Iterable<Row>, map: SlotMap, atMs: number): Sample {
  const rows = [...report];
  const received = rows.filter((row) => row["type"] === "inbound-rtp");
  const pair = rows.find((row) => row["type"] === "candidate-pair" && row["nominated"] === true);
  return {
    atMs,
    slots: map.slots.map((slot) => {
      const row = received.find((each) => each["mid"] === slot.mid) ?? {};
      const use = map.uses.get(slot.mid);
      return {
        mid: slot.mid,
        kind: slot.kind,
        index: slot.index,
        participant: use?.participant ?? null,
        source: use?.source ?? null,
        ...receivedFigures(row),
      };
    }),
    sent: rows.filter((row) => row["type"] === "outbound-rtp").map(sentFigures),
    roundTripS: pair ? numberOrNull(pair, "currentRoundTripTime") : null,
    availableOutgoingBps: pair ? numberOrNull(pair, "availableOutgoingBitrate") : null,
  };
}

function receivedFigures(row: Row): Omit<SlotFigures, "mid" | "kind" | "index" | "participant" | "source"> {
  return {
    framesPerSecond: number(row, "framesPerSecond"),
    frameWidth: number(row, "frameWidth"),
    frameHeight: number(row, "frameHeight"),
    framesDecoded: number(row, "framesDecoded"),
    framesDropped: number(row, "framesDropped"),
    keyFramesDecoded: number(row, "keyFramesDecoded"),
    freezeCount: number(row, "freezeCount"),
    totalFreezesDuration: number(row, "totalFreezesDuration"),
    totalAudioEnergy: number(row, "totalAudioEnergy"),
    totalSamplesDuration: number(row, "totalSamplesDuration"),
    concealedSamples: number(row, "concealedSamples"),
    packetsReceived: number(row, "packetsReceived"),
    packetsLost: number(row, "packetsLost"),
    bytesReceived: number(row, "bytesReceived"),
    jitter: number(row, "jitter"),
    nackCount: number(row, "nackCount"),
    pliCount: number(row, "pliCount"),
    estimatedPlayoutTimestamp: numberOrNull(row, "estimatedPlayoutTimestamp"),
  };
}

function sentFigures(row: Row): SentFigures {
  return {
    kind: text(row, "kind") ?? "",
    mid: text(row, "mid"),
    rid: text(row, "rid"),
    active: row["active"] !== false,
    framesEncoded: number(row, "framesEncoded"),
    framesPerSecond: number(row, "framesPerSecond"),
    frameWidth: number(row, "frameWidth"),
    bytesSent: number(row, "bytesSent"),
    packetsSent: number(row, "packetsSent"),
    retransmittedPacketsSent: number(row, "retransmittedPacketsSent"),
    keyFramesEncoded: number(row, "keyFramesEncoded"),
    nackCount: number(row, "nackCount"),
    pliCount: number(row, "pliCount"),
    targetBitrate: number(row, "targetBitrate"),
  };
}

function number(row: Row, name: string): number {
  return numberOrNull(row, name) ?? 0;
}

function numberOrNull(row: Row, name: string): number | null {
  const value = row[name];
  return typeof value === "number" ? value : null;
}

function text(row: Row, name: string): string | null {
  const value = row[name];
  return typeof value === "string" ? value : null;
}

/** Frames of pictures since the connection was made. */
export interface Decoded {
  readonly decoded: number;
  readonly dropped: number;
}

/** Which share of the frames that came since `before` was decoded in time, null when none came; and the counts now. */
export function decodedShare(report: RTCStatsReport, before: Decoded | null): [number | null, Decoded] {
  const now = { decoded: 0, dropped: 0 };
  report.forEach((row: Row) => {
    if (row["type"] !== "inbound-rtp" || row["kind"] !== "video") return;
    now.decoded += number(row, "framesDecoded");
    now.dropped += number(row, "framesDropped");
  });
  const decoded = now.decoded - (before?.decoded ?? now.decoded);
  const dropped = now.dropped - (before?.dropped ?? now.dropped);
  return [decoded > 0 && dropped >= 0 ? decoded / (decoded + dropped) : null, now];
}
