import { backoffMs } from "./backoff.js";
import {
  ANSWER_LIMIT_MS,
  CONNECT_LIMIT_MS,
  type Deed,
  type Happening,
  type Media,
  type Peer,
  type Phase,
  QUIET_MS,
  type Reconnection,
  SHAKY_LIMIT_MS,
  SILENCE_MS,
  SWAP_LIMIT_MS,
  type Signaling,
  UNAVAILABLE_LIMIT_MS,
  UP_LIMIT_MS,
  type WelcomedMedia,
  newest,
} from "./reconnection_state.js";

/**
 * How a page stays in its session, decided without a timer, a socket or a peer connection: a state, what happens, the
 * time and a random number (0 to 1) give the next state and what is to be done, in order. Signaling comes back by itself
 * for ever; the peer connection of before is kept while it lives, else a new one is made before the old one is closed.
 */
export function step(
  state: Reconnection,
  happening: Happening,
  nowMs: number,
  random: number,
): { state: Reconnection; deeds: readonly Deed[] } {
  const turn = new Turn(state, nowMs, random);
  if (state.signaling.phase !== "over") turn.take(happening);
  return { state: { signaling: turn.signaling, media: turn.media }, deeds: turn.deeds };
}

/** Refusals and goodbyes after which coming back by itself would be wrong or useless. */
const FINAL: ReadonlySet<string> = new Set([
  "ended",
  "called_off",
  "own_session",
  "own_session_on",
  "removed",
  "left",
  "replaced",
  "signed_out",
  "already_ended",
  "not_found",
  "not_allowed",
  "not_signed_in",
  "media_offer_refused",
]);

const PHASES_UNDER_WAY: ReadonlySet<Phase> = new Set(["entering", "opening", "joining", "waiting"]);

/** One step on its way. */
class Turn {
  signaling: Signaling;
  media: Media;
  readonly deeds: Deed[] = [];
  readonly #nowMs: number;
  readonly #random: number;

  constructor(state: Reconnection, nowMs: number, random: number) {
    this.signaling = state.signaling;
    this.media = state.media;
    this.#nowMs = nowMs;
    this.#random = random;
  }

  take(happening: Happening): void {
    switch (happening.type) {
      case "start":
        if (this.signaling.phase === "idle") this.#enter();
        break;
      case "close":
        this.#end("left");
        break;
      case "heard":
        this.#hear();
        break;
      case "suspected":
        this.#suspect();
        break;
      case "online":
        this.#hurry();
        break;
      case "renew":
        if (this.signaling.phase === "joined") this.#make();
        break;
      case "time":
        this.#passTime();
        break;
      case "media_lost":
        this.#lostMedia(happening.afterMs);
        break;
      case "made":
      case "answered":
      case "not_answered":
      case "health":
        this.#takeOfPeer(happening);
        break;
      case "entered":
      case "opened":
      case "welcomed":
      case "failed":
        if (happening.trial === this.signaling.trial) this.#takeOfTrial(happening);
        break;
      default:
        happening satisfies never;
    }
  }

  // Signaling ---------------------------------------------------------------------------------------

  #takeOfTrial(happening: Extract<Happening, { readonly trial: number }>): void {
    const { phase } = this.signaling;
    switch (happening.type) {
      case "failed":
        if (phase !== "waiting") this.#fail(happening.code);
        break;
      case "entered":
        if (phase === "entering") this.#prepare();
        break;
      case "opened":
        if (phase === "opening") this.#signal({ phase: "joining", untilMs: this.#nowMs + ANSWER_LIMIT_MS });
        break;
      case "welcomed":
        if (phase === "joining") {
          this.#signal({ phase: "joined", failures: 0, why: null, untilMs: null });
          this.#hear();
          this.#welcome(happening.media, happening.code);
        }
        break;
      default:
        happening satisfies never;
    }
  }

  #enter(): void {
    const trial = this.signaling.trial + 1;
    this.#signal({ phase: "entering", trial, untilMs: this.#nowMs + CONNECT_LIMIT_MS });
    this.deeds.push({ do: "enter", trial });
  }

  /** A living connection is kept, else a new one is offered with the join. */
  #prepare(): void {
    this.#plan({ retryMs: null });
    const peer = newest(this.media);
    if (peer !== null && peer.answered && peer.health !== "dead") {
      this.#join(null);
      return;
    }
    this.#signal({ phase: "preparing", untilMs: null });
    this.#make();
  }

  #join(offers: number | null): void {
    this.#signal({ phase: "opening", untilMs: this.#nowMs + CONNECT_LIMIT_MS });
    this.deeds.push({ do: "join", trial: this.signaling.trial, offers });
  }

  #hear(): void {
    const quietMs = this.signaling.phase === "joined" ? this.#nowMs + QUIET_MS : null;
    this.#signal({ heardMs: this.#nowMs, quietMs, probeMs: null });
  }

  /** Something else looks dead: is signaling? A server that has just spoken is not asked. */
  #suspect(): void {
    const { phase, heardMs, probeMs } = this.signaling;
    if (phase !== "joined" || probeMs !== null) return;
    if (this.#nowMs - heardMs < SILENCE_MS) this.#signal({ quietMs: heardMs + SILENCE_MS });
    else {
      this.#signal({ quietMs: null, probeMs: this.#nowMs + SILENCE_MS });
      this.deeds.push({ do: "probe" });
    }
  }

  /** The network is back: what was under way before is not worth waiting for. */
  #hurry(): void {
    if (this.signaling.phase === "joined") this.#suspect();
    else if (PHASES_UNDER_WAY.has(this.signaling.phase)) {
      this.#drop();
      this.#enter();
    }
  }

  #fail(code: string | null): void {
    if (code !== null && FINAL.has(code)) {
      this.#end(code);
      return;
    }
    this.#drop();
    const { failures } = this.signaling;
    this.#signal({
      phase: "waiting",
      failures: failures + 1,
      why: code,
      untilMs: this.#nowMs + backoffMs(failures, this.#random),
    });
  }

  /** Lets go of the socket; an offer that is not answered yet will not be answered any more. */
  #drop(): void {
    this.deeds.push({ do: "drop_socket" });
    this.#signal({ untilMs: null, quietMs: null, probeMs: null, trial: this.signaling.trial + 1 });
    if (this.media.next?.answered === false) this.#closeNext();
    this.#plan({ retryMs: null });
  }

  #end(code: string): void {
    this.#drop();
    const { shown, next } = this.media;
    for (const peer of [shown, next]) if (peer !== null) this.deeds.push({ do: "close_peer", peer: peer.id });
    this.#signal({ phase: "over", why: code });
    this.#plan({ shown: null, next: null, retryMs: null, limitMs: null, swapMs: null });
  }

  // Media -------------------------------------------------------------------------------------------

  #takeOfPeer(happening: Extract<Happening, { readonly peer: number }>): void {
    const { shown, next } = this.media;
    const peer = [shown, next].find((each) => each?.id === happening.peer) ?? null;
    if (peer === null) return;
    switch (happening.type) {
      case "made":
        this.#made(peer);
        break;
      case "answered":
        this.#answered(peer);
        break;
      case "not_answered":
        this.#notAnswered(peer, happening.code);
        break;
      case "health":
        this.#change({ ...peer, health: happening.health });
        if (peer.id === newest(this.media)?.id) this.#judge({ ...peer, health: happening.health });
        break;
      default:
        happening satisfies never;
    }
  }

  #welcome(media: WelcomedMedia, code: string | null): void {
    const peer = newest(this.media);
    switch (media) {
      case "answered":
        if (this.media.next === null) this.#make();
        break;
      case "kept":
        if (peer === null || !peer.answered) this.#make();
        else this.#judge(peer);
        break;
      case "none":
        this.#make();
        break;
      case "unavailable":
        if (this.media.next !== null) this.#closeNext();
        this.#plan({ retryMs: this.#nowMs + UNAVAILABLE_LIMIT_MS });
        break;
      case "refused":
        this.#refuse(code ?? "media_failed");
        break;
      default:
        media satisfies never;
    }
  }

  #lostMedia(afterMs: number): void {
    this.#plan({ refused: null });
    if (this.signaling.phase === "joined") this.#plan({ retryMs: this.#nowMs + afterMs });
  }

  #make(): void {
    if (this.media.next !== null) this.#closeNext();
    const id = this.media.lastPeer + 1;
    const next: Peer = { id, answered: false, health: "connecting" };
    this.#plan({ next, lastPeer: id, refused: null, retryMs: null, limitMs: null });
    this.deeds.push({ do: "make", peer: id });
  }

  #made(peer: Peer): void {
    if (peer.answered) return;
    if (this.signaling.phase === "preparing") this.#join(peer.id);
    else if (this.signaling.phase === "joined") this.deeds.push({ do: "offer", peer: peer.id });
    else this.#closeNext();
  }

  #answered(peer: Peer): void {
    if (peer.answered || this.signaling.phase !== "joined") return;
    this.#change({ ...peer, answered: true });
    if (peer.health !== "up") this.#plan({ limitMs: this.#nowMs + UP_LIMIT_MS });
    if (peer.health === "up" || this.media.shown === null) this.#show();
    else this.#plan({ swapMs: this.#nowMs + SWAP_LIMIT_MS });
  }

  #notAnswered(peer: Peer, code: string): void {
    if (peer.answered || peer.id !== this.media.next?.id) return;
    if (this.signaling.phase === "preparing") {
      this.#closeNext();
      this.#fail(null);
    } else if (code === "media_offer_refused") this.#refuse(code);
    else {
      this.#closeNext();
      this.#retry();
    }
  }

  /** What the health of the connection that counts means. */
  #judge(peer: Peer): void {
    if (peer.health === "up") {
      this.#plan({ failures: 0, refused: null, limitMs: null });
      if (peer.answered) this.#show();
    } else if (peer.health === "dead") {
      this.#suspect();
      this.#plan({ limitMs: null });
      this.#retry();
    } else if (peer.health === "shaky") {
      this.#suspect();
      this.#plan({ limitMs: this.#nowMs + SHAKY_LIMIT_MS });
    } else if (peer.answered) this.#plan({ limitMs: this.#nowMs + UP_LIMIT_MS });
  }

  #show(): void {
    const { next } = this.media;
    this.#plan({ swapMs: null });
    if (next === null) return;
    this.#plan({ shown: next, next: null });
    this.deeds.push({ do: "show", peer: next.id });
  }

  /** Makes a new one after a while; without signaling the next join does it. */
  #retry(): void {
    if (this.signaling.phase !== "joined" || this.media.retryMs !== null || this.media.refused !== null) return;
    const { failures } = this.media;
    this.#plan({ failures: failures + 1, retryMs: this.#nowMs + backoffMs(failures, this.#random) });
  }

  #refuse(code: string): void {
    if (this.media.next !== null) this.#closeNext();
    this.#plan({ refused: code, retryMs: null });
  }

  #closeNext(): void {
    if (this.media.next !== null) this.deeds.push({ do: "close_peer", peer: this.media.next.id });
    this.#plan({ next: null, swapMs: null, limitMs: null });
  }

  // Time --------------------------------------------------------------------------------------------

  #passTime(): void {
    const isDue = (atMs: number | null): boolean => atMs !== null && atMs <= this.#nowMs;
    if (isDue(this.signaling.probeMs)) this.#fail(null);
    else if (isDue(this.signaling.quietMs)) this.#suspect();
    else if (isDue(this.signaling.untilMs)) {
      if (this.signaling.phase === "waiting") this.#enter();
      else this.#fail(null);
    }
    if (isDue(this.media.swapMs)) this.#show();
    if (isDue(this.media.limitMs)) {
      this.#plan({ limitMs: null });
      this.#retry();
    }
    if (isDue(this.media.retryMs)) {
      if (this.signaling.phase === "joined") this.#make();
      else this.#plan({ retryMs: null });
    }
  }

  #signal(change: Partial<Signaling>): void {
    this.signaling = { ...this.signaling, ...change };
  }

  #plan(change: Partial<Media>): void {
    this.media = { ...this.media, ...change };
  }

  #change(peer: Peer): void {
    if (this.media.next?.id === peer.id) this.#plan({ next: peer });
    else if (this.media.shown?.id === peer.id) this.#plan({ shown: peer });
  }
}
