import type { DeviceChoice } from "./choice.js";
import { DeviceLists } from "./device_lists.svelte.js";
import type { DeviceOption } from "./device_names.js";
import { InputDevice } from "./input_device.svelte.js";
import { constraintsOf } from "./microphone_mode.js";
import { microphoneMode } from "./remembered.js";

const CAMERA = { width: { ideal: 1280 }, height: { ideal: 720 } };

/** The camera, microphone and speaker being tried before joining; `close()` frees them all. */
export class DeviceCheck {
  readonly camera: InputDevice;
  readonly microphone: InputDevice;
  #speaker: string | null = $state(null);
  readonly #lists = new DeviceLists();
  #asking = $state(false);
  #cameraOn = $state(true);
  #closed = false;

  constructor(last: DeviceChoice | null) {
    this.camera = new InputDevice("camera", () => CAMERA, last?.camera ?? null);
    this.microphone = new InputDevice("microphone", (id) => constraintsOf(microphoneMode(id), false), last?.microphone ?? null);
    this.#speaker = last?.speaker ?? null;
    this.#cameraOn = last?.cameraOn ?? true;
  }

  get cameras(): readonly DeviceOption[] {
    return this.#lists.cameras;
  }

  get microphones(): readonly DeviceOption[] {
    return this.#lists.microphones;
  }

  get speakers(): readonly DeviceOption[] {
    return this.#lists.speakers;
  }

  get speaker(): string | null {
    return this.#speaker;
  }

  /** The browser is asking the user for leave. */
  get asking(): boolean {
    return this.#asking;
  }

  get cameraOn(): boolean {
    return this.#cameraOn;
  }

  /** Takes what is wanted: both in one question to the user; one by one when that is refused. */
  async open(): Promise<void> {
    if (!("mediaDevices" in navigator)) {
      this.camera.refuse("insecure");
      this.microphone.refuse("insecure");
      return;
    }
    this.#lists.open();
    this.camera.watch();
    this.microphone.watch();
    await this.retry();
  }

  async retry(): Promise<void> {
    if (this.#asking || !("mediaDevices" in navigator)) return;
    this.#asking = true;
    if (!(await this.#takeBoth())) {
      await this.microphone.take();
      if (this.#cameraOn) await this.camera.take();
    }
    this.#asking = false;
    if (this.#closed) this.#free();
    else await this.#lists.look();
  }

  async setCamera(on: boolean): Promise<void> {
    this.#cameraOn = on;
    if (on) await this.camera.take();
    else this.camera.stop();
  }

  chooseSpeaker(id: string | null): void {
    this.#speaker = id;
  }

  close(): void {
    this.#closed = true;
    this.#lists.close();
    this.#free();
  }

  async #takeBoth(): Promise<boolean> {
    if (!this.#cameraOn) return false;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: this.microphone.constraints, video: this.camera.constraints });
      for (const track of stream.getAudioTracks()) this.microphone.adopt(track);
      for (const track of stream.getVideoTracks()) this.camera.adopt(track);
      return true;
    } catch {
      return false; // Which of the two it was is found out one by one.
    }
  }

  #free(): void {
    this.camera.close();
    this.microphone.close();
  }
}
