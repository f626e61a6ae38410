import type { Http } from "./http.js";
import type { Role } from "./types.js";

/** How a seat stands. */
export type Standing = "present" | "late" | "excused" | "absent" | "awaited";
/** What is said of a seat. */
export type SeatMark = "present" | "late" | "left" | "excused" | "absent";

export interface Seat {
  readonly seat: string;
  readonly honorific: string;
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly duty: "required" | "optional" | "observer";
  /** Whom it is taken for by a substitute. */
  readonly principal: string | null;
  readonly standing: Standing;
  readonly reason: string;
  readonly late_min: number;
  readonly left_at: string | null;
}

export interface Named {
  readonly name: string;
  readonly title: string;
}

export interface Site {
  readonly site: string;
  /** Its device in the live session. */
  readonly participant: string | null;
  readonly name: string;
  readonly area: string | null;
  /** Its device is in the session; that says nothing of who sits there. */
  readonly online: boolean;
  /** Since when it was in the session, and when it left before the end: what is told of it after the end. */
  readonly joined_at: string | null;
  readonly left_at: string | null;
  readonly people: number;
  readonly reported: { readonly count: number; readonly names: readonly Named[] } | null;
  readonly seats: readonly Seat[];
}

export interface Tally {
  readonly expected: number;
  /** The late are among them. */
  readonly present: number;
  readonly late: number;
  readonly excused: number;
  readonly absent: number;
  readonly awaited: number;
}

export interface Frozen {
  readonly id: string;
  readonly at: string;
  readonly sha256: string;
}

export interface Stood {
  readonly standing: Standing;
  readonly reason: string;
  readonly late_min: number;
}

/** A list as it was when it was frozen, and what has changed since. */
export interface FrozenList extends Frozen {
  readonly tally: Tally;
  readonly people: number;
  readonly sites_online: number;
  readonly ended_at: string | null;
  readonly sites: readonly Site[];
  readonly elsewhere: readonly Seat[];
  /** Null where a seat is not on the list. */
  readonly changed_seats: readonly { readonly seat: string; readonly name: string; readonly unit: string; readonly before: Stood | null; readonly now: Stood | null }[];
  readonly changed_sites: readonly { readonly site: string; readonly name: string; readonly before: number; readonly now: number }[];
}

export interface Sheet {
  /** What the asker is in the meeting. */
  readonly part: Role;
  readonly title: string;
  readonly began_at: string | null;
  readonly ended_at: string | null;
  readonly tally: Tally;
  readonly people: number;
  readonly sites_online: number;
  readonly sites: readonly Site[];
  readonly elsewhere: readonly Seat[];
  readonly frozen: readonly Frozen[];
}

/** How the asker's own seat stands; null for who has none that counts. */
export interface OwnSeat {
  readonly standing: Standing | null;
  readonly late_min: number;
  /** Whether it may say now that it is there. */
  readonly open: boolean;
}

/** What the asker's own site has reported last, null for never; `least`: how many of the seats are found present. */
export interface OwnSite {
  readonly count: number | null;
  readonly names: readonly Named[];
  readonly seats: readonly Seat[];
  readonly least: number;
  readonly open: boolean;
}

/** /meetings/{meeting}/attendance, one method a route. Every method raises Problem when it is refused. */
export class AttendanceApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  read(meetingId: string): Promise<Sheet> {
    return this.#http.get<Sheet>(pathOf(meetingId));
  }

  async mark(meetingId: string, seats: readonly string[], mark: SeatMark, reason = ""): Promise<void> {
    await this.#http.post(`${pathOf(meetingId)}/marks`, { seats, mark, reason });
  }

  async count(meetingId: string, site: string, count: number): Promise<void> {
    await this.#http.post(`${pathOf(meetingId)}/headcounts`, { site, count });
  }

  /** The list of the asker's own site. */
  ownSite(meetingId: string): Promise<OwnSite> {
    return this.#http.get<OwnSite>(`${pathOf(meetingId)}/headcounts/own`);
  }

  async countOwn(meetingId: string, count: number, names: readonly Named[]): Promise<void> {
    await this.#http.post(`${pathOf(meetingId)}/headcounts`, { count, names });
  }

  ownSeat(meetingId: string): Promise<OwnSeat> {
    return this.#http.get<OwnSeat>(`${pathOf(meetingId)}/check-in`);
  }

  async checkIn(meetingId: string): Promise<void> {
    await this.#http.post(`${pathOf(meetingId)}/check-in`);
  }

  async freeze(meetingId: string): Promise<void> {
    await this.#http.post(`${pathOf(meetingId)}/freeze`);
  }

  frozen(meetingId: string, id: string): Promise<FrozenList> {
    return this.#http.get<FrozenList>(`${pathOf(meetingId)}/frozen/${id}`);
  }

  /** The address of a file to take away: of a list that was frozen, or of what is known now. */
  fileOf(meetingId: string, kind: "xlsx" | "pdf", frozen: string | null = null): string {
    return `/api${pathOf(meetingId)}/${kind}${frozen === null ? "" : `?frozen=${frozen}`}`;
  }
}

function pathOf(meetingId: string): string {
  return `/meetings/${meetingId}/attendance`;
}
