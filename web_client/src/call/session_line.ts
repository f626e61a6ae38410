import type { Layers, Media, ServerMessage, Welcome } from "../protocol/messages.gen.js";
import type { StillShown } from "../protocol/still_frame.js";
import type { SourceKind } from "./lines.js";
import { PeerConnection, type Sources } from "./peer_connection.js";
import { step } from "./reconnection.js";
import { type Deed, type Happening, type Reconnection, START, type WelcomedMedia, newest, nextMs } from "./reconnection_state.js";
import { Refusal } from "./refusal.js";
import { type Join, SignalingSocket } from "./signaling_socket.js";

/** What the line needs from outside; tests give fakes. */
export interface LineNeeds {
  openSocket(): WebSocket;
  /** A fresh one-use ticket; a Refusal that is final ends the session, anything else is tried again. */
  ticket(): Promise<string>;
  /** Called before every offer: devices are there when it resolves. */
  prepare(): Promise<void>;
  /** The revision of the room as it is known; null before the first welcome. */
  revision(): number | null;
  /** How many tiles to open. */
  tiles(): number;
  sources(): Sources;
  random(): number;
}

export interface LineEvents {
  /** Every message of the server, in order; after a welcome requests may be sent. */
  message(message: ServerMessage): void;
  /** A picture of a participant. */
  still(still: StillShown): void;
  /** The state is another; `media`: streams or their health may be, too. */
  changed(media: boolean): void;
}

/**
 * Signaling and media of one session: does what `step` decides, and tells it what happens. `close()` frees all.
 * Its times are those of `performance.now()`: a PC's clock that is set back must not make it wait.
 */
export class SessionLine {
  readonly socket: SignalingSocket;
  readonly #needs: LineNeeds;
  readonly #events: LineEvents;
  readonly #peers = new Map<number, PeerConnection>();
  #state: Reconnection = START;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #timerMs = Infinity;
  #ticket = "";
  #limitKbit: number | null = null;

  constructor(needs: LineNeeds, events: LineEvents) {
    this.#needs = needs;
    this.#events = events;
    this.socket = new SignalingSocket(() => needs.openSocket());
  }

  get state(): Reconnection {
    return this.#state;
  }

  /** The connection whose media is shown. */
  get connection(): PeerConnection | null {
    return this.#peers.get(this.#state.media.shown?.id ?? 0) ?? null;
  }

  /** What a slot shows now: of the new connection once it is up, until then of the old one; null without a slot. */
  streamOf(mid: string | undefined): MediaStream | null {
    return mid === undefined ? null : this.connection?.streamOf(mid) ?? null;
  }

  start(): void {
    window.addEventListener("online", this.#online);
    this.#happen({ type: "start" });
  }

  /** Makes a new peer connection in place of the present one, which serves until then. */
  renew(): void {
    this.#happen({ type: "renew" });
  }

  setSource(kind: SourceKind, track: MediaStreamTrack | null): void {
    for (const peer of this.#peers.values()) void peer.setSource(kind, track).catch(() => undefined);
  }

  /** Connections send no more than this from now on, in kbit/s; null: what their line carries. */
  limitTo(kbit: number | null): void {
    this.#limitKbit = kbit;
    for (const peer of this.#peers.values()) peer.limitTo(kbit);
  }

  close(): void {
    window.removeEventListener("online", this.#online);
    this.#happen({ type: "close" });
    for (const id of [...this.#peers.keys()]) this.#closePeer(id);
  }

  readonly #online = (): void => {
    this.#happen({ type: "online" });
  };

  #happen(happening: Happening): void {
    const before = this.#state;
    const { state, deeds } = step(before, happening, performance.now(), this.#needs.random());
    this.#state = state;
    for (const deed of deeds) this.#carryOut(deed);
    this.#wake();
    if (happening.type !== "heard") this.#events.changed(state.media !== before.media);
  }

  /** One timer for whatever is due next; one that rings too early does nothing but set the next. */
  #wake(): void {
    const dueMs = nextMs(this.#state) ?? Infinity;
    if (this.#timer !== null && this.#timerMs <= dueMs && dueMs < Infinity) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#timerMs = dueMs;
    if (dueMs === Infinity) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#happen({ type: "time" });
    }, Math.max(0, dueMs - performance.now()));
  }

  #carryOut(deed: Deed): void {
    switch (deed.do) {
      case "enter":
        void this.#enter(deed.trial);
        break;
      case "join":
        this.#join(deed.trial, deed.offers);
        break;
      case "drop_socket":
        this.socket.drop();
        break;
      case "probe":
        this.socket.probe(this.#needs.revision());
        break;
      case "make":
        void this.#make(deed.peer);
        break;
      case "offer":
        void this.#offer(deed.peer);
        break;
      case "show":
        for (const id of [...this.#peers.keys()]) if (id < deed.peer) this.#closePeer(id);
        break;
      case "close_peer":
        this.#closePeer(deed.peer);
        break;
      default:
        deed satisfies never;
    }
  }

  // Signaling ---------------------------------------------------------------------------------------

  async #enter(trial: number): Promise<void> {
    try {
      const ticket = await this.#needs.ticket();
      if (trial === this.#state.signaling.trial) this.#ticket = ticket;
      this.#happen({ type: "entered", trial });
    } catch (error) {
      this.#happen({ type: "failed", trial, code: codeOf(error) });
    }
  }

  #join(trial: number, offers: number | null): void {
    const failed = (code: string | null): void => {
      this.#happen({ type: "failed", trial, code });
    };
    this.socket.open({
      opened: () => {
        this.#happen({ type: "opened", trial });
        this.socket.join(this.#joinWith(offers)).catch((error: unknown) => {
          failed(codeOf(error));
        });
      },
      message: (message) => {
        this.#heard(message, trial, offers);
      },
      still: (still) => {
        this.#happen({ type: "heard" });
        this.#events.still(still);
      },
      closed: () => {
        failed(null);
      },
    });
  }

  #joinWith(offers: number | null): Join {
    const revision = this.#needs.revision();
    return {
      type: "join",
      ticket: this.#ticket,
      ...(offers === null ? { keep_media: true } : { offer: this.#peers.get(offers)?.offer ?? "" }),
      ...(revision === null ? {} : { revision }),
    };
  }

  #heard(message: ServerMessage, trial: number, offered: number | null): void {
    this.#happen({ type: "heard" });
    if (message.type === "welcome") {
      this.#happen({ type: "welcomed", trial, media: mediaOf(message), code: message.media_refused });
      if (message.media !== null && offered !== null) void this.#accept(offered, message.media);
    }
    this.#events.message(message);
    if (message.type === "media_lost") this.#happen({ type: "media_lost", afterMs: message.after_ms });
    else if (message.type === "goodbye") this.#happen({ type: "failed", trial, code: message.code });
    else if (message.type === "layers") this.#setLayers(message);
  }

  // Media -------------------------------------------------------------------------------------------

  async #make(id: number): Promise<void> {
    try {
      await this.#needs.prepare();
      if (!this.#isKnown(id)) return;
      const peer = await PeerConnection.open(this.#needs.tiles(), this.#needs.sources(), (health) => {
        this.#happen({ type: "health", peer: id, health });
      });
      peer.limitTo(this.#limitKbit);
      // It may have been closed while it was made.
      if (this.#isKnown(id)) this.#peers.set(id, peer);
      else peer.close();
      this.#happen({ type: "made", peer: id });
    } catch (error) {
      this.#happen({ type: "not_answered", peer: id, code: codeOf(error) ?? "media_failed" });
    }
  }

  async #offer(id: number): Promise<void> {
    try {
      const media = await this.socket.offerMedia(this.#peers.get(id)?.offer ?? "");
      await this.#accept(id, media);
    } catch (error) {
      this.#happen({ type: "not_answered", peer: id, code: codeOf(error) ?? "media_failed" });
    }
  }

  async #accept(id: number, media: Media): Promise<void> {
    try {
      await this.#peers.get(id)?.accept(media.answer, media.begins_kbit);
      this.#happen({ type: "answered", peer: id });
    } catch {
      this.#happen({ type: "not_answered", peer: id, code: "media_failed" });
    }
  }

  #setLayers({ source, active }: Layers): void {
    this.#peers.get(newest(this.#state.media)?.id ?? 0)?.setLayers(source, active);
  }

  #isKnown(id: number): boolean {
    const { shown, next } = this.#state.media;
    return shown?.id === id || next?.id === id;
  }

  #closePeer(id: number): void {
    this.#peers.get(id)?.close();
    this.#peers.delete(id);
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof Refusal ? error.code : null;
}

function mediaOf({ media, media_kept, media_refused }: Welcome): WelcomedMedia {
  if (media !== null) return "answered";
  if (media_kept) return "kept";
  if (media_refused === null) return "none";
  return media_refused === "media_unavailable" ? "unavailable" : "refused";
}
