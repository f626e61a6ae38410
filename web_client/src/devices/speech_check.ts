import { SilenceWatch } from "./silence_watch.js";

/** What the microphone test knows: still listening, a voice was heard, or nothing comes. */
export type SpeechState = "listening" | "heard" | "silent";

const LOUD = 0.3;
const LOUD_SAMPLES = 3;

/**
 * Judges the levels of a microphone that someone is asked to speak into. That nothing comes is judged as in a session,
 * of somebody who has the floor; once heard it stays heard, unless it goes dead.
 */
export class SpeechCheck {
  readonly #silence = new SilenceWatch();
  #loudSamples = 0;

  /** One level from 0 to 1, and in decibels below full scale, as it is at `nowS`, monotonic seconds. */
  push(level: number, db: number, nowS: number): SpeechState {
    if (level >= LOUD) this.#loudSamples += 1;
    if (this.#silence.push({ db, isOpen: true, hasFloor: true }, nowS)) return "silent";
    return this.#loudSamples >= LOUD_SAMPLES ? "heard" : "listening";
  }
}
