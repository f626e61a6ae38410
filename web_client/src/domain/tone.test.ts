import { describe, expect, it } from "vitest";
import { echoOf, loudnessDb, toneDb, toneOnset } from "./tone.js";

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

describe("the beginning of a tone", () => {
  /** Noise of −60 dB or so, and from `at_s` on a tone that swells for 30 ms. */
  function begins(atS: number, loudness: number): Float32Array {
    return Float32Array.from({ length: 32_768 }, (_, n) => {
      const swell = Math.min(1, Math.max(0, (n / RATE - atS) / 0.03));
      return 0.001 * Math.sin(n * n) + swell * loudness * Math.sin((2 * Math.PI * 1900 * n) / RATE);
    });
  }

  it.each([0.02, 0.1, 0.25, 0.5])("is found at %d s to within 5 ms, half of its swell later", (atS) => {
    for (const loudness of [0.2, 0.01]) {
      const found = toneOnset(begins(atS, loudness), RATE, 1900, -60) ?? NaN;
      expect(Math.abs(found - atS - 0.015)).toBeLessThan(0.005);
    }
  });

  it("is not found in what is not loud enough, in another tone, nor in one that was there before", () => {
    expect(toneOnset(begins(0.1, 0.0002), RATE, 1900, -60)).toBeNull();
    expect(toneOnset(sine(1000, 0.5), RATE, 1900, -30)).toBeNull();
    expect(toneOnset(sine(1900, 0.5), RATE, 1900, -60)).toBeNull();
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
