import { Problem } from "../api/problem.js";
import { m } from "./messages.js";

/** Each code that a page can meet, as one sentence: what is wrong and what to do. */
const SENTENCES: Readonly<Record<string, () => string>> = {
  not_signed_in: () => m["errors.request.not_signed_in"](),
  wrong_credentials: () => m["errors.request.wrong_credentials"](),
  pairing_refused: () => m["kiosk.pairing.refused"](),
  not_paired: () => m["errors.request.not_paired"](),
  too_many_codes: () => m["machines.refused.too_many_codes"](),
  busy: () => m["errors.request.busy"](),
  wrong_password: () => m["errors.request.wrong_password"](),
  one_time_password_expired: () => m["errors.request.one_time_password_expired"](),
  code_needed: () => m["errors.request.code_needed"](),
  wrong_code: () => m["errors.request.wrong_code"](),
  totp_required: () => m["errors.request.totp_required"](),
  duty_first: () => m["errors.request.duty_first"](),
  password_too_short: () => m["errors.request.password_too_short"](),
  password_too_long: () => m["errors.request.password_too_long"](),
  password_too_plain: () => m["errors.request.password_too_plain"](),
  password_is_name: () => m["errors.request.password_is_name"](),
  password_is_common: () => m["errors.request.password_is_common"](),
  password_used_before: () => m["errors.request.password_used_before"](),
  not_allowed: () => m["errors.request.not_allowed"](),
  not_found: () => m["errors.request.not_found"](),
  meeting_not_open: () => m["errors.request.meeting_not_open"](),
  meeting_locked_state: () => m["errors.request.meeting_locked_state"](),
  changed_meanwhile: () => m["errors.request.changed_meanwhile"](),
  unknown_meeting_type: () => m["errors.request.unknown_meeting_type"](),
  reason_missing: () => m["errors.request.reason_missing"](),
  already_ended: () => m["errors.request.already_ended"](),
  removed: () => m["errors.request.removed"](),
  chair_missing: () => m["errors.request.chair_missing"](),
  nobody_invited: () => m["errors.request.nobody_invited"](),
  late_reason_needed: () => m["errors.request.late_reason_needed"](),
  nothing_to_send: () => m["errors.request.nothing_to_send"](),
  invitation_closed: () => m["errors.request.invitation_closed"](),
  letter_refused: () => m["errors.request.letter_refused"](),
  substitute_sits: () => m["errors.request.substitute_sits"](),
  substitution_decided: () => m["errors.request.substitution_decided"](),
  already_invited: () => m["errors.request.already_invited"](),
  mail_not_understood: () => m["errors.request.mail_not_understood"](),
  reason_needed: () => m["errors.request.reason_needed"](),
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
