import type { DeviceChoice } from "../devices/choice.js";
import type { Participant, Role, ServerMessage, Tile } from "../protocol/messages.gen.js";
import { clockOffsetMs } from "../stores/clock.js";
import { Remarks } from "../stores/remarks.svelte.js";
import { abilitiesOf } from "../stores/abilities.js";
import type { Link } from "../stores/own_line.js";
import { type RoomState, reduce } from "../stores/room.js";
import { NO_SLOTS, type SlotKind, type SlotMap, reduceSlots, slotAt, tileOf } from "../stores/slots.js";
import { aboutOf, pressOf } from "../stores/undone.js";
import { Awake } from "./awake.js";
import { FloorWish } from "./floor_wish.js";
import { Lead } from "./lead.js";
import { MachineWatch } from "./machine_watch.js";
import { OwnMedia, type OwnPages } from "./own_media.svelte.js";
import { PageActs } from "./page_acts.js";
import { Pictures } from "./pictures.svelte.js";
import { isProbed, startProbe } from "./probe.js";
import { type Health, newest } from "./reconnection_state.js";
import { Refusal } from "./refusal.js";
import { RollCallActs } from "./roll_call_acts.js";
import { SessionDevices } from "./session_devices.svelte.js";
import { SessionLine } from "./session_line.js";
import type { Answer, Request } from "./signaling_socket.js";
import { SoundOutput } from "./sound_output.js";
import type { Stills } from "./stills.svelte.js";
import type { Place } from "./tile_wishes.js";
import type { WallSize } from "./wall_size.svelte.js";

/** A ticket to join with, and the part it gives. */
export interface Entry {
  readonly ticket: string;
  readonly role: Role;
}

export interface LiveNeeds {
  readonly devices: DeviceChoice;
  /** The page was loaded anew in the middle of the session. */
  readonly resumes: boolean;
  readonly socketUrl: string;
  /** Asks for a fresh one-use ticket; a Refusal with its code when there is none. */
  enter(): Promise<Entry>;
}

/** joining: not in yet; live; returning: signaling is lost and comes back by itself; over: for good. */
export type Phase = "joining" | "live" | "returning" | "over";

const TICK_MS = 500;
const MEDIA_LATE_MS = 8000;
const RESYNC_AGAIN_MS = 1000;
const LEAVE_MS = 1000;
/** A loss that lasted longer is worth a word when it is over. */
const NOTICED_MS = 3000;
const LINKS: Readonly<Record<Health, Link>> = { connecting: "starting", up: "up", shaky: "down", dead: "down" };

/** One participant's session: signaling, media and devices, and what pages see and do. `close()` frees all. */
export class LiveSession {
  readonly remarks = new Remarks();
  readonly own: OwnMedia;
  readonly devices: SessionDevices;
  readonly rollCall = new RollCallActs((request) => this.#ask(request));
  readonly lead = new Lead((request) => this.#ask(request), (request) => this.#act(request));
  readonly pages = new PageActs((request) => this.#ask(request), (request) => { this.#line.socket.tell(request); });
  #room: RoomState | null = $state.raw(null);
  #slots: SlotMap = $state.raw(NO_SLOTS);
  #phase: Phase = $state("joining");
  #why: string | null = $state(null);
  #mediaHealth: Health = $state("connecting");
  #mediaRefused: string | null = $state(null);
  #failures = $state(0);
  #isMediaLate = $state(false);
  /** Counts connections shown: reading it makes streams follow a new one. */
  #connections = $state(0);
  #isAskedToSpeak = $state(false);
  #isSoundBlocked = $state(false);
  #nowMs = $state(Date.now());
  #offsetMs = 0;
  #mediaUpMs = Date.now();
  #lostMs: number | null = null;

  readonly #needs: LiveNeeds;
  readonly #line: SessionLine;
  readonly #sound: SoundOutput;
  readonly #floorWish = new FloorWish();
  readonly #awake = new Awake();
  readonly #stopProbe: (() => void) | null;
  readonly #machine: MachineWatch;
  readonly #ticking: ReturnType<typeof setInterval>;
  #role: Role | null = null;
  #takesDevices = false;
  readonly #pictures: Pictures;
  #resyncTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(needs: LiveNeeds) {
    this.#needs = needs;
    this.#sound = new SoundOutput(needs.devices.speaker, this.remarks, (blocked) => { this.#isSoundBlocked = blocked; });
    this.#line = this.#makeLine();
    this.#pictures = new Pictures({
      role: () => this.#role,
      socket: this.#line.socket,
      media: this.#line,
      ask: (request) => this.#ask(request),
    });
    this.own = new OwnMedia({
      devices: needs.devices,
      resumes: needs.resumes,
      remarks: this.remarks,
      ask: (request) => this.#ask(request),
      source: (kind, track) => {
        this.#line.setSource(kind, track);
        if (kind === "camera") this.#pictures.stills.setCamera(track);
      },
    });
    this.devices = new SessionDevices(this.own, this.#sound, this.#line.socket);
    this.#ticking = setInterval(() => { this.#tick(); }, TICK_MS);
    this.#machine = new MachineWatch({
      stats: async () => (await this.#line.connection?.getStats()) ?? null,
      tell: (request) => { this.#line.socket.tell(request); },
      device: (kind) => this.own.stateOf(kind),
    });
    this.#stopProbe = isProbed(location.search) ? this.#probe() : null;
  }

  get room(): RoomState | null {
    return this.#room;
  }

  get me(): Participant | null {
    return this.#room?.participants.get(this.#room.me) ?? null;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The code of why it is over, or of why joining has to wait. */
  get why(): string | null {
    return this.#why;
  }

  /** Why the server will not serve this browser's media, if so. */
  get mediaRefused(): string | null {
    return this.#mediaRefused;
  }

  /** How often in a row coming back has failed: of signaling, or while that is up of media. */
  get failures(): number {
    return this.#failures;
  }

  get slots(): SlotMap {
    return this.#slots;
  }

  /** The floor is mine but my hand was not up: the page asks whether to open the microphone. */
  get isAskedToSpeak(): boolean {
    return this.#isAskedToSpeak;
  }

  get isSoundBlocked(): boolean {
    return this.#isSoundBlocked;
  }

  /** The server's time, Unix milliseconds; moves twice a second. */
  get nowMs(): number {
    return this.#nowMs;
  }

  get signaling(): Link {
    return this.#phase === "live" ? "up" : this.#room === null ? "starting" : "down";
  }

  /** A connection that does not come up in a while counts as down: something in between lets no media pass. */
  get media(): Link {
    return this.#isMediaLate ? "down" : LINKS[this.#mediaHealth];
  }

  /** What a slot brings; null until media is answered. */
  streamAt(kind: SlotKind, index = 0): MediaStream | null {
    return this.#connections > 0 ? this.#line.streamOf(slotAt(this.#slots, kind, index)?.mid) : null;
  }

  /** The picture of a participant in a tile; null when no tile carries it. */
  tileStreamOf(participant: string): MediaStream | null {
    return this.#connections > 0 ? this.#line.streamOf(tileOf(this.#slots, participant)?.mid) : null;
  }

  start(): void {
    this.#line.start();
  }

  unblockSound(): void {
    void this.#sound.unblock();
  }

  dismissFloorQuestion(): void {
    this.#isAskedToSpeak = false;
  }

  async setMicrophone(open: boolean): Promise<void> {
    this.#isAskedToSpeak = false;
    await this.own.setMicrophone(open);
  }

  async raiseHand(raised: boolean): Promise<void> {
    if (!raised) this.#floorWish.withdraw();
    await this.#ask({ type: "raise_hand", raised });
  }

  /** The pictures the page shows now; sent when the page has settled, and again after every return. */
  wantTiles(tiles: readonly Tile[], place: Place = "page"): void {
    this.#pictures.want(tiles, place);
  }

  get stills(): Stills {
    return this.#pictures.stills;
  }

  get wallSize(): WallSize {
    return this.#pictures.wallSize;
  }

  /** Tells the server and ends here, whether or not the server hears it: on a dead line within a second. */
  async leave(): Promise<void> {
    if (this.#line.socket.isJoined) {
      const told = this.#line.socket.request({ type: "leave" }).catch(() => undefined);
      await Promise.race([told, new Promise((resolve) => setTimeout(resolve, LEAVE_MS))]);
    }
    this.close();
  }

  close(): void {
    if (this.#resyncTimer !== null) clearTimeout(this.#resyncTimer);
    clearInterval(this.#ticking);
    this.#stopProbe?.();
    this.#machine.close();
    this.#line.close();
    this.#sound.close();
    this.#awake.close();
    this.#pictures.close();
    this.devices.close();
    this.remarks.clear();
  }

  #makeLine(): SessionLine {
    return new SessionLine(
      {
        openSocket: () => new WebSocket(this.#needs.socketUrl),
        ticket: () => this.#enter(),
        prepare: () => this.#takeDevices(),
        revision: () => this.#room?.revision ?? null,
        tiles: () => this.#pictures.lines,
        sources: () => this.own.sources,
        random: () => Math.random(),
      },
      {
        message: (message) => { this.#heard(message); },
        still: (still) => { this.stills.heard(still); },
        changed: (media) => { this.#lineChanged(media); },
      },
    );
  }

  async #enter(): Promise<string> {
    const entry = await this.#needs.enter();
    if (this.#role === null && abilitiesOf(entry.role).speaks) this.#takesDevices = true;
    this.#role = entry.role;
    return entry.ticket;
  }

  /** Once, after the part is known: who only watches has none. */
  async #takeDevices(): Promise<void> {
    if (!this.#takesDevices) return;
    this.#takesDevices = false;
    await this.own.start();
  }

  #tick(): void {
    const now = Date.now();
    this.#nowMs = now + this.#offsetMs;
    if (this.#mediaHealth === "up" || this.#room === null) this.#mediaUpMs = now;
    this.#isMediaLate = now - this.#mediaUpMs > MEDIA_LATE_MS;
  }

  #heard(message: ServerMessage): void {
    this.devices.heard(message);
    const before = this.#room;
    this.#room = reduce(before, message);
    this.#slots = reduceSlots(this.#slots, message);
    if (this.#room !== null && this.#room !== before) this.#roomChanged(before, this.#room);
    if (message.type === "welcome") this.#welcomed(message, before === null);
    else if (message.type === "stills_wanted") this.stills.want(message.wanted);
  }

  #welcomed(welcome: Extract<ServerMessage, { type: "welcome" }>, isFirst: boolean): void {
    this.#offsetMs = clockOffsetMs(welcome.server_ms, Date.now());
    this.#tick();
    if (abilitiesOf(this.#role ?? "room").speaks) void this.own.joined(isFirst);
    this.#pictures.welcomed();
  }

  #roomChanged(before: RoomState | null, now: RoomState): void {
    if (now.behind && before?.behind !== true) void this.#resync();
    this.stills.follow(now);
    this.#line.limitTo(this.me?.cap_kbit ?? null);
    this.own.follow(this.me, now.programme, before?.programme ?? null);
    const step = this.#floorWish.after(before, now);
    if (step === "open") void this.own.openForFloor();
    else if (step !== null) this.#isAskedToSpeak = step === "ask" && !this.own.isMicrophoneOpen;
  }

  /** Asks for the whole room, until it is here: a refusal must not leave the page with an old one. */
  async #resync(): Promise<void> {
    if (await this.#ask({ type: "resync" })) return;
    this.#resyncTimer = setTimeout(() => {
      if (this.#phase === "live" && this.#room?.behind === true) void this.#resync();
    }, RESYNC_AGAIN_MS);
  }

  #lineChanged(media: boolean): void {
    const { signaling, media: link } = this.#line.state;
    const was = this.#phase;
    if (signaling.phase === "over") this.#phase = "over";
    else if (signaling.phase === "joined") this.#phase = "live";
    else this.#phase = this.#room === null ? "joining" : "returning";
    this.#noteLoss();
    this.#why = signaling.why;
    this.#failures = signaling.phase === "joined" ? link.failures : signaling.failures;
    this.#mediaRefused = link.refused;
    if (media) this.#mediaChanged();
    if (this.#phase === "over" && was !== "over") this.close();
  }

  #noteLoss(): void {
    const now = Date.now();
    if (this.#phase === "live") {
      if (this.#lostMs !== null) this.remarks.returned(now - this.#lostMs > NOTICED_MS);
      this.#lostMs = null;
    } else if (this.#phase === "returning") this.#lostMs ??= now;
  }

  #mediaChanged(): void {
    this.#mediaHealth = newest(this.#line.state.media)?.health ?? "connecting";
    this.#tick();
    this.#connections += 1;
    const heard = this.#slots.slots.flatMap(({ mid, kind }) => {
      const stream = kind === "voice" || kind === "screen_sound" ? this.#line.streamOf(mid) : null;
      return stream === null ? [] : [[mid, stream] as const];
    });
    this.#sound.play(new Map(heard));
    this.own.hear(heard.map(([, stream]) => stream));
  }

  /** Sends a request; a refusal is said on the page, and what a lost line swallows again when it is back. Nothing is sent later. */
  async #request(request: Request): Promise<Answer | null> {
    try {
      return await this.#line.socket.request(request);
    } catch (error) {
      const code = error instanceof Refusal ? error.code : "internal";
      if (this.#phase === "live") this.remarks.say({ kind: "refused", code });
      else if (this.#phase === "returning") this.#keepUndone(request, code !== "not_connected");
      return null;
    }
  }

  async #ask(request: Request): Promise<boolean> {
    return (await this.#request(request)) !== null;
  }

  /** When it was done, as the server dates it; null when it was refused or changed nothing. */
  async #act(request: Request): Promise<number | null> {
    const answer = await this.#request(request);
    return answer?.type === "done" ? answer.done_ms : null;
  }

  #keepUndone(request: Request, wasSent: boolean): void {
    const press = pressOf(request);
    const name = this.#room?.participants.get(aboutOf(request) ?? "")?.name ?? "";
    if (press !== null) this.remarks.keep({ press, name, wasSent });
  }

  #probe(): () => void {
    return startProbe({
      stats: async () => (await this.#line.connection?.getStats()) ?? null,
      slots: () => this.#slots,
      room: () => this.#room,
      health: () => ({ phase: this.#phase, why: this.#why, media: this.#mediaHealth, offsetMs: this.#offsetMs }),
    });
  }
}

/** A session as pages know it. */
export type Live = Omit<Pick<LiveSession, keyof LiveSession>, "own" | "devices" | "lead" | "pages" | "rollCall" | "stills" | "wallSize" | "start" | "close"> & {
  readonly devices: Omit<Pick<SessionDevices, keyof SessionDevices>, "heard" | "close">;
  readonly lead: Pick<Lead, keyof Lead>;
  readonly pages: Pick<PageActs, keyof PageActs>;
  readonly rollCall: Pick<RollCallActs, keyof RollCallActs>;
  readonly stills: Pick<Stills, "of" | "look">;
  readonly wallSize: Pick<WallSize, "asked" | "trouble" | "widen" | "narrow" | "restore">;
  readonly own: OwnPages;
};
