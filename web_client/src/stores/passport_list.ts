import type { LineCheck, Passport } from "../api/line_tests.js";

/** How a room's line stands: tested well or badly lately, tested long ago, or never. */
export type Standing = "weak" | "none" | "old" | "good";
export type Wanted = "all" | "weak" | "none" | "good";

export interface RoomLine {
  readonly passport: Passport;
  readonly standing: Standing;
  readonly waiting: boolean;
}

const FRESH_MS = 36 * 3_600_000;
const WISH_MS = 2 * 3_600_000;
const ORDER: readonly Standing[] = ["weak", "none", "old", "good"];

function standingOf(check: LineCheck | null, nowMs: number): Standing {
  if (check === null) return "none";
  if (nowMs - Date.parse(check.at) >= FRESH_MS) return "old";
  return check.good ? "good" : "weak";
}

function isWaiting({ asked_at, newest }: Passport, nowMs: number): boolean {
  if (asked_at === null) return false;
  const askedMs = Date.parse(asked_at);
  return nowMs - askedMs < WISH_MS && (newest === null || Date.parse(newest.at) < askedMs);
}

/** Rooms with the worst first: weak ones by the step that they carry, then those nobody knows of, then the good ones. */
export function orderedLines(passports: readonly Passport[], nowMs: number): RoomLine[] {
  const lines = passports.map((passport) => ({
    passport,
    standing: standingOf(passport.newest, nowMs),
    waiting: isWaiting(passport, nowMs),
  }));
  return lines.sort((one, other) => ORDER.indexOf(one.standing) - ORDER.indexOf(other.standing) || weight(one) - weight(other));
}

function weight({ passport: { newest } }: RoomLine): number {
  if (newest === null) return 0;
  return newest.transport === "http" ? -1 : Math.min(newest.step, newest.up_step) * 1e6 + Math.min(newest.down_kbit, newest.up_kbit);
}

export function countsOf(lines: readonly RoomLine[]): { good: number; weak: number; none: number } {
  const count = (standings: readonly Standing[]): number => lines.filter(({ standing }) => standings.includes(standing)).length;
  return { good: count(["good"]), weak: count(["weak"]), none: count(["none", "old"]) };
}

export function isWanted({ standing }: RoomLine, wanted: Wanted): boolean {
  if (wanted === "all") return true;
  return wanted === "none" ? standing === "none" || standing === "old" : standing === wanted;
}
