import { dayOf, startOf } from "../i18n/calendar.js";

/** How a room's machine stands that nobody may be looking at. Times are Unix milliseconds. */
export interface Machine {
  readonly nowMs: number;
  /** When the page was loaded. */
  readonly loadedMs: number;
  /** When a key or a pointer moved last. */
  readonly touchedMs: number;
  /** home: the page that waits for the next session; live: in a session; away: any other. */
  readonly place: "home" | "live" | "away";
  /** Minutes after three at which this machine reloads: not all of a province at once. */
  readonly reloadMinute: number;
}

const MINUTE_MS = 60_000;
const HOME_AFTER_MS = 3 * MINUTE_MS;
const QUIET_MS = 10 * MINUTE_MS;
const YOUNG_MS = 2 * 60 * MINUTE_MS;
const RELOAD_HOUR_MS = 3 * 60 * MINUTE_MS;
/** Reloads are spread over this many minutes. */
export const RELOAD_SPREAD_MIN = 60;

/** What the machine does by itself now: back to where it waits, or a fresh page in the small hours. Never in a session. */
export function dueAct(machine: Machine): "home" | "reload" | null {
  if (machine.place === "live") return null;
  const quietMs = machine.nowMs - machine.touchedMs;
  if (machine.place === "away" && quietMs >= HOME_AFTER_MS) return "home";
  const intoNightMs = machine.nowMs - startOf(dayOf(machine.nowMs)) - RELOAD_HOUR_MS;
  const isTime = intoNightMs >= machine.reloadMinute * MINUTE_MS && intoNightMs < 2 * RELOAD_SPREAD_MIN * MINUTE_MS;
  const isOld = machine.nowMs - machine.loadedMs >= YOUNG_MS;
  return isTime && isOld && quietMs >= QUIET_MS ? "reload" : null;
}
