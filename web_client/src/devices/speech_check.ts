/** What the microphone test knows: still listening, a voice was heard, or nothing came for long. */
export type SpeechState = "listening" | "heard" | "silent";

const LOUD = 0.3;
const LOUD_SAMPLES = 3;
const PATIENCE_S = 8;

/** Judges the levels of a microphone that someone speaks into. Once heard, it stays heard. */
export class SpeechCheck {
  #state: SpeechState = "listening";
  #loudSamples = 0;
  #quietSinceS: number;

  /** `nowS`: monotonic seconds. */
  constructor(nowS: number) {
    this.#quietSinceS = nowS;
  }

  get state(): SpeechState {
    return this.#state;
  }

  /** One level from 0 to 1, as it is at `nowS`. */
  push(level: number, nowS: number): SpeechState {
    if (this.#state === "heard") return this.#state;
    if (level >= LOUD) {
      this.#loudSamples += 1;
      this.#quietSinceS = nowS;
    }
    if (this.#loudSamples >= LOUD_SAMPLES) this.#state = "heard";
    else this.#state = nowS - this.#quietSinceS > PATIENCE_S ? "silent" : "listening";
    return this.#state;
  }
}
