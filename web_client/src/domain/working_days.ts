import type { NamedDay } from "../api/planning_types.js";
import { weekdayOf } from "../i18n/calendar.js";

const SATURDAY = 5;

/** Whether offices work on a day; the server counts its deadlines by the same days. */
export function isWorking(day: number, named: readonly NamedDay[]): boolean {
  const known = named.find((one) => one.day === day);
  return known === undefined ? weekdayOf(day) < SATURDAY : known.worked;
}

/** A deadline farther off than this is shown without today. */
const NEAR_DAYS = 10;

/** The whole weeks of a ruler: from the first deadline, or today when that is near before it, to the last deadline. */
export function rulerDays(firstDeadline: number, today: number, last: number): number[] {
  const from = today > firstDeadline - NEAR_DAYS ? Math.min(firstDeadline, today) : firstDeadline;
  const monday = from - weekdayOf(from);
  return Array.from({ length: last + 7 - weekdayOf(last) - monday }, (_, index) => monday + index);
}
