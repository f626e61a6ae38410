import type { NamedDay } from "../../api/planning_types.js";
import { weekdayOf } from "../../i18n/calendar.js";

const SATURDAY = 5;

/** Whether it is a Saturday or a Sunday, on which offices may work instead of another day. */
export const isWeekend = (day: number): boolean => weekdayOf(day) >= SATURDAY;

/** Whether offices work on a day that is named: as it stands, or as a weekend is named for as a rule. */
export function worksAtFirst(day: number, named: NamedDay | null): boolean {
  return named === null ? isWeekend(day) : named.worked;
}
