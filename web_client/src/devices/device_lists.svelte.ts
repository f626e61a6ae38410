import { type DeviceOption, optionsOf } from "./device_names.js";

/** The devices that can be chosen now, by kind; follows what is plugged in from `open()` to `close()`. */
export class DeviceLists {
  #cameras: readonly DeviceOption[] = $state.raw([]);
  #microphones: readonly DeviceOption[] = $state.raw([]);
  #speakers: readonly DeviceOption[] = $state.raw([]);

  get cameras(): readonly DeviceOption[] {
    return this.#cameras;
  }

  get microphones(): readonly DeviceOption[] {
    return this.#microphones;
  }

  get speakers(): readonly DeviceOption[] {
    return this.#speakers;
  }

  open(): void {
    if (!("mediaDevices" in navigator)) return;
    navigator.mediaDevices.addEventListener("devicechange", this.#changed);
    this.#changed();
  }

  close(): void {
    if ("mediaDevices" in navigator) navigator.mediaDevices.removeEventListener("devicechange", this.#changed);
  }

  /** Their names are told once one of them was allowed. */
  async look(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    this.#cameras = optionsOf(devices, "videoinput");
    this.#microphones = optionsOf(devices, "audioinput");
    this.#speakers = optionsOf(devices, "audiooutput");
  }

  readonly #changed = (): void => {
    void this.look();
  };
}
