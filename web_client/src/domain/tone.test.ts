import { describe, expect, it } from "vitest";
import { echoOf, loudnessDb, toneDb } from "./tone.js";

const RATE = 48_000;

function sine(hertz: number, loudness: number): Float32Array {
  return Float32Array.from({ length: 4800 }, (_, n) => loudness * Math.sin((2 * Math.PI * hertz * n) / RATE));
}

describe("a tone in a sound", () => {
  it("is as loud as it is", () => {
    expect(toneDb(sine(1900, 1), RATE, 1900)).toBeCloseTo(0, 1);
    expect(toneDb(sine(1900, 0.1), RATE, 1900)).toBeCloseTo(-20, 1);
  });

  it("is not found in another tone, nor in silence", () => {
    expect(toneDb(sine(1000, 1), RATE, 1900)).toBeLessThan(-40);
    expect(toneDb(new Float32Array(4800), RATE, 1900)).toBeLessThan(-100);
  });

  it("is found beside a louder one", () => {
    const both = sine(1000, 0.5).map((sample, n) => sample + (sine(1900, 0.05)[n] ?? 0));
    expect(toneDb(both, RATE, 1900)).toBeCloseTo(-26, 0);
  });
});

describe("a sound", () => {
  it("is as loud as all of it", () => {
    expect(loudnessDb(sine(1900, 1))).toBeCloseTo(-3, 1);
    expect(loudnessDb(new Float32Array(4800))).toBeLessThan(-150);
  });
});

describe("an echo", () => {
  it.each([
    [-80, -70, -70, "unheard"],
    [-80, -68, -80, "suppressed"],
    [-80, -40, -66, "suppressed"],
    [-80, -40, -65, "strong"],
    [-80, -40, null, "strong"],
  ] as const)("of %i before and %i while the tone sounds, %s after the browser's work, is %s", (quiet, raw, left, echo) => {
    expect(echoOf(quiet, raw, left)).toBe(echo);
  });
});
