import type { Floor } from "../protocol/messages.gen.js";

/** How far the server's clock is ahead of ours, in milliseconds, as a welcome shows it. */
export function clockOffsetMs(serverMs: number, receivedMs: number): number {
  return serverMs - receivedMs;
}

/** How a turn stands at one moment. */
export interface Turn {
  /** Seconds left; below zero when the turn is over its limit. */
  readonly leftS: number;
  /** Part of the limit that is used, 0 to 1. */
  readonly used: number;
  readonly tone: "running" | "ending" | "over";
}

/** From this many seconds before its limit a turn is said to be ending. */
export const ENDING_S = 30;

/** The turn of whoever has the floor; `serverNowMs` is our clock plus the server's offset. */
export function turnAt(floor: Floor, serverNowMs: number): Turn {
  const usedS = Math.max(0, (serverNowMs - floor.given_ms) / 1000);
  const leftS = Math.ceil(floor.limit_s - usedS);
  const tone = leftS <= 0 ? "over" : leftS <= ENDING_S ? "ending" : "running";
  return { leftS, used: Math.min(1, usedS / floor.limit_s), tone };
}

/** So long a reminder of the time stays on the speaker's page. */
const REMINDED_MS = 10_000;

/** Whether whoever has the floor is being reminded of the time. */
export function isReminded({ reminded_ms: remindedMs }: Floor, serverNowMs: number): boolean {
  return remindedMs !== null && serverNowMs - remindedMs < REMINDED_MS;
}

/** `05:00`, `1:02:03`; the sign is left to the words beside it. */
export function clockText(seconds: number): string {
  const whole = Math.abs(Math.trunc(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const tail = `${pad(minutes)}:${pad(whole % 60)}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** `4:12`, for how long a line is lost: no leading zero, it stands in a narrow tile. */
export function shortClockText(seconds: number): string {
  return clockText(seconds).replace(/^0(?=\d:)/u, "");
}

/** A still comes every five seconds: one older than this has missed two, and its time is shown. */
const STALE_MS = 15_000;

/** Whether a picture is so old that its time has to be told. */
export function isStale(takenMs: number, serverNowMs: number): boolean {
  return serverNowMs - takenMs > STALE_MS;
}

function pad(value: number): string {
  return value.toString().padStart(2, "0");
}
