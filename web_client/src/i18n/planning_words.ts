import type { Classification, Conflict, DutyOfSeat, Visibility } from "../api/planning_types.js";
import { ruleFrom } from "../domain/recurrence.js";
import { dayFrom } from "./calendar.js";
import { timeText, weekdayText } from "./dates.js";
import type { LocaleName } from "./locale.svelte.js";
import { m } from "./messages.js";

/** Any Monday: weekdays are named by the days after it. */
const MONDAY = dayFrom("2026-11-23");

const SEEN: Record<Visibility, () => string> = {
  public: () => m["agenda.seen.public"](),
  delegates: () => m["agenda.seen.delegates"](),
  leaders: () => m["agenda.seen.leaders"](),
};

const DUTIES: Record<DutyOfSeat, () => string> = {
  required: () => m["planning.seat.required"](),
  optional: () => m["planning.seat.optional"](),
  observer: () => m["planning.seat.observer"](),
};

const CLASSIFIED: Record<Classification, () => string> = {
  open: () => m["planning.classification.open"](),
  internal: () => m["planning.classification.internal"](),
  secret: () => m["planning.classification.secret"](),
};

export function classificationText(classification: Classification): string {
  return CLASSIFIED[classification]();
}

export function dutyText(duty: DutyOfSeat): string {
  return DUTIES[duty]();
}

export function visibilityText(visibility: Visibility): string {
  return SEEN[visibility]();
}

/** 0 is Monday. */
export function nameOfWeekday(weekday: number, locale: LocaleName): string {
  return weekdayText(MONDAY + weekday, locale);
}

/** "đầu tiên", "thứ hai" … "cuối cùng" of a month. */
export function nthText(nth: number): string {
  switch (nth) {
    case 1:
      return m["series.nth.first"]();
    case 2:
      return m["series.nth.second"]();
    case 3:
      return m["series.nth.third"]();
    case 4:
      return m["series.nth.fourth"]();
    default:
      return m["series.nth.last"]();
  }
}

/** A rule in words; empty for one that this page does not know. */
export function ruleText(text: string, locale: LocaleName): string {
  const rule = ruleFrom(text);
  if (rule === null) return "";
  const { interval } = rule;
  switch (rule.kind) {
    case "weekly": {
      const days = rule.weekdays.map((day) => nameOfWeekday(day, locale)).join(", ");
      return interval === 1 ? m["series.words.weekly"]({ days }) : m["series.words.weekly_every"]({ days, count: interval });
    }
    case "monthly_weekday": {
      const given = { weekday: nameOfWeekday(rule.weekday, locale), nth: nthText(rule.nth) };
      return interval === 1 ? m["series.words.nth"](given) : m["series.words.nth_every"]({ ...given, count: interval });
    }
    case "monthly_day": {
      if (rule.date < 0) return interval === 1 ? m["series.words.last_day"]() : m["series.words.last_day_every"]({ count: interval });
      return interval === 1 ? m["series.words.date"]({ date: rule.date }) : m["series.words.date_every"]({ date: rule.date, count: interval });
    }
  }
}

/** What a meeting meets with, in one sentence. */
export function conflictText(conflict: Conflict, locale: LocaleName): string {
  const what = [
    conflict.leaders.length > 0 ? m["planning.conflict.leaders"]({ names: conflict.leaders.join(", ") }) : "",
    conflict.samePlace ? m["planning.conflict.place"]() : "",
    conflict.rooms > 0 ? m["planning.conflict.rooms"]({ count: conflict.rooms, names: conflict.roomNames.join(", ") }) : "",
  ];
  return m["planning.conflict.sentence"]({
    title: conflict.title ?? m["planning.conflict.hidden"](),
    from: timeText(conflict.startsMs, locale),
    to: timeText(conflict.endsMs, locale),
    what: what.filter((word) => word !== "").join("; "),
  });
}
