/** What of a tone from the speaker comes back by the microphone. */
export type Echo = "unheard" | "suppressed" | "strong";

/** So much louder than before the tone, in decibels, and it was the tone. */
const HEARD_DB = 12;
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
