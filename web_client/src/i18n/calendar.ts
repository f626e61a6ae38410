/** Days and weeks as they are in Việt Nam: UTC+7 the whole year. A day is a count of days since 1 January 1970. */
const ZONE_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;

export function dayOf(ms: number): number {
  return Math.floor((ms + ZONE_MS) / DAY_MS);
}

/** The first millisecond of a day. */
export function startOf(day: number): number {
  return day * DAY_MS - ZONE_MS;
}

/** 0 is Monday, 6 is Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** The seven days of the week a day lies in, from Monday. */
export function weekAround(day: number): number[] {
  const monday = day - weekdayOf(day);
  return Array.from({ length: 7 }, (_, index) => monday + index);
}

export interface CalendarDate {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly date: number;
}

export function dateOf(day: number): CalendarDate {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, date: date.getUTCDate() };
}

/** The day that YYYY-MM-DD names. */
export function dayFrom(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / DAY_MS;
}

/** YYYY-MM-DD, as a field for dates holds it. */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Minutes since midnight in Việt Nam. */
export function minuteOf(ms: number): number {
  return Math.floor((ms + ZONE_MS) / 60_000) % 1440;
}

/** The time of a minute of a day. */
export function atMinute(day: number, minute: number): number {
  return startOf(day) + minute * 60_000;
}

/** ISO 8601: week 1 has the year's first Thursday. */
export function weekNumberOf(day: number): { readonly week: number; readonly year: number } {
  const thursday = day - weekdayOf(day) + 3;
  const { year } = dateOf(thursday);
  const january1 = Date.UTC(year, 0, 1) / DAY_MS;
  return { week: Math.floor((thursday - january1) / 7) + 1, year };
}

/** The whole weeks that show a day's month, from the Monday on or before its first. */
export function monthAround(day: number): number[] {
  const { year, month } = dateOf(day);
  const first = Date.UTC(year, month - 1, 1) / DAY_MS;
  const last = Date.UTC(year, month, 0) / DAY_MS;
  const from = first - weekdayOf(first);
  const to = last + 6 - weekdayOf(last);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** The same date some months earlier or later; the last one of a shorter month. */
export function monthsFrom(day: number, step: number): number {
  const { year, month, date } = dateOf(day);
  const last = new Date(Date.UTC(year, month + step, 0)).getUTCDate();
  return Date.UTC(year, month - 1 + step, Math.min(date, last)) / DAY_MS;
}
