import { Problem } from "../../api/problem.js";
import type { LineCap } from "../../api/site_acts.js";
import type { LocaleName } from "../../i18n/locale.svelte.js";
import { m } from "../../i18n/messages.js";
import { sentenceFor } from "../../i18n/problems.js";
import { wholeText } from "./figures.js";

const REFUSED: Readonly<Record<string, () => string>> = {
  site_act_later: () => m["site_acts.refused.later"](),
  speaking_now: () => m["site_acts.refused.speaking"](),
  site_test_over: () => m["site_acts.refused.over"](),
  room_in_session: () => m["site_acts.refused.in_session"](),
  not_present: () => m["site_acts.refused.away"](),
  reason_needed: () => m["site_acts.refused.reason"](),
};

/** Why an act on a site was refused, in one sentence. */
export function actSentence(failure: unknown): string {
  const words = failure instanceof Problem && Object.hasOwn(REFUSED, failure.code) ? REFUSED[failure.code] : undefined;
  return words?.() ?? sentenceFor(failure);
}

const CAPS: Readonly<Record<LineCap, () => string>> = {
  sound: () => m["site_acts.cap.sound"](),
  low: () => m["site_acts.cap.low"](),
  medium: () => m["site_acts.cap.medium"](),
};

/** What a site is held to, in one line; null: nothing. */
export function heldText(cap: LineCap | undefined, kbit: number | undefined, language: LocaleName): string | null {
  const parts = [cap === undefined ? "" : capWord(cap), kbit === undefined ? "" : m["site_acts.cap.rate"]({ kbit: wholeText(kbit, language) })];
  const held = parts.filter((part) => part !== "").join(", ");
  return held === "" ? null : m["site_acts.cap.now"]({ cap: held });
}

export function capWord(cap: LineCap | null): string {
  return cap === null ? m["site_acts.cap.none"]() : CAPS[cap]();
}
