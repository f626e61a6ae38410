import type { InputKind } from "../devices/leave.js";
import { DeviceLists } from "../devices/device_lists.svelte.js";
import type { DeviceOption } from "../devices/device_names.js";
import { rememberDevice } from "../devices/remembered.js";
import type { OwnMedia } from "./own_media.svelte.js";
import type { SoundOutput } from "./sound_output.js";

export type DeviceKind = InputKind | "speaker";

/** Another microphone, camera or speaker in the middle of the session; what works is kept for this machine. */
export class SessionDevices {
  readonly #lists = new DeviceLists();
  readonly #own: Pick<OwnMedia, "inputs" | "choose">;
  readonly #sound: Pick<SoundOutput, "speaker" | "choose">;
  #speaker: string | null = $state(null);

  constructor(own: Pick<OwnMedia, "inputs" | "choose">, sound: Pick<SoundOutput, "speaker" | "choose">) {
    this.#own = own;
    this.#sound = sound;
    this.#speaker = sound.speaker;
  }

  /** From now on `options` follows what is plugged in, until the returned function is called. */
  look(): () => void {
    this.#lists.open();
    return () => { this.#lists.close(); };
  }

  options(kind: DeviceKind): readonly DeviceOption[] {
    return { microphone: this.#lists.microphones, camera: this.#lists.cameras, speaker: this.#lists.speakers }[kind];
  }

  /** The chosen one's id; null for the machine's own. */
  chosen(kind: DeviceKind): string | null {
    return kind === "speaker" ? this.#speaker : this.#own.inputs[kind].chosen;
  }

  /** The name of what the machine has chosen by itself, while that runs and the browser tells it. */
  ownName(kind: DeviceKind): string | null {
    return kind === "speaker" ? null : this.#own.inputs[kind].ownName;
  }

  async choose(kind: DeviceKind, id: string | null): Promise<void> {
    if (kind === "speaker") {
      this.#speaker = id;
      await this.#sound.choose(id);
    } else if (!(await this.#own.choose(kind, id))) return;
    rememberDevice(kind, id);
  }
}
