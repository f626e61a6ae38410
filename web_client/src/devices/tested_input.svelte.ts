import { failureOf, type DeviceFailure } from "./failure.js";

/** One camera or microphone while it is tried out. Taking another frees the one before. */
export class TestedInput {
  #track: MediaStreamTrack | null = $state.raw(null);
  #failure: DeviceFailure | null = $state(null);
  #chosen: string | null = $state(null);
  readonly #wanted: MediaTrackConstraints;
  readonly #kind: "audio" | "video";
  #takes = 0;

  /** `chosen`: the id of the device used last, null for the machine's own. */
  constructor(kind: "audio" | "video", wanted: MediaTrackConstraints, chosen: string | null) {
    this.#kind = kind;
    this.#wanted = wanted;
    this.#chosen = chosen;
  }

  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  get failure(): DeviceFailure | null {
    return this.#failure;
  }

  get chosen(): string | null {
    return this.#chosen;
  }

  /** What to ask the browser for; `ideal`, so that a device that is gone falls back to the one there is. */
  get constraints(): MediaTrackConstraints {
    return this.#chosen === null ? this.#wanted : { ...this.#wanted, deviceId: { ideal: this.#chosen } };
  }

  async choose(id: string | null): Promise<void> {
    this.#chosen = id;
    await this.take();
  }

  async take(): Promise<void> {
    const take = ++this.#takes;
    this.#put(null);
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ [this.#kind]: this.constraints });
      const track = stream.getTracks()[0] ?? null;
      if (take === this.#takes) this.#put(track);
      else track?.stop(); // Asked for another device, or left, while the browser was asking the user.
    } catch (error) {
      if (take === this.#takes) this.#fail(failureOf(error));
    }
  }

  /** Takes over a track that was asked for together with others. */
  adopt(track: MediaStreamTrack): void {
    this.#takes += 1;
    this.#put(track);
  }

  refuse(failure: DeviceFailure): void {
    this.#takes += 1;
    this.#fail(failure);
  }

  stop(): void {
    this.#takes += 1;
    this.#put(null);
  }

  #fail(failure: DeviceFailure): void {
    this.#put(null);
    this.#failure = failure;
  }

  #put(track: MediaStreamTrack | null): void {
    if (this.#track !== null) {
      this.#track.onended = null;
      this.#track.stop();
    }
    this.#track = track;
    this.#failure = null;
    if (track !== null) track.onended = () => { this.#fail("missing"); };
  }
}
