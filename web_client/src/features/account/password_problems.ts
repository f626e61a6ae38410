import { Problem } from "../../api/problem.js";
import { m } from "../../i18n/messages.js";
import { sentenceFor } from "../../i18n/problems.js";

/** What the rules say of a new password. */
const SENTENCES: Readonly<Record<string, () => string>> = {
  password_too_short: () => m["errors.request.password_too_short"](),
  password_too_long: () => m["errors.request.password_too_long"](),
  password_too_plain: () => m["errors.request.password_too_plain"](),
  password_is_name: () => m["errors.request.password_is_name"](),
  password_is_common: () => m["errors.request.password_is_common"](),
  password_used_before: () => m["errors.request.password_used_before"](),
};

/** The sentence for whatever went wrong when a password was changed. */
export function passwordSentenceFor(failure: unknown): string {
  const code = failure instanceof Problem ? failure.code : "";
  const sentence = Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined;
  return sentence?.() ?? sentenceFor(failure);
}
