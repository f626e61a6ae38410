import { Problem } from "../api/problem.js";
import { m } from "./messages.js";

/** Each code that a page can meet, as one sentence: what is wrong and what to do. */
const SENTENCES: Readonly<Record<string, () => string>> = {
  not_signed_in: () => m["errors.request.not_signed_in"](),
  wrong_credentials: () => m["errors.request.wrong_credentials"](),
  not_paired: () => m["errors.request.not_paired"](),
  busy: () => m["errors.request.busy"](),
  wrong_password: () => m["errors.request.wrong_password"](),
  one_time_password_expired: () => m["errors.request.one_time_password_expired"](),
  code_needed: () => m["errors.request.code_needed"](),
  wrong_code: () => m["errors.request.wrong_code"](),
  duty_first: () => m["errors.request.duty_first"](),
  not_allowed: () => m["errors.request.not_allowed"](),
  not_found: () => m["errors.request.not_found"](),
  meeting_not_open: () => m["errors.request.meeting_not_open"](),
  meeting_locked_state: () => m["errors.request.meeting_locked_state"](),
  already_ended: () => m["errors.request.already_ended"](),
  removed: () => m["errors.request.removed"](),
  headcount_too_small: () => m["errors.request.headcount_too_small"](),
  offline: () => m["errors.request.offline"](),
};

/** The sentence for whatever went wrong; a code without one reads as an error of the server. */
export function sentenceFor(failure: unknown): string {
  if (!(failure instanceof Problem)) return m["errors.request.internal"]();
  if (failure.code === "too_many_attempts") {
    return failure.waitS === null
      ? m["errors.request.too_many_attempts_soon"]()
      : m["errors.request.too_many_attempts"]({ minutes: Math.ceil(failure.waitS / 60) });
  }
  const sentence = Object.hasOwn(SENTENCES, failure.code) ? SENTENCES[failure.code] : undefined;
  return sentence?.() ?? m["errors.request.internal"]();
}
