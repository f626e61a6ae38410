/** Invitations over HTTP: of those who look after a meeting, of those who are invited, and by the link of a letter. */
import type { Http } from "./http.js";
import type { MeetingState } from "./types.js";

export type Standing = "silent" | "tentative" | "accepted" | "declined" | "substitute_wished" | "substituted";
export type Scope = "attend" | "speak" | "vote";
export type Difference = "time" | "place" | "chair" | "agenda" | "words";
export type MailProgress = "no_address" | "waiting" | "sent" | "failed" | "dropped" | "held";

/** Somebody who would be invited now. */
export interface Guest {
  readonly honorific: string;
  readonly name: string;
  readonly title: string;
  readonly unit_name: string;
  readonly area: string | null;
  readonly email: string | null;
}

/** What would go out now, and what stands in its way. */
export interface Preview {
  readonly guests: readonly Guest[];
  /** Posts that nobody holds, and units without any (no title); `invited`: somebody else of the unit is. */
  readonly vacancies: readonly { readonly unit_name: string; readonly title: string; readonly invited: boolean }[];
  readonly doubles: readonly Guest[];
  /** What lines name that the directory has no more: nobody is invited by them. */
  readonly lost: readonly string[];
  /** Null while nobody is named. */
  readonly chair: string | null;
  /** ISO 8601; null when the type of meeting has no rule. */
  readonly due: string | null;
  /** What is otherwise than in the version that went out last; null when none has. */
  readonly changed: readonly Difference[] | null;
  /** How many items of the agenda it tells to delegates. */
  readonly items: number;
  readonly mail_ready: boolean;
}

/** A wish that somebody else comes. */
export interface Wish {
  readonly id: string;
  readonly honorific: string;
  readonly name: string;
  readonly title: string;
  readonly scope: Scope;
  readonly reason: string;
  readonly state: "requested" | "approved" | "refused" | "withdrawn" | "revoked";
  /** Why it was refused or taken back. */
  readonly decision: string;
}

/** A seat and where it stands with its invitation. */
export interface Seat {
  readonly seat: string;
  readonly honorific: string;
  readonly name: string;
  readonly title: string;
  readonly unit_name: string;
  readonly area: string | null;
  readonly email: string | null;
  readonly voting: boolean;
  /** In whose place this one sits; null for who was invited. */
  readonly principal: string | null;
  readonly standing: Standing;
  readonly said: { readonly answer: Said; readonly reason: string; readonly source: "page" | "mail" | "secretary"; readonly at: string } | null;
  readonly wish: Wish | null;
  readonly mail: { readonly state: MailProgress; readonly attempts: number; readonly trouble: string };
  readonly reminded_at: string | null;
  /** An answer is still awaited. */
  readonly is_asked: boolean;
}

/** A version that went out. */
export interface SentVersion {
  readonly version: number;
  readonly dispatch: "request" | "cancel";
  readonly number: string;
  readonly sent_at: string;
  readonly late_reason: string;
  readonly reason: string;
}

/** What has changed since the last version, and who has not been told. */
export interface Untold {
  readonly changed: readonly Difference[];
  /** It concerns all who are invited. */
  readonly everybody: boolean;
  /** By name: who is to be invited, who is no more, and who sits otherwise or can be reached only now. */
  readonly fresh: readonly string[];
  readonly gone: readonly string[];
  readonly altered: readonly string[];
  readonly decided: readonly string[];
}

export interface Answers {
  readonly title: string;
  readonly state: MeetingState;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly sent: readonly SentVersion[];
  readonly counts: Readonly<Record<Standing, number>>;
  readonly seats: readonly Seat[];
  /** Null when everybody knows what holds. */
  readonly unsent: Untold | null;
  readonly mail_ready: boolean;
}

/** One invitation, as whoever answers it sees it. */
export interface Letter {
  readonly meeting: string;
  readonly seat: string;
  readonly title: string;
  readonly chair: string;
  readonly place: string;
  readonly requests: string;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly number: string;
  readonly version: number;
  readonly called_off: boolean;
  /** The items one may know of, by their titles. */
  readonly agenda: readonly string[];
  /** When the last letter told others; null when it told these. */
  readonly agenda_told_at: string | null;
  readonly called_off_reason: string;
  readonly honorific: string;
  readonly name: string;
  readonly position: string;
  readonly unit_name: string;
  readonly voting: boolean;
  readonly standing: Standing;
  readonly answer_reason: string;
  readonly wish: Wish | null;
  readonly is_open: boolean;
  readonly is_substitute: boolean;
  readonly substitute_for: string;
  readonly capacity: "holder" | "assistant";
}

export interface Colleague {
  readonly person: string;
  readonly honorific: string;
  readonly name: string;
  readonly title: string;
}

/** What was said to an invitation. */
export type Said = "accepted" | "declined" | "tentative" | "substitute_requested";

/** What is said to an invitation. */
export type Reply =
  | { readonly answer: "accepted" }
  | { readonly answer: "declined"; readonly reason: string }
  | ({ readonly answer: "substitute" } & NewWish);

/** Who is to come instead: a person of the directory, or somebody by name. */
export interface NewWish {
  readonly scope: Scope;
  readonly reason: string;
  readonly person: string | null;
  readonly honorific: "Ông" | "Bà" | "";
  readonly name: string;
  readonly title: string;
  readonly email: string | null;
}

/** A way to answer for a seat: whose it is, and where colleagues are found. */
export interface ReplyLine {
  colleagues(): Promise<Colleague[]>;
  send(reply: Reply): Promise<void>;
}

export class Invitations {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  answers(meeting: string): Promise<Answers> {
    return this.#http.get<Answers>(at(meeting));
  }

  preview(meeting: string): Promise<Preview> {
    return this.#http.get<Preview>(`${at(meeting)}/preview`);
  }

  send(meeting: string, number: string, lateReason: string): Promise<{ version: number; seats: number; mails: number }> {
    return this.#http.post(at(meeting), { number, late_reason: lateReason });
  }

  async remind(meeting: string): Promise<number> {
    return (await this.#http.post<{ asked: number }>(`${at(meeting)}/reminders`)).asked;
  }

  async takeMail(meeting: string, mail: Blob): Promise<void> {
    await this.#http.upload(`${at(meeting)}/reply-mail`, mail);
  }

  async approve(meeting: string, wish: string): Promise<void> {
    await this.#http.post(`${at(meeting)}/substitutes/${wish}/approval`);
  }

  /** Refuses a wish, or takes a substitute back. */
  async decline(meeting: string, wish: string, act: "refusal" | "revocation", reason: string): Promise<void> {
    await this.#http.post(`${at(meeting)}/substitutes/${wish}/${act}`, { reason });
  }

  /** The asker's own, and those of units it may answer for. */
  own(): Promise<Letter[]> {
    return this.#http.get<Letter[]>("/invitations");
  }

  look(key: string): Promise<Letter> {
    return this.#http.post<Letter>("/letter/look", { key });
  }

  /** On behalf of who sits there. */
  forSeat(meeting: string, seat: string): ReplyLine {
    return this.#line(`${at(meeting)}/seats/${seat}`);
  }

  forOwn(seat: string): ReplyLine {
    return this.#line(`/invitations/${seat}`);
  }

  byKey(key: string): ReplyLine {
    return {
      colleagues: () => this.#http.post<Colleague[]>("/letter/colleagues", { key }),
      send: async (reply) => { await this.#http.post(`/letter/${pathOf(reply)}`, { ...bodyOf(reply), key }); },
    };
  }

  #line(path: string): ReplyLine {
    return {
      colleagues: () => this.#http.get<Colleague[]>(`${path}/colleagues`),
      send: async (reply) => { await this.#http.post(`${path}/${pathOf(reply)}`, bodyOf(reply)); },
    };
  }
}

const at = (meeting: string): string => `/meetings/${encodeURIComponent(meeting)}/invitation`;
const pathOf = (reply: Reply): string => (reply.answer === "substitute" ? "substitute" : "answer");

function bodyOf(reply: Reply): object {
  if (reply.answer !== "substitute") return reply;
  const { scope, reason, person, honorific, name, title, email } = reply;
  return { scope, reason, person, honorific, name, title, email };
}
