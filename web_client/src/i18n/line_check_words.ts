import type { LineCheck, LineFault } from "../api/line_tests.js";
import { Problem } from "../api/problem.js";
import type { LocaleName } from "./locale.svelte.js";
import { m } from "./messages.js";
import { sentenceFor } from "./problems.js";

const TAG: Readonly<Record<LocaleName, string>> = { vi: "vi-VN", en: "en-GB" };
const SHARP_STEP = 5;
const CLEAR_STEP = 4;
const SMALL_STEP = 3;
/** A microphone that is switched off gives less than the quietest room. */
export const SILENT_DB = -85;

const FAULTS: Readonly<Record<LineFault, () => string>> = {
  udp_blocked: () => m["line_test.fault.udp_blocked"](),
  slow_down: () => m["line_test.fault.slow_down"](),
  slow_up: () => m["line_test.fault.slow_up"](),
  loss: () => m["line_test.fault.loss"](),
  round_trip: () => m["line_test.fault.round_trip"](),
  jitter: () => m["line_test.fault.jitter"](),
};
const REFUSALS: Readonly<Record<string, () => string>> = {
  line_test_later: () => m["line_test.refused.later"](),
  line_in_use: () => m["line_test.refused.in_use"](),
  line_test_over: () => m["line_test.refused.over"](),
  line_test_away: () => m["line_test.refused.away"](),
};

/** What the line is good for, for who sits in the room. */
export function checkSentence({ good, step, up_step, transport }: Pick<LineCheck, "good" | "step" | "up_step" | "transport">): string {
  if (transport === "http") return m["line_test.result.blocked"]();
  const least = Math.min(step, up_step);
  if (good) return least >= SHARP_STEP ? m["line_test.result.sharp"]() : m["line_test.result.clear"]();
  if (least >= CLEAR_STEP) return m["line_test.result.shaky"]();
  return least >= SMALL_STEP ? m["line_test.result.small"]() : m["line_test.result.voice"]();
}

export function faultWord(fault: LineFault): string {
  return FAULTS[fault]();
}

/** Kbit/s as Mbit/s, two digits after the comma below ten. */
export function megabits(kbit: number, locale: LocaleName): string {
  return (kbit / 1000).toLocaleString(TAG[locale], { maximumFractionDigits: kbit < 10_000 ? 2 : 0 });
}

/** A figure with one digit after the comma. */
export function tenths(value: number, locale: LocaleName): string {
  return value.toLocaleString(TAG[locale], { maximumFractionDigits: 1 });
}

/** Why a line was not tested. */
export function refusalSentence(failure: unknown): string {
  const told = failure instanceof Problem && Object.hasOwn(REFUSALS, failure.code) ? REFUSALS[failure.code] : undefined;
  return told?.() ?? sentenceFor(failure);
}
