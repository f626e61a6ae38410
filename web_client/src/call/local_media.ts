import type { DeviceChoice } from "../devices/choice.js";
import { type DeviceFailure, failureOf } from "../devices/failure.js";
import { InputDevice } from "../devices/input_device.svelte.js";
import type { InputKind } from "../devices/leave.js";
import { type MicrophoneMode, constraintsOf } from "../devices/microphone_mode.js";
import { microphoneMode, rememberMicrophoneMode } from "../devices/remembered.js";
import type { SourceKind } from "./lines.js";
import { MicrophoneSource } from "./microphone_source.js";
import type { Denoiser } from "./noise/denoiser.js";
import type { Sources } from "./peer_connection.js";

export interface LocalMediaEvents {
  /** A line of ours carries another track from now on. */
  source(kind: SourceKind, track: MediaStreamTrack | null): void;
  /** Without a press: another device runs, because the one before was pulled out, or because the chosen one is back. */
  moved(kind: InputKind, label: string, isBack: boolean): void;
  /** Without a press: the device is gone and none runs in its place. It comes back by itself when it can. */
  lost(kind: InputKind, failure: DeviceFailure): void;
  /** Sharing was stopped in the browser's own bar. */
  screenEnded(): void;
}

const SCREEN_LIMITS = { frameRate: { max: 5 }, width: { max: 1920 }, height: { max: 1080 } };
const CAMERA = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } };

/** The tracks of this machine: microphone, camera and screen. Turning the camera off frees it. */
export class LocalMedia {
  readonly #events: LocalMediaEvents;
  readonly inputs: Readonly<Record<InputKind, InputDevice>>;
  readonly #voice: MicrophoneSource;
  readonly #tracks: Record<SourceKind, MediaStreamTrack | null> = {
    microphone: null,
    camera: null,
    screen: null,
    screen_sound: null,
  };

  constructor(devices: DeviceChoice, events: LocalMediaEvents) {
    this.#events = events;
    this.#voice = new MicrophoneSource(loadDenoiser, () => void this.inputs.microphone.take());
    const wanted = (id: string | null) => constraintsOf(microphoneMode(id), this.#voice.isReady);
    this.inputs = {
      microphone: new InputDevice("microphone", wanted, devices.microphone, this.#eventsOf("microphone")),
      camera: new InputDevice("camera", () => CAMERA, devices.camera, this.#eventsOf("camera")),
    };
    this.inputs.microphone.watch();
    this.inputs.camera.watch();
  }

  get sources(): Sources {
    return this.#tracks;
  }

  /** The microphone itself, as it is before its noise is taken out. */
  get microphone(): MediaStreamTrack | null {
    return this.#voice.raw;
  }

  get microphoneMode(): MicrophoneMode {
    return microphoneMode(this.inputs.microphone.chosen);
  }

  /** Takes the microphone, closed; opening it later is then instant. */
  async takeMicrophone(): Promise<DeviceFailure | null> {
    if (this.microphoneMode === "processed") await this.#voice.prepare();
    return this.inputs.microphone.take();
  }

  /** Another one from now on; a camera that is off stays off. */
  async choose(kind: InputKind, id: string | null): Promise<DeviceFailure | null> {
    if (kind === "camera" && this.#tracks.camera === null) {
      this.inputs.camera.prefer(id);
      return null;
    }
    if (kind === "microphone" && microphoneMode(id) === "processed") await this.#voice.prepare();
    return this.inputs[kind].choose(id);
  }

  /** Treats the microphone otherwise from now on; the line it goes out on stays as it is. */
  async setMicrophoneMode(mode: MicrophoneMode): Promise<DeviceFailure | null> {
    rememberMicrophoneMode(this.inputs.microphone.chosen, mode);
    return this.takeMicrophone();
  }

  openMicrophone(open: boolean): void {
    this.#voice.open(open);
  }

  async startCamera(): Promise<DeviceFailure | null> {
    return this.#tracks.camera ? null : this.inputs.camera.take();
  }

  stopCamera(): void {
    this.inputs.camera.stop();
  }

  /** Asks the user which screen to show; a refusal also when they changed their mind. */
  async startScreen(): Promise<DeviceFailure | null> {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: SCREEN_LIMITS, audio: true });
      this.#putScreen(stream.getVideoTracks()[0] ?? null, stream.getAudioTracks()[0] ?? null);
      return null;
    } catch (error) {
      return failureOf(error, null);
    }
  }

  stopScreen(): void {
    this.#putScreen(null, null);
  }

  close(): void {
    this.inputs.microphone.close();
    this.#voice.close();
    this.inputs.camera.close();
    this.stopScreen();
  }

  #eventsOf(kind: InputKind): ConstructorParameters<typeof InputDevice>[3] {
    return {
      track: (track) => {
        this.#put(kind, kind === "microphone" ? this.#useMicrophone(track) : track);
      },
      moved: (label, isBack) => {
        this.#events.moved(kind, label, isBack);
      },
      lost: (failure) => {
        this.#events.lost(kind, failure);
      },
    };
  }

  #useMicrophone(track: MediaStreamTrack | null): MediaStreamTrack | null {
    const out = this.#voice.use(track);
    this.#voice.open(false);
    return out;
  }

  #putScreen(screen: MediaStreamTrack | null, sound: MediaStreamTrack | null): void {
    const shown = [this.#tracks.screen, this.#tracks.screen_sound];
    this.#put("screen", screen);
    this.#put("screen_sound", sound);
    for (const track of shown) {
      if (track === null) continue;
      track.onended = null;
      track.stop();
    }
    if (screen) screen.onended = () => { this.#events.screenEnded(); };
  }

  #put(kind: SourceKind, track: MediaStreamTrack | null): void {
    if (this.#tracks[kind] === track) return;
    this.#tracks[kind] = track;
    this.#events.source(kind, track);
  }
}

/** Loaded when it is first used: rooms with equipment of their own never need it. */
async function loadDenoiser(onStopped: () => void): Promise<Denoiser> {
  if (!("AudioWorkletNode" in globalThis)) throw new Error("this browser has no audio worklets");
  const { Denoiser: Loaded } = await import("./noise/denoiser.js");
  return Loaded.load(onStopped);
}
