import { leavesNoise } from "../devices/microphone_mode.js";
import type { Denoised, Denoiser } from "./noise/denoiser.js";

/** Joining waits no longer for the noise suppression than this; it is used for the next track then. */
const LOADED_MS = 3000;

/**
 * What goes out of a microphone: the track itself, or what is left of it without its noise. Where that cannot be done
 * the browser's own suppression stays, and only the log says so.
 */
export class MicrophoneSource {
  readonly #load: (onStopped: () => void) => Promise<Denoiser>;
  readonly #onStopped: () => void;
  #loading: Promise<void> | null = null;
  #denoiser: Denoiser | null = null;
  #denoised: Denoised | null = null;
  #raw: MediaStreamTrack | null = null;
  #isClosed = false;

  /** `load` gets the suppression; `onStopped`: it has stopped, the microphone has to be taken anew. */
  constructor(load: (onStopped: () => void) => Promise<Denoiser>, onStopped: () => void) {
    this.#load = load;
    this.#onStopped = onStopped;
  }

  /** Whether noise is taken out of the tracks to come. */
  get isReady(): boolean {
    return this.#denoiser !== null;
  }

  /** The microphone itself. */
  get raw(): MediaStreamTrack | null {
    return this.#raw;
  }

  /** Waits until the suppression is there or is known not to come, but not for long. */
  async prepare(): Promise<void> {
    this.#loading ??= this.#get();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((after) => { timer = setTimeout(after, LOADED_MS); });
    await Promise.race([this.#loading, late]);
    clearTimeout(timer);
  }

  /** Another microphone, or none; what goes out of it. */
  use(raw: MediaStreamTrack | null): MediaStreamTrack | null {
    this.#denoised?.close();
    this.#denoised = null;
    this.#raw = raw;
    if (raw === null || this.#denoiser === null || !leavesNoise(raw.getSettings())) return raw;
    try {
      this.#denoised = this.#denoiser.denoise(raw);
      return this.#denoised.track;
    } catch {
      queueMicrotask(() => { this.#stopped(); });
      return raw;
    }
  }

  open(open: boolean): void {
    for (const track of [this.#raw, this.#denoised?.track]) if (track) track.enabled = open;
  }

  close(): void {
    this.#isClosed = true;
    this.use(null);
    this.#denoiser?.close();
    this.#denoiser = null;
  }

  async #get(): Promise<void> {
    try {
      const denoiser = await this.#load(() => {
        this.#stopped();
      });
      if (this.#isClosed) denoiser.close();
      else this.#denoiser = denoiser;
    } catch (error) {
      console.info("noise suppression of the browser is used", error instanceof Error ? error.message : error);
    }
  }

  #stopped(): void {
    if (this.#denoiser === null) return;
    this.#denoiser.close();
    this.#denoiser = null;
    console.info("noise suppression has stopped, that of the browser is used");
    this.#onStopped();
  }
}
