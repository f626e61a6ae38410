/** The HTTP interface's JSON as it travels, and its translation. Times are ISO 8601 with an offset. */
import type { Account, Authority, Duty, Interval, Invited, Meeting, MeetingPage, MeetingState, PasswordRules, Place, Role, SignInPlace, Ticket } from "./types.js";

export interface AccountWire {
  id: string;
  login: string;
  name: string;
  device: boolean;
  unit_code: string | null;
  roles: Role[];
  duties: Duty[];
}

export interface PasswordRulesWire {
  min_chars: number;
  max_chars: number;
  classes: number;
  history: number;
  expiry_days: number;
}

export interface SignInPlaceWire {
  id: string;
  user_agent: string;
  address: string;
  since: string;
  last_seen: string;
  current: boolean;
}

export interface OneTimePasswordWire {
  password: string;
  one_time: boolean;
}

export interface MeetingWire {
  id: string;
  title: string;
  state: MeetingState;
  starts_at: string;
  ends_at: string;
  opened_at: string | null;
  ended_at: string | null;
  drill: boolean;
  role: Role | null;
  sites: number;
}

export interface IntervalWire {
  start: string;
  end: string | null;
  gaps: { start: string; end: string }[];
}

export interface InvitedWire {
  participant: string;
  account: string | null;
  role: Role;
  name: string;
  title: string;
  unit_code: string | null;
  area: string | null;
  order: number;
  present: boolean;
  removed: boolean;
  attendance: IntervalWire[];
}

export interface MeetingPageWire extends MeetingWire {
  participants: InvitedWire[];
}

export interface AuthorityWire {
  fingerprint: string;
  thumbprint: string;
  ends_at: string;
  address: string | null;
}

export interface PlaceWire {
  name: string;
  it_phone: string;
}

export type TicketWire = Ticket;

const timeOrNull = (text: string | null): number | null => (text === null ? null : Date.parse(text));

export function accountFrom(wire: AccountWire): Account {
  return { id: wire.id, login: wire.login, name: wire.name, device: wire.device, unitCode: wire.unit_code, roles: wire.roles, duties: wire.duties };
}

export function signInPlaceFrom(wire: SignInPlaceWire): SignInPlace {
  return {
    id: wire.id, userAgent: wire.user_agent, address: wire.address, current: wire.current,
    sinceMs: Date.parse(wire.since), lastSeenMs: Date.parse(wire.last_seen),
  };
}

export function passwordRulesFrom(wire: PasswordRulesWire): PasswordRules {
  return {
    minChars: wire.min_chars, maxChars: wire.max_chars, classes: wire.classes, history: wire.history, expiryDays: wire.expiry_days,
  };
}

export function meetingFrom(wire: MeetingWire): Meeting {
  return {
    id: wire.id,
    title: wire.title,
    state: wire.state,
    startsMs: Date.parse(wire.starts_at),
    endsMs: Date.parse(wire.ends_at),
    openedMs: timeOrNull(wire.opened_at),
    endedMs: timeOrNull(wire.ended_at),
    drill: wire.drill,
    role: wire.role,
    sites: wire.sites,
  };
}

function intervalFrom({ start, end, gaps }: IntervalWire): Interval {
  return {
    fromMs: Date.parse(start),
    toMs: timeOrNull(end),
    gaps: gaps.map((gap) => ({ fromMs: Date.parse(gap.start), toMs: Date.parse(gap.end) })),
  };
}

function invitedFrom(wire: InvitedWire): Invited {
  return {
    id: wire.participant,
    accountId: wire.account,
    role: wire.role,
    name: wire.name,
    title: wire.title,
    unitCode: wire.unit_code,
    area: wire.area,
    order: wire.order,
    present: wire.present,
    removed: wire.removed,
    intervals: wire.attendance.map(intervalFrom),
  };
}

export function meetingPageFrom(wire: MeetingPageWire): MeetingPage {
  return { meeting: meetingFrom(wire), invited: wire.participants.map(invitedFrom) };
}

export function authorityFrom({ fingerprint, thumbprint, ends_at: endsAt, address }: AuthorityWire): Authority {
  return { fingerprint, thumbprint, endsMs: Date.parse(endsAt), address };
}

export function placeFrom(wire: PlaceWire): Place {
  return { name: wire.name, itPhone: wire.it_phone };
}
