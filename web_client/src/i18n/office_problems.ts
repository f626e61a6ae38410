import { Problem } from "../api/problem.js";
import { m } from "./messages.js";
import { sentenceFor } from "./problems.js";

/** Codes that only pages behind the first ones meet: planning, inviting, answering, attendance, accounts, machines. */
const SENTENCES: Readonly<Record<string, () => string>> = {
  pairing_refused: () => m["kiosk.pairing.refused"](),
  too_many_codes: () => m["machines.refused.too_many_codes"](),
  totp_required: () => m["errors.request.totp_required"](),
  changed_meanwhile: () => m["errors.request.changed_meanwhile"](),
  classified_refused: () => m["planning.classification.refused"](),
  unknown_meeting_type: () => m["errors.request.unknown_meeting_type"](),
  reason_missing: () => m["errors.request.reason_missing"](),
  series_over: () => m["errors.request.series_over"](),
  start_passed: () => m["errors.request.start_passed"](),
  chair_missing: () => m["errors.request.chair_missing"](),
  nobody_invited: () => m["errors.request.nobody_invited"](),
  late_reason_needed: () => m["errors.request.late_reason_needed"](),
  nothing_to_send: () => m["errors.request.nothing_to_send"](),
  invitation_closed: () => m["errors.request.invitation_closed"](),
  letter_refused: () => m["errors.request.letter_refused"](),
  substitute_sits: () => m["errors.request.substitute_sits"](),
  substitution_decided: () => m["errors.request.substitution_decided"](),
  alarm_acknowledged: () => m["lines.alarm.acknowledged"](),
  already_invited: () => m["errors.request.already_invited"](),
  mail_not_understood: () => m["errors.request.mail_not_understood"](),
  mail_proposes_time: () => m["errors.request.mail_proposes_time"](),
  mail_delegates: () => m["errors.request.mail_delegates"](),
  reason_needed: () => m["errors.request.reason_needed"](),
  paper_not_prepared: () => m["errors.request.paper_not_prepared"](),
  grant_over: () => m["papers.refusal.grant_over"](),
  reminded_already: () => m["papers.refusal.reminded_already"](),
  papers_closed: () => m["errors.request.papers_closed"](),
  too_many_uploads: () => m["errors.request.too_many_uploads"](),
  storage_full: () => m["errors.request.storage_full"](),
  upload_offset: () => m["errors.request.upload_offset"](),
  upload_over: () => m["errors.request.upload_over"](),
  upload_protocol: () => m["errors.request.upload_protocol"](),
};

/** The sentence for whatever went wrong on a page of the office. */
export function officeSentenceFor(failure: unknown): string {
  const code = failure instanceof Problem ? failure.code : "";
  const sentence = Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined;
  return sentence?.() ?? sentenceFor(failure);
}
