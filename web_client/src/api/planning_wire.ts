/** The JSON of planning as it travels, and its translation. Days are YYYY-MM-DD. */
import { dayFrom, dayText } from "../i18n/calendar.js";
import type {
  Choices, Classification, Conflict, DutyOfSeat, Fraction, InvitedLine, Item, ItemState, Line, MeetingType, NamedDay, Occurrence, Plan, PlannedPart, PlannedPerson, PlanPage, SeriesPage, SeriesTimes,
  Target, Times, UnitKind, Visibility,
} from "./planning_types.js";
import type { MeetingState, Role } from "./types.js";

export interface NamedDayWire {
  day: string;
  name: string;
  worked: boolean;
}

export interface TypeWire {
  code: string;
  name: string;
  kind: string;
  active: boolean;
  extraordinary: boolean;
  quorum: Fraction | null;
  majority: Fraction | null;
  recorded: boolean;
  speech_limit_s: number;
  revision: number;
  convening_days: number;
  papers_days: number;
  notice_days: number;
  length_min: number;
}

export function typeTo(type: MeetingType): Omit<TypeWire, "code"> {
  return {
    name: type.name, kind: type.kind, active: type.active, extraordinary: type.extraordinary, quorum: type.quorum, majority: type.majority,
    recorded: type.recorded, speech_limit_s: type.speechLimitS, revision: type.revision, convening_days: type.conveningDays, papers_days: type.papersDays,
    notice_days: type.noticeDays, length_min: type.lengthMin,
  };
}

export interface LineWire {
  title: string;
  planned_min: number;
  presenter: string;
  visibility: Visibility;
  limit_s: number | null;
}

export interface InvitedWire {
  target: Target;
  ref: string;
  area: string | null;
  duty: DutyOfSeat;
  voting: boolean;
  name: string;
}

export interface PlanPageWire {
  part: Role;
  state: MeetingState;
  type: TypeWire | null;
  classification: Classification;
  place: string;
  requests: string;
  reason: string;
  revision: number;
  deadlines: { invitation_by: string; papers_by: string; notice_on: string } | null;
  named_days: NamedDayWire[];
  invited_at: string | null;
  series: { id: string; title: string; rule: string; occurrence_on: string } | null;
  agenda: (LineWire & { id: string; late: boolean; state: ItemState })[];
  people: PlannedPerson[];
  invited: InvitedWire[];
  unsent: boolean;
}

export interface SeriesPageWire {
  id: string;
  title: string;
  type: string;
  classification: Classification;
  place: string;
  requests: string;
  rule: string;
  starts_on: string;
  ends_on: string | null;
  minute: number;
  length_min: number;
  revision: number;
  agenda: LineWire[];
  people: PlannedPerson[];
  invited: InvitedWire[];
  exceptions: NamedDayWire[];
}

export interface ConflictWire {
  meeting: string;
  title: string | null;
  starts_at: string;
  ends_at: string;
  leaders: string[];
  rooms: number;
  room_names: string[];
  same_place: boolean;
}

export interface OccurrenceWire {
  day: string;
  starts_at: string;
  named: string | null;
  working: boolean;
  conflicts: ConflictWire[];
}

export interface ChoicesWire {
  types: TypeWire[];
  people: Choices["people"];
  posts: { code: string; name: string; unit_kind: UnitKind }[];
  units: Choices["units"];
}

export const namedDayFrom = ({ day, name, worked }: NamedDayWire): NamedDay => ({ day: dayFrom(day), name, worked });

export function typeFrom(wire: TypeWire): MeetingType {
  return {
    code: wire.code, name: wire.name, kind: wire.kind, active: wire.active, extraordinary: wire.extraordinary, quorum: wire.quorum, majority: wire.majority,
    recorded: wire.recorded, speechLimitS: wire.speech_limit_s, revision: wire.revision, conveningDays: wire.convening_days, papersDays: wire.papers_days,
    noticeDays: wire.notice_days, lengthMin: wire.length_min,
  };
}

const lineFrom = (wire: LineWire): Line => ({
  title: wire.title, plannedMin: wire.planned_min, presenter: wire.presenter, visibility: wire.visibility, limitS: wire.limit_s,
});

const itemFrom = (wire: PlanPageWire["agenda"][number]): Item => ({ ...lineFrom(wire), id: wire.id, late: wire.late, state: wire.state });

export function planPageFrom(wire: PlanPageWire): PlanPage {
  const { deadlines, series } = wire;
  return {
    part: wire.part,
    state: wire.state,
    type: wire.type && typeFrom(wire.type),
    classification: wire.classification,
    place: wire.place,
    requests: wire.requests,
    reason: wire.reason,
    revision: wire.revision,
    deadlines: deadlines && {
      invitationByMs: Date.parse(deadlines.invitation_by), papersByMs: Date.parse(deadlines.papers_by), noticeOn: dayFrom(deadlines.notice_on),
    },
    namedDays: wire.named_days.map(namedDayFrom),
    invitedMs: wire.invited_at === null ? null : Date.parse(wire.invited_at),
    series: series && { id: series.id, title: series.title, rule: series.rule, occurrenceOn: dayFrom(series.occurrence_on) },
    agenda: wire.agenda.map(itemFrom),
    people: wire.people,
    invited: wire.invited,
    unsent: wire.unsent,
  };
}

export function seriesPageFrom(wire: SeriesPageWire): SeriesPage {
  return {
    id: wire.id,
    title: wire.title,
    type: wire.type,
    classification: wire.classification,
    place: wire.place,
    requests: wire.requests,
    rule: wire.rule,
    startsOn: dayFrom(wire.starts_on),
    endsOn: wire.ends_on === null ? null : dayFrom(wire.ends_on),
    minute: wire.minute,
    lengthMin: wire.length_min,
    revision: wire.revision,
    agenda: wire.agenda.map(lineFrom),
    people: wire.people,
    invited: wire.invited,
    exceptions: wire.exceptions.map(namedDayFrom),
  };
}

export function conflictFrom(wire: ConflictWire): Conflict {
  return {
    meetingId: wire.meeting, title: wire.title, startsMs: Date.parse(wire.starts_at), endsMs: Date.parse(wire.ends_at), leaders: wire.leaders,
    rooms: wire.rooms, roomNames: wire.room_names, samePlace: wire.same_place,
  };
}

export function occurrenceFrom(wire: OccurrenceWire): Occurrence {
  return {
    day: dayFrom(wire.day), startsMs: Date.parse(wire.starts_at), named: wire.named, working: wire.working, conflicts: wire.conflicts.map(conflictFrom),
  };
}

export function choicesFrom(wire: ChoicesWire): Choices {
  return {
    types: wire.types.map(typeFrom),
    people: wire.people,
    posts: wire.posts.map(({ code, name, unit_kind: unitKind }) => ({ code, name, unitKind })),
    units: wire.units,
  };
}

export function lineTo(line: Line): LineWire {
  return { title: line.title, planned_min: line.plannedMin, presenter: line.presenter, visibility: line.visibility, limit_s: line.limitS };
}

const partTo = ({ account, role, deputy }: PlannedPart): PlannedPart => ({ account, role, deputy });
const invitedTo = ({ target, ref, area, duty, voting }: InvitedLine): Omit<InvitedWire, "name"> => ({ target, ref, area, duty, voting });

export function planTo(plan: Plan): object {
  const { title, type, classification, place, requests } = plan;
  return { title, type, classification, place, requests, people: plan.people.map(partTo), invited: plan.invited.map(invitedTo) };
}

export function timesTo({ startsMs, endsMs }: Times): { starts_at: string; ends_at: string } {
  return { starts_at: new Date(startsMs).toISOString(), ends_at: new Date(endsMs).toISOString() };
}

export function seriesTo(plan: Plan, times: SeriesTimes, agenda: readonly Line[]): object {
  return {
    ...planTo(plan),
    rule: times.rule,
    starts_on: dayText(times.startsOn),
    ends_on: times.endsOn === null ? null : dayText(times.endsOn),
    minute: times.minute,
    length_min: times.lengthMin,
    agenda: agenda.map(lineTo),
  };
}
