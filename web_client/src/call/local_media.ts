import type { DeviceChoice } from "../devices/choice.js";
import type { Trouble } from "../stores/remarks.svelte.js";
import type { SourceKind } from "./lines.js";
import type { Sources } from "./peer_connection.js";


export interface LocalMediaEvents {
  /** A line of ours carries another track from now on. */
  source(kind: SourceKind, track: MediaStreamTrack | null): void;
  /** A device ended by itself: pulled out, or sharing stopped in the browser's own bar. */
  ended(kind: SourceKind): void;
}

const SCREEN_LIMITS = { frameRate: { max: 5 }, width: { max: 1920 }, height: { max: 1080 } };

/** The tracks of this machine: microphone, camera and screen. Turning the camera off frees it. */
export class LocalMedia {
  readonly #devices: DeviceChoice;
  readonly #events: LocalMediaEvents;
  readonly #tracks: Record<SourceKind, MediaStreamTrack | null> = {
    microphone: null,
    camera: null,
    screen: null,
    screen_sound: null,
  };

  constructor(devices: DeviceChoice, events: LocalMediaEvents) {
    this.#devices = devices;
    this.#events = events;
    navigator.mediaDevices.addEventListener("devicechange", this.#devicesChanged);
  }

  get sources(): Sources {
    return this.#tracks;
  }

  /** Takes the microphone, closed; opening it later is then instant. */
  async takeMicrophone(): Promise<Trouble | null> {
    const wanted = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
    return this.#take("microphone", { audio: { ...wanted, ...chosen(this.#devices.microphone) } });
  }

  openMicrophone(open: boolean): void {
    if (this.#tracks.microphone) this.#tracks.microphone.enabled = open;
  }

  async startCamera(): Promise<Trouble | null> {
    if (this.#tracks.camera) return null;
    const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } };
    return this.#take("camera", { video: { ...size, ...chosen(this.#devices.camera) } });
  }

  stopCamera(): void {
    this.#put("camera", null);
  }

  /** Asks the user which screen to show; `denied` also when they changed their mind. */
  async startScreen(): Promise<Trouble | null> {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: SCREEN_LIMITS, audio: true });
      this.#put("screen", stream.getVideoTracks()[0] ?? null);
      this.#put("screen_sound", stream.getAudioTracks()[0] ?? null);
      return null;
    } catch (error) {
      return troubleOf(error);
    }
  }

  stopScreen(): void {
    this.#put("screen", null);
    this.#put("screen_sound", null);
  }

  close(): void {
    navigator.mediaDevices.removeEventListener("devicechange", this.#devicesChanged);
    for (const kind of Object.keys(this.#tracks) as SourceKind[]) this.#put(kind, null);
  }

  async #take(kind: "microphone" | "camera", wanted: MediaStreamConstraints): Promise<Trouble | null> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(wanted);
      const track = stream.getTracks()[0] ?? null;
      if (track && kind === "microphone") track.enabled = false;
      this.#put(kind, track);
      return null;
    } catch (error) {
      return troubleOf(error);
    }
  }

  #put(kind: SourceKind, track: MediaStreamTrack | null): void {
    const before = this.#tracks[kind];
    if (before === track) return;
    this.#tracks[kind] = track;
    if (before) {
      before.onended = null;
      before.stop();
    }
    if (track) {
      track.onended = () => {
        this.#put(kind, null);
        this.#events.ended(kind);
      };
    }
    this.#events.source(kind, track);
  }

  /** A microphone that was pulled out is looked for again as soon as some device is there. */
  readonly #devicesChanged = (): void => {
    if (this.#tracks.microphone === null) void this.takeMicrophone();
  };
}

/** `ideal`, so that a device that is gone falls back to the one there is. */
function chosen(deviceId: string | null): MediaTrackConstraints {
  return deviceId === null ? {} : { deviceId: { ideal: deviceId } };
}

function troubleOf(error: unknown): Trouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "missing" : "busy";
}
