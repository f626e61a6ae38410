import type { Classification, InvitedLine, Line, Plan, PlannedPart, PlanPage, SeriesPage, SeriesTimes, Times } from "../api/planning_types.js";
import type { Meeting, Role } from "../api/types.js";
import { ruleFrom, ruleTo, type Rule } from "../domain/recurrence.js";
import { atMinute, dayFrom, dayOf, dayText, minuteOf, weekdayOf } from "../i18n/calendar.js";
import { minuteFrom, minuteText } from "../i18n/dates.js";

/** A usual invitation is out three working days before. */
const AHEAD_DAYS = 5;

function mondayAfter(today: number): number {
  const day = today + AHEAD_DAYS;
  return day + ((7 - weekdayOf(day)) % 7);
}

/** What a server would ask for, in the order of the page. */
export type Missing = "title" | "type" | "secret" | "day" | "time" | "length" | "weekdays" | "chair";

const MORE: readonly Role[] = ["secretary", "it", "delegate", "observer"];

const endText = ({ endsOn }: SeriesPage): string => (endsOn === null ? "" : dayText(endsOn));

/** What is typed while a meeting or a series is planned. */
export class PlanForm {
  title = $state("");
  type = $state("");
  classification: Classification = $state("internal");
  repeats = $state(false);
  /** Fields for dates and times hold text. */
  day = $state("");
  time = $state("08:00");
  lengthMin: number | null = $state(120);
  endsOn = $state("");
  rule: Rule = $state.raw({ kind: "weekly", interval: 1, weekdays: [0] });
  place = $state("");
  requests = $state("");
  chair: string | null = $state(null);
  deputy: string | null = $state(null);
  /** Everybody else with an account. */
  others: readonly PlannedPart[] = $state.raw([]);
  invited: readonly InvitedLine[] = $state.raw([]);
  agenda: readonly Line[] = $state.raw([]);

  /** `maker`: who plans, and is its secretary to begin with. */
  constructor(today: number, maker: string | null) {
    this.day = dayText(mondayAfter(today));
    if (maker !== null) this.others = [{ account: maker, role: "secretary", deputy: false }];
  }

  /** As one meeting has it. */
  fillFrom(meeting: Meeting, plan: PlanPage): void {
    this.title = meeting.title;
    this.type = plan.type?.code ?? "";
    this.repeats = false;
    this.day = dayText(dayOf(meeting.startsMs));
    this.time = minuteText(minuteOf(meeting.startsMs));
    this.lengthMin = Math.round((meeting.endsMs - meeting.startsMs) / 60_000);
    this.#fillPlan(plan);
    this.agenda = plan.agenda;
  }

  /** As a series has it; `since`: the day from which a change is meant. */
  fillFromSeries(series: SeriesPage, since: number): void {
    this.title = series.title;
    this.type = series.type;
    this.repeats = true;
    this.day = dayText(Math.max(series.startsOn, since));
    this.time = minuteText(series.minute);
    this.lengthMin = series.lengthMin;
    this.endsOn = endText(series);
    this.rule = ruleFrom(series.rule) ?? this.rule;
    this.#fillPlan(series);
    this.agenda = series.agenda;
  }

  /**
   * Takes a last day that another has set since, unless one was typed here: the days after it may be those of a series
   * that was split off, and would be held twice. Not one before the day from which the form changes it: there nothing
   * is left to change. Whether it did.
   */
  takeEnd(before: SeriesPage, now: SeriesPage): boolean {
    if (before.endsOn === now.endsOn || this.endsOn !== endText(before)) return false;
    if (now.endsOn !== null && now.endsOn < dayFrom(this.day)) return false;
    this.endsOn = endText(now);
    return true;
  }

  /** What is not there yet, or does not fit. */
  get missing(): readonly Missing[] {
    const { lengthMin } = this;
    const isMissing: readonly (readonly [Missing, boolean])[] = [
      ["title", this.title.trim() === ""],
      ["type", this.type === ""],
      ["secret", this.classification === "secret"],
      ["day", this.day === ""],
      ["time", minuteFrom(this.time) === null],
      ["length", lengthMin === null || lengthMin < 5 || lengthMin > 1440],
      ["weekdays", this.repeats && this.rule.kind === "weekly" && this.rule.weekdays.length === 0],
      ["chair", this.chair === null],
    ];
    return isMissing.filter(([, missing]) => missing).map(([what]) => what);
  }

  /** Whether everything is there that a server asks for. */
  get fits(): boolean {
    return this.missing.length === 0;
  }

  get plan(): Plan {
    return {
      title: this.title.trim(), type: this.type, classification: this.classification, place: this.place.trim(), requests: this.requests.trim(),
      people: this.#people(), invited: this.invited,
    };
  }

  get times(): Times {
    const startsMs = atMinute(dayFrom(this.day), minuteFrom(this.time) ?? 0);
    return { startsMs, endsMs: startsMs + (this.lengthMin ?? 0) * 60_000 };
  }

  get seriesTimes(): SeriesTimes {
    return {
      rule: ruleTo(this.rule), startsOn: dayFrom(this.day), endsOn: this.endsOn === "" ? null : dayFrom(this.endsOn), minute: minuteFrom(this.time) ?? 0,
      lengthMin: this.lengthMin ?? 0,
    };
  }

  /** Those of the others who are in a part. */
  of(role: Role): readonly PlannedPart[] {
    return this.others.filter((one) => one.role === role);
  }

  add(account: string, role: Role): void {
    this.others = [...this.others.filter((one) => one.account !== account), { account, role, deputy: false }];
  }

  remove(account: string): void {
    this.others = this.others.filter((one) => one.account !== account);
    if (this.deputy === account) this.deputy = null;
  }

  #fillPlan(plan: Pick<PlanPage, "classification" | "place" | "requests" | "people" | "invited">): void {
    this.classification = plan.classification;
    this.place = plan.place;
    this.requests = plan.requests;
    this.chair = plan.people.find(({ role }) => role === "chair")?.account ?? null;
    this.deputy = plan.people.find(({ deputy }) => deputy)?.account ?? null;
    this.others = plan.people.filter(({ role }) => MORE.includes(role)).map(({ account, role }) => ({ account, role, deputy: false }));
    this.invited = plan.invited;
  }

  /** The chair leads and is nothing else; a deputy who is neither delegate nor secretary yet becomes a delegate. */
  #people(): PlannedPart[] {
    const { chair, deputy } = this;
    const others = this.others
      .filter(({ account }) => account !== chair)
      .map((one) => (one.account === deputy ? { ...one, role: one.role === "secretary" ? one.role : ("delegate" as const), deputy: true } : one));
    const led: PlannedPart[] = chair === null ? [] : [{ account: chair, role: "chair", deputy: false }];
    const standing = deputy !== null && deputy !== chair && !others.some(({ account }) => account === deputy);
    return [...led, ...others, ...(standing ? [{ account: deputy, role: "delegate" as const, deputy: true }] : [])];
  }
}
