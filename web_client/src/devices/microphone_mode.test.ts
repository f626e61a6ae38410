import { expect, test } from "vitest";
import { constraintsOf, leavesNoise } from "./microphone_mode.js";

test("a room's own equipment is left alone", () => {
  expect(constraintsOf("plain", true)).toEqual({ echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 });
});

test("noise is taken out once: by us, else by the browser", () => {
  expect(constraintsOf("processed", true)).toMatchObject({ echoCancellation: true, noiseSuppression: false });
  expect(constraintsOf("processed", false)).toMatchObject({ echoCancellation: true, noiseSuppression: true });
});

test.each([
  ["processed", true, true],
  ["processed", false, false],
  ["plain", true, false],
  ["plain", false, false],
] as const)("a track asked for as %s, with our own suppression %s, is denoised: %s", (mode, ours, denoised) => {
  expect(leavesNoise(constraintsOf(mode, ours) as MediaTrackSettings)).toBe(denoised);
});

test("what the browser does not tell is left alone", () => { expect(leavesNoise({})).toBe(false); });
