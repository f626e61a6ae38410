import type { LocalCode } from "../../call/refusal.js";
import { m } from "../../i18n/messages.js";
import type { RefusalCode } from "../../protocol/messages.gen.js";

/** Each code as one sentence: what is wrong and what to do. A code missing here does not compile. */
const SENTENCES: Readonly<Record<RefusalCode | LocalCode, () => string>> = {
  bad_frame: () => m["live.refused.bad_frame"](),
  bad_message: () => m["live.refused.bad_message"](),
  frame_too_large: () => m["live.refused.frame_too_large"](),
  frame_too_deep: () => m["live.refused.frame_too_deep"](),
  not_joined: () => m["live.refused.not_joined"](),
  already_joined: () => m["live.refused.already_joined"](),
  too_many_messages: () => m["live.refused.too_many_messages"](),
  too_many_connections: () => m["live.refused.too_many_connections"](),
  join_timed_out: () => m["live.refused.join_timed_out"](),
  timed_out: () => m["live.refused.timed_out"](),
  still_refused: () => m["live.refused.still_refused"](),
  too_slow: () => m["live.refused.too_slow"](),
  internal: () => m["errors.request.internal"](),
  not_signed_in: () => m["errors.request.not_signed_in"](),
  wrong_credentials: () => m["errors.request.wrong_credentials"](),
  too_many_attempts: () => m["errors.request.too_many_attempts_soon"](),
  busy: () => m["errors.request.busy"](),
  wrong_password: () => m["errors.request.wrong_password"](),
  one_time_password_expired: () => m["errors.request.one_time_password_expired"](),
  code_needed: () => m["errors.request.code_needed"](),
  wrong_code: () => m["errors.request.wrong_code"](),
  duty_first: () => m["errors.request.duty_first"](),
  password_too_short: () => m["errors.request.password_too_short"](),
  password_too_long: () => m["errors.request.password_too_long"](),
  password_too_plain: () => m["errors.request.password_too_plain"](),
  password_is_name: () => m["errors.request.password_is_name"](),
  password_is_common: () => m["errors.request.password_is_common"](),
  password_used_before: () => m["errors.request.password_used_before"](),
  origin_refused: () => m["live.refused.origin_refused"](),
  invalid_input: () => m["live.refused.invalid_input"](),
  classified_refused: () => m["live.refused.classified_refused"](),
  demo_refused: () => m["live.refused.demo_refused"](),
  login_taken: () => m["live.refused.login_taken"](),
  ticket_refused: () => m["live.refused.ticket_refused"](),
  not_allowed: () => m["errors.request.not_allowed"](),
  not_found: () => m["errors.request.not_found"](),
  meeting_not_open: () => m["errors.request.meeting_not_open"](),
  meeting_locked_state: () => m["errors.request.meeting_locked_state"](),
  floor_taken: () => m["live.refused.floor_taken"](),
  floor_needed: () => m["live.refused.floor_needed"](),
  removed: () => m["errors.request.removed"](),
  not_present: () => m["live.refused.not_present"](),
  already_ended: () => m["errors.request.already_ended"](),
  hand_closed: () => m["live.refused.hand_closed"](),
  too_many_drills: () => m["live.refused.too_many_drills"](),
  audit_broken: () => m["live.refused.audit_broken"](),
  meetings_failed: () => m["live.refused.meetings_failed"](),
  media_failed: () => m["live.refused.media_failed"](),
  media_offer_refused: () => m["live.refused.media_offer_refused"](),
  media_unknown_peer: () => m["live.refused.media_unknown_peer"](),
  media_room_full: () => m["live.refused.media_room_full"](),
  media_unavailable: () => m["live.refused.media_unavailable"](),
  not_connected: () => m["live.refused.not_connected"](),
  no_answer: () => m["live.refused.no_answer"](),
  offline: () => m["errors.request.offline"](),
};

/** The sentence for a code; one a newer server may send reads as an error of the server. */
export function refusalSentence(code: string): string {
  const sentence = Object.hasOwn(SENTENCES, code) ? SENTENCES[code as RefusalCode] : SENTENCES.internal;
  return sentence();
}
