import fc from "fast-check";
import { expect, test } from "vitest";
import type { Part, Turn } from "../api/recordings_types.js";
import { clockText, cueAt, lanesOf, lastBegun, momentIn, placeAt, placeWithin, steppedBy } from "./film.js";

const part = (start_ms: number, duration_ms: number): Part => ({ kept: { file: "a.webm", size: 1 }, start_ms, duration_ms, media_type: "video/webm", width: 0 });
const PARTS = [part(0, 60_000), part(120_000, 60_000)];
const turn = (participant: string, kind: "floor" | "voice", start_ms: number): Turn => ({ participant, kind, start_ms, end_ms: start_ms + 500, name: participant, unit: "" });

test.each([
  [0, 0, 0], [59_999, 0, 59_999], [60_000, 1, 0], [90_000, 1, 0], [120_000, 1, 0], [121_500, 1, 1_500], [180_000, 1, 60_000], [999_999, 1, 60_000],
])("at %i ms it is part %i at %i ms", (atMs, index, offsetMs) => {
  expect(placeAt(PARTS, atMs)).toEqual({ index, offsetMs });
});

test("whatever moment is wanted, what is played is in a file", () => {
  fc.assert(fc.property(fc.integer({ min: -10, max: 400_000 }), (atMs) => {
    const place = placeAt(PARTS, atMs);
    expect(place?.offsetMs).toBeGreaterThanOrEqual(0);
    expect(place?.offsetMs).toBeLessThanOrEqual(60_000);
  }));
  expect(placeAt([], 5)).toBeNull();
});

test.each([
  [121_000, -10_000, 51_000], [121_000, -1_000, 120_000], [55_000, 10_000, 125_000], [10_000, 10_000, 20_000],
  [5_000, -10_000, 0], [175_000, 10_000, 180_000], [90_000, -10_000, 50_000],
])("from %i ms, %i ms further on is %i ms", (atMs, byMs, ms) => {
  expect(steppedBy(PARTS, atMs, byMs)).toBe(ms);
});

test("a screen is there while it was shown, and not before or after", () => {
  expect([119_999, 120_000, 179_999, 180_000].map((atMs) => placeWithin([part(120_000, 60_000)], atMs)?.offsetMs ?? null)).toEqual([null, 0, 59_999, null]);
});

test("the last that began counts until the next", () => {
  const chapters = [{ start_ms: 10 }, { start_ms: 20 }];
  expect([9, 10, 19, 20, 99].map((atMs) => lastBegun(chapters, atMs)?.start_ms ?? null)).toEqual([null, 10, 10, 20, 20]);
});

test("words are shown while they are said", () => {
  const cues = [{ start_ms: 0, end_ms: 10, voice: "", text: "a" }, { start_ms: 5, end_ms: 8, voice: "", text: "b" }];
  expect([0, 5, 8, 10].map((atMs) => cueAt(cues, atMs)?.text ?? null)).toEqual(["a", "b", "a", null]);
});

test("who had the floor has those turns, anybody else those of the voice", () => {
  const lanes = lanesOf([turn("a", "voice", 0), turn("b", "voice", 10), turn("a", "floor", 20), turn("b", "voice", 30)]);
  expect(lanes.map(({ participant, turns }) => [participant, turns.map(({ start_ms }) => start_ms)])).toEqual([["a", [20]], ["b", [10, 30]]]);
});

test("times are told as on a clock", () => {
  expect([0, 61_999, 3_599_999, 3_723_000].map(clockText)).toEqual(["0:00", "1:01", "59:59", "1:02:03"]);
});

test.each([["?t=75", 75_000], ["?t=0", 0], ["", null], ["?t=", null], ["?t=-1", null], ["?t=1e3", null], ["?t=99999999", null]])("the moment in %s", (search, ms) => {
  expect(momentIn(search)).toBe(ms);
});
