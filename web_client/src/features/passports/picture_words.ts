import { Problem } from "../../api/problem.js";
import { m } from "../../i18n/messages.js";
import { sentenceFor } from "../../i18n/problems.js";

/** Why no picture was asked for, in one sentence. */
export function pictureFailure(failure: unknown): string {
  const code = failure instanceof Problem ? failure.code : "";
  if (code === "room_in_session") return m["site_acts.refused.in_session"]();
  return code === "site_act_later" ? m["site_acts.refused.later"]() : sentenceFor(failure);
}
