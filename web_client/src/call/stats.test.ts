import { expect, test } from "vitest";
import { decodedShare, sampleOf } from "./stats.js";

const map = {
  slots: [
    { mid: "8", kind: "stage" as const, index: 0 },
    { mid: "4", kind: "voice" as const, index: 0 },
  ],
  uses: new Map([["8", { mid: "8", participant: "a", source: "camera" as const }]]),
};

test("a slot's figures are those of its line, and zero while nothing came", () => {
  const report = [
    { type: "inbound-rtp", mid: "8", framesDecoded: 90, frameWidth: 1280, framesPerSecond: 25, freezeCount: 1 },
    { type: "outbound-rtp", kind: "video", rid: "q", active: false, framesEncoded: 7 },
    { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.02 },
  ];
  const sample = sampleOf(report, map, 5);
  expect(sample.slots[0]).toMatchObject({ kind: "stage", participant: "a", framesDecoded: 90, frameWidth: 1280 });
  expect(sample.slots[1]).toMatchObject({ kind: "voice", participant: null, framesDecoded: 0, totalAudioEnergy: 0 });
  expect(sample.sent).toMatchObject([{ rid: "q", active: false, framesEncoded: 7 }]);
  expect(sample).toMatchObject({ roundTripS: 0.02, availableOutgoingBps: null, atMs: 5 });
});

function video(framesDecoded: number, framesDropped: number): RTCStatsReport {
  return new Map([
    ["a", { type: "inbound-rtp", kind: "video", framesDecoded, framesDropped }],
    ["b", { type: "inbound-rtp", kind: "audio", framesDecoded: 9, framesDropped: 9 }],
    ["c", { type: "outbound-rtp", kind: "video", framesDecoded: 9 }],
  ]);
}

test("the share decoded counts only what came since the last look", () => {
  const [first, before] = decodedShare(video(1000, 500), null);
  expect(first).toBeNull();
  expect(decodedShare(video(1090, 510), before)[0]).toBeCloseTo(0.9);
});

test("there is no share when nothing came, or a new connection counts anew", () => {
  const [, before] = decodedShare(video(1000, 500), null);
  expect(decodedShare(video(1000, 500), before)[0]).toBeNull();
  expect(decodedShare(video(3, 0), before)[0]).toBeNull();
});
