/** Plans of meetings as the pages use them. Times are Unix milliseconds, days are counted as in i18n/calendar. */
import type { MeetingState, Role } from "./types.js";

export type Visibility = "public" | "delegates" | "leaders";
export type ItemState = "planned" | "open" | "done" | "dropped";
export type Target = "post" | "position" | "unit" | "person";
export type DutyOfSeat = "required" | "optional" | "observer";
export type UnitKind = "province" | "agency" | "commune";

export interface NamedDay {
  readonly day: number;
  readonly name: string;
  /** A Saturday or Sunday on which offices work, instead of a day off. */
  readonly worked: boolean;
}

/** So many of so many. */
export interface Fraction {
  readonly part: number;
  readonly of: number;
}

export interface MeetingType {
  readonly code: string;
  readonly name: string;
  /** Goes back as it came. */
  readonly kind: string;
  /** Offered when a meeting is planned. */
  readonly active: boolean;
  readonly extraordinary: boolean;
  readonly quorum: Fraction | null;
  readonly majority: Fraction | null;
  readonly recorded: boolean;
  readonly speechLimitS: number;
  readonly revision: number;
  readonly conveningDays: number;
  readonly papersDays: number;
  readonly noticeDays: number;
  readonly lengthMin: number;
}

/** An item as it is stated. */
export interface Line {
  readonly title: string;
  readonly plannedMin: number;
  readonly presenter: string;
  readonly visibility: Visibility;
  readonly limitS: number | null;
}

export interface Item extends Line {
  readonly id: string;
  /** Put on the agenda after the invitation was out. */
  readonly late: boolean;
  readonly state: ItemState;
}

export interface PlannedPart {
  readonly account: string;
  readonly role: Role;
  readonly deputy: boolean;
}

export interface PlannedPerson extends PlannedPart {
  readonly name: string;
  readonly title: string;
}

/** A line of the list of invitees. */
export interface InvitedLine {
  readonly target: Target;
  readonly ref: string;
  readonly area: string | null;
  readonly duty: DutyOfSeat;
  readonly voting: boolean;
  readonly name: string;
}

export interface Deadlines {
  readonly invitationByMs: number;
  readonly papersByMs: number;
  readonly noticeOn: number;
}

export interface SeriesOf {
  readonly id: string;
  readonly title: string;
  readonly rule: string;
  readonly occurrenceOn: number;
}

/** `secret` stands for everything above: nobody writes it, for the server refuses it, and the form says why. */
export const CLASSIFICATIONS = ["open", "internal", "secret"] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

export interface PlanPage {
  readonly part: Role;
  readonly state: MeetingState;
  /** Null for a meeting of a kind that has no type. */
  readonly type: MeetingType | null;
  readonly classification: Classification;
  readonly place: string;
  readonly requests: string;
  readonly reason: string;
  readonly revision: number;
  readonly deadlines: Deadlines | null;
  readonly namedDays: readonly NamedDay[];
  readonly invitedMs: number | null;
  readonly series: SeriesOf | null;
  readonly agenda: readonly Item[];
  /** Of those who lead; for others empty, as the invitees are. */
  readonly people: readonly PlannedPerson[];
  readonly invited: readonly InvitedLine[];
  /** What was changed since the invitation went out has not been told to all whom it concerns. */
  readonly unsent: boolean;
}

/** What a meeting is to be. */
export interface Plan {
  readonly title: string;
  readonly type: string;
  readonly classification: Classification;
  readonly place: string;
  readonly requests: string;
  readonly people: readonly PlannedPart[];
  readonly invited: readonly InvitedLine[];
}

export interface Times {
  readonly startsMs: number;
  readonly endsMs: number;
}

export interface SeriesTimes {
  /** An RRULE of RFC 5545. */
  readonly rule: string;
  readonly startsOn: number;
  readonly endsOn: number | null;
  /** Of the local day. */
  readonly minute: number;
  readonly lengthMin: number;
}

export interface SeriesPage extends Plan, SeriesTimes {
  readonly id: string;
  readonly revision: number;
  readonly agenda: readonly Line[];
  readonly people: readonly PlannedPerson[];
  readonly exceptions: readonly NamedDay[];
}

/** Another meeting that wants the same; without a title it is not for the asker. */
export interface Conflict {
  readonly meetingId: string;
  readonly title: string | null;
  readonly startsMs: number;
  readonly endsMs: number;
  readonly leaders: readonly string[];
  readonly rooms: number;
  readonly roomNames: readonly string[];
  readonly samePlace: boolean;
}

export interface Occurrence {
  readonly day: number;
  readonly startsMs: number;
  readonly named: string | null;
  readonly working: boolean;
  readonly conflicts: readonly Conflict[];
}

export interface CalendarNotes {
  readonly days: readonly NamedDay[];
  /** What meets, by the id of a meeting. */
  readonly booked: ReadonlyMap<string, readonly Conflict[]>;
}

export interface PersonChoice {
  readonly account: string;
  readonly name: string;
  readonly title: string;
  readonly roles: readonly Role[];
}

export interface PostChoice {
  readonly code: string;
  readonly name: string;
  readonly unitKind: UnitKind;
}

export interface UnitChoice {
  readonly code: string;
  readonly name: string;
  readonly kind: UnitKind;
  readonly area: string | null;
}

export interface Choices {
  readonly types: readonly MeetingType[];
  readonly people: readonly PersonChoice[];
  readonly posts: readonly PostChoice[];
  readonly units: readonly UnitChoice[];
}

export interface SeriesMade {
  readonly series: string;
  readonly drafts: number;
  readonly kept: number;
}
