import type { DeviceChoice } from "../devices/choice.js";
import { nameOf } from "../devices/device_names.js";
import type { DeviceFailure } from "../devices/failure.js";
import type { InputKind } from "../devices/leave.js";
import type { MicrophoneMode } from "../devices/microphone_mode.js";
import type { Participant, Programme } from "../protocol/messages.gen.js";
import type { Remark, Remarks } from "../stores/remarks.svelte.js";
import type { SourceKind } from "./lines.js";
import { LocalMedia } from "./local_media.js";
import type { DeviceState } from "./machine_watch.js";
import type { Sources } from "./peer_connection.js";
import type { Request } from "./signaling_socket.js";
import { type SoundTrouble, SoundWatch } from "./sound_watch.svelte.js";

export interface OwnMediaNeeds {
  readonly devices: DeviceChoice;
  /** The page was loaded anew in the middle of the session: what the server has is right, not the lobby's choice. */
  readonly resumes: boolean;
  readonly remarks: Remarks;
  /** Sends a request; false when it was refused, which is then already said. */
  ask(request: Request): Promise<boolean>;
  /** A line of ours carries another track from now on. */
  source(kind: SourceKind, track: MediaStreamTrack | null): void;
}

/**
 * The own microphone, camera and screen. The server's row is the truth about the microphone: others may close
 * it, only this client opens it. While a press is on its way the page already shows what was asked for.
 */
export class OwnMedia {
  #row: Participant | null = $state.raw(null);
  #asked: boolean | null = $state(null);
  /** Closed by its owner, whether or not the server has heard of it: on a lost line the sound may still find its way. */
  #isShut = $state(false);
  #microphone: MediaStreamTrack | null = $state.raw(null);
  #camera: MediaStream | null = $state.raw(null);
  #isSharing = $state(false);
  #mode: MicrophoneMode = $state("processed");
  #requests = 0;
  #presses = 0;
  #isCameraLost = false;
  readonly #needs: OwnMediaNeeds;
  readonly #local: LocalMedia;
  #watch: SoundWatch | null = $state.raw(null);
  #hasFloor = false;
  #cause: Remark | null = null;

  constructor(needs: OwnMediaNeeds) {
    this.#needs = needs;
    this.#local = new LocalMedia(needs.devices, {
      source: (kind, track) => {
        this.#sourceChanged(kind, track);
      },
      moved: (kind, label, isBack) => {
        this.#deviceMoved(kind, label, isBack);
      },
      lost: (kind, failure) => {
        this.#deviceLost(kind, failure);
      },
      screenEnded: () => void this.shareScreen(false),
    });
    this.#mode = this.#local.microphoneMode;
  }

  get isMicrophoneOpen(): boolean {
    return !this.#isShut && (this.#asked ?? this.#row?.microphone ?? false);
  }

  /** The open microphone, for its level. */
  get microphone(): MediaStreamTrack | null {
    return this.isMicrophoneOpen ? this.#microphone : null;
  }

  /** The microphone itself, open or not, before anything is taken out of it. */
  get rawMicrophone(): MediaStreamTrack | null {
    return this.#local.microphone;
  }

  /** How the microphone is treated. */
  get microphoneMode(): MicrophoneMode {
    return this.#mode;
  }

  /** What is wrong with the sound of this machine: nobody hears it, or it sends back what it hears. */
  get soundTrouble(): SoundTrouble | null {
    return this.#watch?.trouble ?? null;
  }

  /** The own picture; null while the camera is off. */
  get camera(): MediaStream | null {
    return this.#camera;
  }

  /** What became of a device, for IT's board; `silent`: it is open and gives nothing. */
  stateOf(kind: InputKind): DeviceState {
    const track = kind === "microphone" ? this.#microphone : (this.#camera?.getVideoTracks()[0] ?? null);
    if (track === null) return kind === "microphone" ? "none" : "off";
    if (kind === "microphone" && !this.isMicrophoneOpen) return "off";
    return track.muted || track.readyState === "ended" ? "silent" : "on";
  }

  get isSharing(): boolean {
    return this.#isSharing;
  }

  /** The microphone and the camera, as they can be chosen. */
  get inputs(): LocalMedia["inputs"] {
    return this.#local.inputs;
  }

  get sources(): Sources {
    return this.#local.sources;
  }

  /** Takes the devices the lobby chose. One that gives nothing is said, and keeps nobody out. */
  async start(): Promise<void> {
    if ("AudioContext" in globalThis) {
      this.#watch = new SoundWatch(() => ({ isOpen: this.isMicrophoneOpen, hasFloor: this.#hasFloor }));
    }
    const microphone = await this.#local.takeMicrophone();
    if (microphone !== null) this.#needs.remarks.say({ kind: "device", device: "microphone", trouble: microphone });
    if (this.#needs.devices.cameraOn && !this.#needs.resumes) await this.#startCamera();
  }

  async setMicrophone(open: boolean): Promise<void> {
    this.#presses += 1;
    if (open && this.#microphone === null && !(await this.#takeMicrophone())) return;
    await this.#tell(open);
  }

  /**
   * Opens the microphone because the floor came to a raised hand. Where the floor is gone again before the device is
   * there nothing is sent, and where it is gone when the server answers, the microphone closes again: nobody gave leave
   * for it any more. Not the chair's, which needs no floor, nor one whose owner has pressed its key meanwhile.
   */
  async openForFloor(): Promise<void> {
    const press = (this.#presses += 1);
    const isVoid = (): boolean => !this.#hasFloor && this.#row?.role !== "chair" && press === this.#presses;
    if (this.#microphone === null && !(await this.#takeMicrophone())) return;
    if (press !== this.#presses || isVoid()) return;
    if ((await this.#tell(true)) && isVoid()) await this.#tell(false);
  }

  /** Whether there is a microphone now; one that gives nothing is said. */
  async #takeMicrophone(): Promise<boolean> {
    const trouble = await this.#local.takeMicrophone();
    if (trouble !== null) this.#needs.remarks.say({ kind: "device", device: "microphone", trouble });
    return trouble === null;
  }

  /** Asks the server, and shows it as done until it answers. Whether it was done. */
  async #tell(open: boolean): Promise<boolean> {
    this.#ask(open);
    this.#requests += 1;
    const done = await this.#needs.ask({ type: "set_microphone", open });
    this.#requests -= 1;
    // A later press is still on its way: what it asked for stays shown.
    if (this.#requests === 0 && (!done || this.#row?.microphone === this.#asked)) this.#ask(null);
    return done;
  }

  /** Treats the microphone otherwise, in the middle of the session; whether it is open stays as it is. */
  async setMicrophoneMode(mode: MicrophoneMode): Promise<void> {
    this.#mode = mode;
    const trouble = await this.#local.setMicrophoneMode(mode);
    if (trouble !== null) this.#needs.remarks.say({ kind: "device", device: "microphone", trouble });
  }

  /** Another microphone or camera; one that gives nothing is said, and the one before comes back. Whether it was taken. */
  async choose(kind: InputKind, id: string | null): Promise<boolean> {
    const before = this.inputs[kind].chosen;
    const trouble = await this.#local.choose(kind, id);
    if (trouble !== null) {
      this.#needs.remarks.say({ kind: "device", device: kind, trouble });
      if (this.inputs[kind].chosen === id) await this.#local.choose(kind, before);
    }
    this.#mode = this.#local.microphoneMode;
    return trouble === null;
  }

  async setCamera(on: boolean): Promise<void> {
    if (!on) this.#local.stopCamera();
    else if (!(await this.#startCamera())) return;
    await this.#needs.ask({ type: "set_camera", open: on });
  }

  async shareScreen(on: boolean): Promise<void> {
    if (on) {
      const trouble = await this.#local.startScreen();
      if (trouble !== null) {
        // A refusal is a change of mind.
        if (trouble !== "blocked" && trouble !== "dismissed") this.#needs.remarks.say({ kind: "device", device: "screen", trouble });
        return;
      }
    } else this.#local.stopScreen();
    if (!(await this.#needs.ask({ type: "share_screen", on })) && on) this.#local.stopScreen();
  }

  /** Another is about to close the microphone, and says why: the row that tells it follows. */
  closedBecause({ by, reason }: { readonly by: string; readonly reason: string }): void {
    this.#cause = { kind: "closed_by_it", by, reason };
  }

  /** Follows the own row and the programme, as the room is now and was before. */
  follow(row: Participant | null, now: Programme, was: Programme | null): void {
    const before = this.#row;
    this.#row = row;
    if (row === null) return;
    this.#hasFloor = now.floor?.participant === row.id;
    if (before?.microphone && !row.microphone && this.#asked === null) {
      this.#needs.remarks.say(this.#cause ?? { kind: "closed_by_other" });
    }
    if (!row.microphone) [this.#cause, this.#isShut] = [null, false];
    if (before?.microphone === false && row.microphone && this.#asked === null) this.#needs.remarks.say({ kind: "open_again" });
    // Of several quick presses an early one may have asked for the same: only the last one's row is the answer.
    if (this.#requests === 0 || (this.#requests === 1 && row.microphone === this.#asked)) this.#asked = null;
    this.#local.openMicrophone(this.isMicrophoneOpen);
    if (was?.screen === row.id && now.screen !== row.id && this.#isSharing) {
      this.#local.stopScreen();
      this.#needs.remarks.say({ kind: "sharing_ended" });
    }
  }

  /**
   * After a welcome: tells the server what it does not know. The first time, what the lobby chose; later the
   * camera as it is, and that the microphone was closed, while one that another closed meanwhile stays closed.
   */
  async joined(isFirst: boolean): Promise<void> {
    const row = this.#row;
    if (row === null) return;
    if (isFirst && this.#needs.resumes) {
      if (row.camera) await this.setCamera(true);
      return;
    }
    if (row.camera !== (this.#camera !== null)) {
      await this.#needs.ask({ type: "set_camera", open: this.#camera !== null });
    }
    if (this.#isShut && row.microphone) await this.#tell(false);
    if (isFirst && row.microphone !== this.#needs.devices.microphoneOpen) {
      await this.setMicrophone(this.#needs.devices.microphoneOpen);
    }
  }

  /** The voices that are heard here now. */
  hear(voices: readonly MediaStream[]): void {
    this.#watch?.hear(voices);
  }

  close(): void {
    this.#watch?.close();
    this.#local.close();
  }

  #ask(open: boolean | null): void {
    this.#asked = open;
    if (open !== null) this.#isShut = !open;
    this.#local.openMicrophone(this.isMicrophoneOpen);
  }

  async #startCamera(): Promise<boolean> {
    const trouble = await this.#local.startCamera();
    if (trouble !== null) this.#needs.remarks.say({ kind: "device", device: "camera", trouble });
    return trouble === null;
  }

  #sourceChanged(kind: SourceKind, track: MediaStreamTrack | null): void {
    if (kind === "microphone") {
      this.#microphone = track;
      this.#watch?.listen(this.#local.microphone);
      this.#local.openMicrophone(this.isMicrophoneOpen);
    }
    if (kind === "camera") this.#camera = track && new MediaStream([track]);
    if (kind === "screen") this.#isSharing = track !== null;
    this.#needs.source(kind, track);
  }

  #deviceMoved(device: InputKind, label: string, isBack: boolean): void {
    this.#needs.remarks.say({ kind: "device_moved", device, name: nameOf(label), isBack });
    if (device !== "camera" || !(this.#isCameraLost || this.#row?.camera === false)) return;
    this.#isCameraLost = false;
    void this.#needs.ask({ type: "set_camera", open: true });
  }

  #deviceLost(device: InputKind, trouble: DeviceFailure): void {
    this.#needs.remarks.say({ kind: "device", device, trouble });
    if (device !== "camera") return;
    this.#isCameraLost = true;
    void this.#needs.ask({ type: "set_camera", open: false });
  }
}

/** Of the own media, what pages see and do. */
export type OwnPages = Pick<
  OwnMedia,
  "isMicrophoneOpen" | "microphone" | "microphoneMode" | "setMicrophoneMode" | "soundTrouble" | "camera" | "isSharing" | "setCamera" | "shareScreen"
>;
