import type { LocaleName } from "../../i18n/locale.svelte.js";

/** Moments on a timeline, in the time of Việt Nam whatever the machine is set to. */
export const ZONE = "Asia/Ho_Chi_Minh";
const TAG: Readonly<Record<LocaleName, string>> = { vi: "vi-VN", en: "en-GB" };

const formats = (options: Intl.DateTimeFormatOptions): Readonly<Record<LocaleName, Intl.DateTimeFormat>> => ({
  vi: new Intl.DateTimeFormat(TAG.vi, { ...options, timeZone: ZONE }),
  en: new Intl.DateTimeFormat(TAG.en, { ...options, timeZone: ZONE }),
});
const SECOND = formats({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const MINUTE = formats({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = formats({ day: "2-digit", month: "2-digit" });
const DATE = formats({ day: "2-digit", month: "2-digit", year: "numeric" });

export const DAY_S = 86_400;

/** 08:05:31, of Unix seconds. */
export function secondText(at: number, language: LocaleName): string {
  return SECOND[language].format(at * 1000);
}

/** 28/11/2026, of Unix seconds. */
export function dateOfText(at: number, language: LocaleName): string {
  return DATE[language].format(at * 1000);
}

/** 08:05 28/11/2026, of Unix seconds. */
export function momentText(at: number, language: LocaleName): string {
  return `${MINUTE[language].format(at * 1000)} ${dateOfText(at, language)}`;
}

/** What stands under an axis of so many seconds, where its marks are `step` seconds apart. */
export function axisText(at: number, step: number, width: number, language: LocaleName): string {
  if (step >= DAY_S) return DAY[language].format(at * 1000);
  const time = step < 60 ? secondText(at, language) : MINUTE[language].format(at * 1000);
  return width > DAY_S ? `${time}\n${DAY[language].format(at * 1000)}` : time;
}

/** A span of time as people say it: seconds, minutes, hours with minutes. */
export function partsOf(seconds: number): { readonly hours: number; readonly minutes: number; readonly seconds: number } {
  return { hours: Math.floor(seconds / 3600), minutes: Math.floor((seconds % 3600) / 60), seconds: seconds % 60 };
}
