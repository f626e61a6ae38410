/** What is known of a page's connections, what can happen to them, and what can be done. Values only. */

/** connecting: not up yet; up; shaky: checks fail but may recover; dead: a new one is needed. */
export type Health = "connecting" | "up" | "shaky" | "dead";

/** What the welcome said of media: its answer, kept, nothing, not now, or that offering is useless. */
export type WelcomedMedia = "answered" | "kept" | "none" | "unavailable" | "refused";

export type Happening =
  | { readonly type: "start" | "online" | "heard" | "suspected" | "renew" | "time" | "close" }
  /** The ticket is here. */
  | { readonly type: "entered" | "opened"; readonly trial: number }
  | { readonly type: "welcomed"; readonly trial: number; readonly media: WelcomedMedia; readonly code: string | null }
  /** No ticket, no socket, a refused join, a goodbye, a closed socket; `code` is the refusal, if one was said. */
  | { readonly type: "failed"; readonly trial: number; readonly code: string | null }
  | { readonly type: "media_lost"; readonly afterMs: number }
  | { readonly type: "made" | "answered"; readonly peer: number }
  | { readonly type: "not_answered"; readonly peer: number; readonly code: string }
  | { readonly type: "health"; readonly peer: number; readonly health: Health };

export type Deed =
  /** Ask for a ticket; then `entered` or `failed`. */
  | { readonly do: "enter"; readonly trial: number }
  /** Open the socket and join: with the offer of a peer, or keeping the one there is. */
  | { readonly do: "join"; readonly trial: number; readonly offers: number | null }
  | { readonly do: "drop_socket" | "probe" }
  /** Make a peer connection with its offer; then `made` or `not_answered`. */
  | { readonly do: "make"; readonly peer: number }
  /** Offer it; then `answered` or `not_answered`. */
  | { readonly do: "offer"; readonly peer: number }
  /** Show what it brings, and close the one shown before. */
  | { readonly do: "show" | "close_peer"; readonly peer: number };

/** idle: not begun; preparing: devices and offer of the first connection; waiting: for the next trial. */
export type Phase = "idle" | "entering" | "preparing" | "opening" | "joining" | "joined" | "waiting" | "over";

export interface Signaling {
  readonly phase: Phase;
  /** Connections tried so far: what an older one still has to say is not heard. */
  readonly trial: number;
  /** Trials that failed in a row. */
  readonly failures: number;
  /** The refusal that caused the last failure, or the end. */
  readonly why: string | null;
  /** When this phase has lasted too long, or the wait is over. */
  readonly untilMs: number | null;
  readonly heardMs: number;
  /** When silence is looked into. */
  readonly quietMs: number | null;
  /** When the answer to that is due. */
  readonly probeMs: number | null;
}

export interface Peer {
  readonly id: number;
  readonly answered: boolean;
  readonly health: Health;
}

export interface Media {
  readonly shown: Peer | null;
  /** Takes over from `shown` when it is up. */
  readonly next: Peer | null;
  readonly lastPeer: number;
  readonly failures: number;
  /** Why offering is useless, if it is. */
  readonly refused: string | null;
  /** When to make a new one. */
  readonly retryMs: number | null;
  /** When the newest one has failed its checks, or has not come up, for too long. */
  readonly limitMs: number | null;
  /** When the old picture has stayed long enough. */
  readonly swapMs: number | null;
}

export interface Reconnection {
  readonly signaling: Signaling;
  readonly media: Media;
}

/** For the ticket and for opening the socket; a line that was cut keeps a request hanging much longer. */
export const CONNECT_LIMIT_MS = 3000;
export const ANSWER_LIMIT_MS = 10_000;
/** Silence that is looked into in any case: the socket of a dead line stays open for many minutes. */
export const QUIET_MS = 15_000;
/** Silence after which a suspicion is looked into, and how long the answer may take. */
export const SILENCE_MS = 5000;
/** A connection that fails its checks this long is replaced, if signaling still answers. */
export const SHAKY_LIMIT_MS = 6000;
/** From its answer to media; a path that is blocked half-way says nothing by itself. */
export const UP_LIMIT_MS = 15_000;
/** The old picture stays until the new connection is up, but no longer than this. */
export const SWAP_LIMIT_MS = 5000;
/** The server says when a worker is there again; should it not, we ask. */
export const UNAVAILABLE_LIMIT_MS = 15_000;

export const START: Reconnection = {
  signaling: { phase: "idle", trial: 0, failures: 0, why: null, untilMs: null, heardMs: 0, quietMs: null, probeMs: null },
  media: { shown: null, next: null, lastPeer: 0, failures: 0, refused: null, retryMs: null, limitMs: null, swapMs: null },
};

/** When `time` is to be told next; null when nothing is waited for by the clock. */
export function nextMs({ signaling, media }: Reconnection): number | null {
  const due = [signaling.untilMs, signaling.quietMs, signaling.probeMs, media.retryMs, media.limitMs, media.swapMs];
  const times = due.filter((each) => each !== null);
  return times.length === 0 ? null : Math.min(...times);
}

/** The connection that counts: the other one is being replaced. */
export function newest(media: Media): Peer | null {
  return media.next ?? media.shown;
}
