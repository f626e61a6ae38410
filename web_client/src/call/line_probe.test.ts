import { describe, expect, it } from "vitest";
import { arrivedAt, figuresOf, withRate } from "./line_probe.js";

const ANSWER = [
  "v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=rtpmap:111 opus/48000/2", "m=video 9 UDP/TLS/RTP/SAVPF 96 97", "a=rtpmap:96 VP8/90000",
  "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96", "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=rtpmap:96 VP8/90000", "",
].join("\r\n");

describe("an answer with a rate", () => {
  it("has it on the camera's line, and no other is touched", () => {
    const rated = withRate(ANSWER, 500);
    const line = "a=fmtp:96 x-google-start-bitrate=500;x-google-min-bitrate=500;x-google-max-bitrate=500\r\n";
    expect(rated.replace(line, "")).toBe(ANSWER);
    expect(rated.indexOf(line)).toBe(ANSWER.indexOf("a=rtpmap:97 rtx"));
  });

  it("is as it was where the camera has no VP8", () => {
    const other = ANSWER.replaceAll("VP8", "H264");
    expect(withRate(other, 500)).toBe(other);
  });
});

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
