/** What of a tone from the speaker comes back by the microphone. */
export type Echo = "unheard" | "suppressed" | "strong";

/** So much louder than before the tone, in decibels, and it was the tone. */
export const HEARD_DB = 12;
/** So much of it may be left where the browser takes the echo out. */
const LEFT_DB = 15;

/** How loud a frequency is in samples (−1 to 1), decibels below full scale. Source: the Goertzel algorithm. */
export function toneDb(samples: Float32Array, sampleRate: number, hertz: number): number {
  const turn = (2 * Math.PI * hertz) / sampleRate;
  const coefficient = 2 * Math.cos(turn);
  let last = 0;
  let before = 0;
  for (const sample of samples) {
    const next = sample + coefficient * last - before;
    before = last;
    last = next;
  }
  const power = last * last + before * before - coefficient * last * before;
  return 10 * Math.log10((4 * power) / samples.length ** 2 + Number.EPSILON);
}

/** Looks for the beginning of a tone are so far apart, and so long. */
const STEP_S = 0.0025;
const BLOCK_S = 0.005;
const HALF_DB = 6;

/**
 * When in samples a tone comes to half of its loudness, in seconds; null where it is nowhere louder than `floorDb`, or
 * was there from the beginning.
 */
export function toneOnset(samples: Float32Array, sampleRate: number, hertz: number, floorDb: number): number | null {
  const [step, block] = [Math.round(STEP_S * sampleRate), Math.round(BLOCK_S * sampleRate)];
  const levels: number[] = [];
  for (let from = 0; from + block <= samples.length; from += step) levels.push(toneDb(samples.subarray(from, from + block), sampleRate, hertz));
  const loudest = Math.max(...levels);
  const first = levels.findIndex((level) => level >= loudest - HALF_DB);
  return loudest <= floorDb || first <= 0 ? null : (first * step + block / 2) / sampleRate;
}

/** How loud samples are in all, decibels below full scale. */
export function loudnessDb(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return 10 * Math.log10(power + Number.EPSILON);
}

/**
 * `quietDb` and `rawDb`: the tone before and while it sounds, by the microphone as it is; `processedDb`: while it
 * sounds, where the browser takes the echo out as in a session, null when that could not be had.
 */
export function echoOf(quietDb: number, rawDb: number, processedDb: number | null): Echo {
  if (rawDb - quietDb < HEARD_DB) return "unheard";
  return processedDb !== null && processedDb - quietDb < LEFT_DB ? "suppressed" : "strong";
}
