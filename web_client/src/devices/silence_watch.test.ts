import { describe, expect, test } from "vitest";
import { type Heard, SilenceWatch } from "./silence_watch.js";

const EVERY_S = 0.2;
const DEAD = { db: -150, isOpen: true, hasFloor: false };
const QUIET = { ...DEAD, db: -75 };
const VOICE = { ...DEAD, db: -30 };

/** After how many seconds of this it is said, if at all within a minute. */
function saidAfter(watch: SilenceWatch, heard: Heard, fromS = 0): number | null {
  for (let step = 0; step <= 300; step++) {
    const nowS = fromS + step * EVERY_S;
    if (watch.push(heard, nowS)) return Math.round((nowS - fromS) * 10) / 10;
  }
  return null;
}

describe("an open microphone that brings", () => {
  test.each<[string, Heard, number | null]>([
    ["nothing at all is said after ten seconds", DEAD, 10],
    ["nothing at all while its room has the floor, after four", { ...DEAD, hasFloor: true }, 4],
    ["a quiet room is left in peace", QUIET, null],
    ["a quiet room that has the floor, after fifteen", { ...QUIET, hasFloor: true }, 15],
    ["a voice is heard", { ...VOICE, hasFloor: true }, null],
    ["what cannot be measured is not judged", { ...DEAD, db: null, hasFloor: true }, null],
  ])("%s", (_, heard, seconds) => {
    expect(saidAfter(new SilenceWatch(), heard)).toBe(seconds);
  });
});

test("a closed microphone is never said to be unheard, and is judged anew when it opens", () => {
  const watch = new SilenceWatch();
  expect(saidAfter(watch, { ...DEAD, isOpen: false, hasFloor: true })).toBeNull();
  expect(saidAfter(watch, DEAD, 100)).toBe(10);
});

test("it is taken back at once when sound comes", () => {
  const watch = new SilenceWatch();
  saidAfter(watch, { ...DEAD, hasFloor: true });
  expect(watch.push({ ...VOICE, hasFloor: true }, 5)).toBe(false);
});

test("a speaker who pauses is not unheard", () => {
  const watch = new SilenceWatch();
  watch.push({ ...VOICE, hasFloor: true }, 0);
  expect(saidAfter(watch, { ...QUIET, hasFloor: true }, 0.2)).toBeNull();
});

test("a microphone switched off on its foot in the middle of a speech is said", () => {
  const watch = new SilenceWatch();
  watch.push({ ...VOICE, hasFloor: true }, 0);
  expect(saidAfter(watch, { ...DEAD, hasFloor: true }, 0.2)).toBe(3.8);
});
