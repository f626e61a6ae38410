import { describe, expect, it } from "vitest";
import { arrivedAt, figuresOf } from "./line_probe.js";

describe("what a line has carried", () => {
  it("counts the headers of IP too", () => {
    const reading = { at_ms: 5, datagrams: 10, payload_bytes: 1000, streamed: 9, lost: 0, jitter_ms: 0, padded: 0 };
    expect(arrivedAt(reading)).toEqual({ atMs: 5, bits: (1000 + 280) * 8 });
  });

  it("is that of the path that carries the most", () => {
    const pair = (bytes: number): object => ({ type: "candidate-pair", timestamp: 7, bytesSent: 10, packetsSent: 1, bytesReceived: bytes, packetsReceived: 2 });
    const report = new Map<string, object>([["a", pair(100)], ["b", pair(900)], ["c", { type: "transport", bytesReceived: 9999 }]]);
    expect(figuresOf(report as unknown as RTCStatsReport)).toEqual({
      atMs: 7, sentBits: 38 * 8, receivedBits: 956 * 8, receivedPackets: 2, roundTripS: null, trips: 0, tripsS: 0,
    });
    expect(figuresOf(new Map() as unknown as RTCStatsReport)).toBeNull();
  });
});
