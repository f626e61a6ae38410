import type { Live } from "../call/live_session.svelte.js";
import type { OwnPages } from "../call/own_media.svelte.js";
import type { DeviceKind } from "../call/session_devices.svelte.js";
import type { Still } from "../call/stills.svelte.js";
import type { DeviceOption } from "../devices/device_names.js";
import { MAX_TILES, type Participant, type ServerMessage, type Tile } from "../protocol/messages.gen.js";
import type { Link } from "../stores/own_line.js";
import { Remarks } from "../stores/remarks.svelte.js";
import { type RoomState, reduce } from "../stores/room.js";
import { NO_SLOTS, type SlotKind, type SlotMap, reduceSlots, userAt } from "../stores/slots.js";
import { FakeRollCall } from "./fake_roll_call.js";
import { type Case, NOW_MS, welcomeFor } from "./fixtures.js";
import { FakeLead } from "./fake_lead.js";
import { FakePages } from "./fake_pages.svelte.js";
import { scene, stillOf } from "./scene.js";

const STARTED_MS = Date.now();
const USUAL_TILES = 25;

/** A session without a server: its acts change the fixture, so that pages can be tried out. */
export class FakeLive implements Live {
  readonly remarks = new Remarks();
  readonly own: FakeOwn;
  readonly stills = new FakeStills();
  readonly wallSize = new FakeWallSize();
  readonly devices = new FakeDevices();
  readonly rollCall = new FakeRollCall(this);
  readonly lead: Live["lead"] = new FakeLead(this);
  readonly pages: Live["pages"] = new FakePages(this);
  mediaRefused: string | null = $state(null);
  isAskedToSpeak = $state(false);
  isSoundBlocked = $state(false);
  phase: Live["phase"] = $state("live");
  why: string | null = $state(null);
  failures = $state(0);
  signaling: Link = $state("up");
  media: Link = $state("up");
  nowMs = $state(NOW_MS);
  #room: RoomState | null = $state.raw(null);
  #slots: SlotMap = $state.raw(NO_SLOTS);
  #tiles: readonly string[] = $state.raw([]);
  readonly #streams: Record<string, MediaStream> = {};

  constructor(given: Case) {
    this.hear(welcomeFor(given));
    this.own = new FakeOwn(scene(given.me, 3));
    setInterval(() => {
      this.nowMs = NOW_MS + Date.now() - STARTED_MS;
    }, 500);
  }

  get room(): RoomState | null {
    return this.phase === "joining" ? null : this.#room;
  }

  get me(): Participant | null {
    return this.room?.participants.get(this.room.me) ?? null;
  }

  get slots(): SlotMap {
    return this.#slots;
  }

  streamAt(kind: SlotKind): MediaStream | null {
    const user = userAt(this.#slots, kind);
    return user === null ? null : this.#sceneOf(user, 1);
  }

  /** Only as many as there are lines: the others have their stills. */
  tileStreamOf(participant: string): MediaStream | null {
    return this.#tiles.includes(participant) ? this.#sceneOf(participant, 4) : null;
  }

  unblockSound(): void {
    this.isSoundBlocked = false;
  }

  dismissFloorQuestion(): void {
    this.isAskedToSpeak = false;
  }

  setMicrophone(open: boolean): Promise<void> {
    this.isAskedToSpeak = false;
    this.own.isMicrophoneOpen = open;
    return Promise.resolve();
  }

  raiseHand(raised: boolean): Promise<void> {
    if (this.me) this.change({ ...this.me, hand_ms: raised ? this.nowMs : null });
    return Promise.resolve();
  }

  wantTiles(tiles: readonly Tile[]): void {
    this.#tiles = tiles.slice(0, this.wallSize.asked ? MAX_TILES : USUAL_TILES).map(({ participant }) => participant);
    document.body.dataset["tiles"] = tiles.length.toString();
  }

  leave(): Promise<void> {
    [this.phase, this.why] = ["over", "left"];
    return Promise.resolve();
  }

  change(participant: Participant): void {
    this.hear({ type: "participant_changed", revision: (this.#room?.revision ?? 0) + 1, participant });
  }

  /** Who or what is shown, or how the session is conducted, changes. */
  programme(change: Partial<RoomState["programme"]>): Promise<boolean> {
    if (this.#room === null) return Promise.resolve(false);
    const programme = { ...this.#room.programme, ...change };
    this.hear({ type: "programme_changed", revision: this.#room.revision + 1, programme });
    this.hear({ type: "slots_changed", uses: [{ mid: "stage", participant: programme.spotlight ?? programme.stage, source: "camera" }] });
    return Promise.resolve(true);
  }

  /** As if the server had said it. */
  hear(message: ServerMessage): void {
    this.#room = reduce(this.#room, message);
    this.#slots = reduceSlots(this.#slots, message);
  }

  #sceneOf(id: string, seats: number): MediaStream {
    return (this.#streams[id] ??= scene(id, seats));
  }
}

/** A still of every room at once, some of them old. */
class FakeStills {
  #looks = $state(false);
  readonly #held = new Map<string, Still>();

  of(participant: string): Still | null {
    if (!this.#looks || participant.startsWith("Kim")) return null;
    const made = this.#held.get(participant) ?? { url: stillOf(participant), takenMs: NOW_MS - (participant.startsWith("Yên") ? 62_000 : 4000) };
    this.#held.set(participant, made);
    return participant.startsWith("Yên") ? made : { ...made, takenMs: Date.now() - STARTED_MS + NOW_MS - 4000 };
  }

  look(): () => void {
    this.#looks = true;
    return () => (this.#looks = false);
  }
}

class FakeWallSize {
  asked = $state(false);
  trouble: Live["wallSize"]["trouble"] = $state(null);

  widen(): void {
    this.asked = true;
  }

  restore(): void {
    // A state is always shown as its name says.
  }

  narrow(): void {
    [this.asked, this.trouble] = [false, null];
  }
}

/** What a room has plugged in. */
class FakeDevices {
  trial: Live["devices"]["trial"] = $state(null);
  readonly #chosen: Record<DeviceKind, string | null> = $state({ microphone: "jabra", camera: null, speaker: null });

  look(): () => void {
    return () => undefined;
  }

  options(kind: DeviceKind): readonly DeviceOption[] {
    return {
      microphone: [{ id: "jabra", label: "Jabra Speak 750" }, { id: "built-in", label: "Micrô tích hợp (Realtek High Definition Audio)" }],
      camera: [{ id: "logi", label: "Logi Group Camera" }],
      speaker: [{ id: "tv", label: "SAMSUNG (HDMI)" }, { id: "jabra-out", label: "Jabra Speak 750" }],
    }[kind];
  }

  chosen(kind: DeviceKind): string | null {
    return this.#chosen[kind];
  }

  ownName(kind: DeviceKind): string | null {
    return kind === "camera" ? "Logi Group Camera" : null;
  }

  choose(kind: DeviceKind, id: string | null): Promise<void> {
    this.#chosen[kind] = id;
    return Promise.resolve();
  }
}

class FakeOwn implements OwnPages {
  isMicrophoneOpen = $state(false);
  microphoneMode: OwnPages["microphoneMode"] = $state("processed");
  isSharing = $state(false);
  soundTrouble: OwnPages["soundTrouble"] = $state(null);
  microphone = null;
  #on = $state(true);
  readonly #picture: MediaStream;

  constructor(picture: MediaStream) {
    this.#picture = picture;
  }

  get camera(): MediaStream | null {
    return this.#on ? this.#picture : null;
  }

  setMicrophoneMode(mode: OwnPages["microphoneMode"]): Promise<void> {
    this.microphoneMode = mode;
    return Promise.resolve();
  }

  setCamera(on: boolean): Promise<void> {
    this.#on = on;
    return Promise.resolve();
  }

  shareScreen(on: boolean): Promise<void> {
    this.isSharing = on;
    return Promise.resolve();
  }
}
