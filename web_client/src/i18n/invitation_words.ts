import type { Difference, Letter, MailProgress, Scope, Standing } from "../api/invitations.js";
import { dayOf } from "./calendar.js";
import { dateText, timeText, weekdayText } from "./dates.js";
import type { LocaleName } from "./locale.svelte.js";
import { m } from "./messages.js";

const STANDINGS: Record<Standing, () => string> = {
  silent: () => m["reply.standing.silent"](),
  tentative: () => m["reply.standing.tentative"](),
  accepted: () => m["reply.standing.accepted"](),
  declined: () => m["reply.standing.declined"](),
  substitute_wished: () => m["reply.standing.substitute_wished"](),
  substituted: () => m["reply.standing.substituted"](),
};

const SCOPES: Record<Scope, () => string> = {
  attend: () => m["reply.scope.attend"](),
  speak: () => m["reply.scope.speak"](),
  vote: () => m["reply.scope.vote"](),
};

const MAILS: Record<MailProgress, () => string> = {
  no_address: () => m["invitation.mail.no_address"](),
  waiting: () => m["invitation.mail.waiting"](),
  sent: () => m["invitation.mail.sent"](),
  failed: () => m["invitation.mail.failed"](),
  dropped: () => m["invitation.mail.dropped"](),
  held: () => m["invitation.mail.held"](),
};

const DIFFERENCES: Record<Difference, () => string> = {
  time: () => m["invitation.changed.time"](),
  place: () => m["invitation.changed.place"](),
  chair: () => m["invitation.changed.chair"](),
  agenda: () => m["invitation.changed.agenda"](),
  words: () => m["invitation.changed.words"](),
};

export const standingText = (standing: Standing): string => STANDINGS[standing]();
export const scopeText = (scope: Scope): string => SCOPES[scope]();
export const mailText = (mail: MailProgress): string => MAILS[mail]();
export const differenceText = (difference: Difference): string => DIFFERENCES[difference]();

/** Thứ Hai 30/11/2026, 08:00 đến 10:00 */
export function whenText(startsAt: string, endsAt: string, locale: LocaleName): string {
  const [from, to] = [Date.parse(startsAt), Date.parse(endsAt)];
  const day = dayOf(from);
  return m["reply.fact.when"]({
    day: `${weekdayText(day, locale)} ${dateText(day, locale)}`, from: timeText(from, locale), to: timeText(to, locale),
  });
}

/** 08:00 25/11/2026 */
export function momentText(at: string, locale: LocaleName): string {
  const ms = Date.parse(at);
  return `${timeText(ms, locale)} ${dateText(dayOf(ms), locale)}`;
}

/** How an invitation stands, in one sentence for who was invited. */
export function toldText(letter: Letter): string {
  if (letter.called_off) return m["reply.told.called_off"]({ why: letter.called_off_reason }).trim();
  const { wish } = letter;
  const name = wish === null ? "" : `${wish.honorific} ${wish.name}`;
  if (letter.standing === "accepted") return m["reply.told.accepted"]();
  if (letter.standing === "declined") {
    return letter.answer_reason === "" ? m["reply.told.declined_plain"]() : m["reply.told.declined"]({ reason: letter.answer_reason });
  }
  if (letter.standing === "substitute_wished") return m["reply.told.wished"]({ name });
  if (letter.standing === "substituted") return m["reply.told.substituted"]({ name });
  if (wish?.state === "refused") return m["reply.told.refused"]({ name, why: wish.decision });
  if (wish?.state === "revoked") return m["reply.told.revoked"]({ name, why: wish.decision });
  return m["reply.told.silent"]();
}
