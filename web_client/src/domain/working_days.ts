import type { NamedDay } from "../api/planning_types.js";
import { weekdayOf } from "../i18n/calendar.js";

const SATURDAY = 5;

/** Whether offices work on a day; the server counts its deadlines by the same days. */
export function isWorking(day: number, named: readonly NamedDay[]): boolean {
  const known = named.find((one) => one.day === day);
  return known === undefined ? weekdayOf(day) < SATURDAY : known.worked;
}

/** The days of a ruler: two before the first deadline or today, up to the last deadline. */
export function rulerDays(firstDeadline: number, today: number, last: number): number[] {
  const from = Math.min(firstDeadline, today > firstDeadline - 10 ? today : firstDeadline) - 2;
  return Array.from({ length: last - from + 1 }, (_, index) => from + index);
}
