import type { LocaleName } from "./locale.svelte.js";
import { dayOf, startOf } from "./calendar.js";

/** Times and days in words and figures, in the time of Việt Nam whatever the machine is set to. */
const ZONE = "Asia/Ho_Chi_Minh";
const TAG: Record<LocaleName, string> = { vi: "vi-VN", en: "en-GB" };
const NOON_MS = 12 * 3_600_000;

const formats = (options: Intl.DateTimeFormatOptions): Record<LocaleName, Intl.DateTimeFormat> => ({
  vi: new Intl.DateTimeFormat(TAG.vi, { ...options, timeZone: ZONE }),
  en: new Intl.DateTimeFormat(TAG.en, { ...options, timeZone: ZONE }),
});

const TIME = formats({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const LONG_DAY = formats({ weekday: "long", day: "numeric", month: "long" });
const WEEKDAY = formats({ weekday: "long" });
const SHORT_WEEKDAY = formats({ weekday: "narrow" });
const FULL_DATE = formats({ day: "2-digit", month: "2-digit", year: "numeric" });
const MONTH = formats({ month: "long", year: "numeric" });

/** 08:05 */
export function timeText(ms: number, locale: LocaleName): string {
  return TIME[locale].format(ms);
}

/** Thứ Hai, 23 tháng 11 */
export function longDayText(day: number, locale: LocaleName): string {
  return LONG_DAY[locale].format(startOf(day) + NOON_MS);
}

/** Thứ Hai */
export function weekdayText(day: number, locale: LocaleName): string {
  return WEEKDAY[locale].format(startOf(day) + NOON_MS);
}

/** T2 */
export function shortWeekdayText(day: number, locale: LocaleName): string {
  return SHORT_WEEKDAY[locale].format(startOf(day) + NOON_MS);
}

/** 23/11/2026 */
export function dateText(day: number, locale: LocaleName): string {
  return FULL_DATE[locale].format(startOf(day) + NOON_MS);
}

/** 08:05 Thứ Hai 23/11/2026 */
export function momentText(ms: number, locale: LocaleName): string {
  const day = dayOf(ms);
  return `${timeText(ms, locale)} ${weekdayText(day, locale)} ${dateText(day, locale)}`;
}

/** tháng 11 năm 2026 */
export function monthText(day: number, locale: LocaleName): string {
  return MONTH[locale].format(startOf(day) + NOON_MS);
}

/** 08:05, of minutes since midnight, as a field for times holds it. */
export function minuteText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** Minutes since midnight; null for what is no time. */
export function minuteFrom(text: string): number | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/u.exec(text);
  return found === null ? null : Number(found[1]) * 60 + Number(found[2]);
}
