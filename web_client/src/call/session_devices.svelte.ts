import type { InputKind } from "../devices/leave.js";
import { DeviceLists } from "../devices/device_lists.svelte.js";
import type { DeviceOption } from "../devices/device_names.js";
import { rememberDevice } from "../devices/remembered.js";
import type { ServerMessage } from "../protocol/messages.gen.js";
import type { OwnMedia } from "./own_media.svelte.js";
import type { SignalingSocket } from "./signaling_socket.js";
import type { SoundOutput } from "./sound_output.js";
import { type RunningTrial, Trial } from "./trial.svelte.js";

export type DeviceKind = InputKind | "speaker";
type Own = Pick<OwnMedia, "inputs" | "choose" | "rawMicrophone" | "closedBecause" | "close">;
type Sound = Pick<SoundOutput, "speaker" | "choose">;

/**
 * Another microphone, camera or speaker in the middle of the session; what works is kept for this machine. And what IT
 * does to them from afar.
 */
export class SessionDevices {
  readonly #lists = new DeviceLists();
  readonly #own: Own;
  readonly #sound: Sound;
  readonly #trial: Trial;
  #speaker: string | null = $state(null);

  constructor(own: Own, sound: Sound, socket: Pick<SignalingSocket, "tell">) {
    this.#own = own;
    this.#sound = sound;
    this.#speaker = sound.speaker;
    this.#trial = new Trial({
      microphone: () => own.rawMicrophone,
      speaker: () => this.#speaker,
      tell: (told) => { socket.tell(told); },
      reload: () => { location.reload(); },
    });
  }

  /** What IT tries on this machine now. */
  get trial(): RunningTrial | null {
    return this.#trial.running;
  }

  /** What the server tells this machine alone. */
  heard(message: ServerMessage): void {
    if (message.type === "microphone_closed") this.#own.closedBecause(message);
    this.#trial.heard(message);
  }

  /** Frees the devices. */
  close(): void {
    this.#trial.close();
    this.#own.close();
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
