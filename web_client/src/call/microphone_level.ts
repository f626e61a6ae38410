const EVERY_MS = 200;
/** The quietest sound that moves the bar, and the loudest, in decibels below full scale. */
const QUIET_DB = -60;
const LOUD_DB = -10;

/** How loud a microphone is, 0 to 1 and in decibels, five times a second; `close()` frees the audio graph. */
export class MicrophoneLevel {
  readonly #context = new AudioContext();
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(track: MediaStreamTrack, onLevel: (level: number, db: number) => void) {
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(this.#analyser);
    this.#timer = setInterval(() => {
      this.#analyser.getFloatTimeDomainData(this.#samples);
      onLevel(levelOf(this.#samples), dbOf(this.#samples));
    }, EVERY_MS);
  }

  close(): void {
    clearInterval(this.#timer);
    void this.#context.close();
  }
}

/** The level of a stretch of samples (−1 to 1) on a scale of decibels: 0 is silence, 1 is loud. */
export function levelOf(samples: Float32Array): number {
  return Math.min(1, Math.max(0, (dbOf(samples) - QUIET_DB) / (LOUD_DB - QUIET_DB)));
}

/** The level of a stretch of samples, decibels below full scale; −156 for nothing at all. */
export function dbOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return 10 * Math.log10(sum / samples.length + Number.EPSILON);
}
