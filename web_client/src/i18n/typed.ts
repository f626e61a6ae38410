/** Days and times as they are typed and read in Việt Nam, whatever the browser speaks: 30/11/2026 and 08:00. */

const DAY = /^(\d{1,2})(?:\s*[/.-]\s*|\s+)(\d{1,2})(?:\s*[/.-]\s*|\s+)(\d{4})$/u;
const DAY_IN_FIGURES = /^(\d{2})(\d{2})(\d{4})$/u;
const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})$/u;
const TIME = /^(\d{1,2})\s*(?:[:.hg]|giờ)\s*(\d{2})?$/iu;
const TIME_IN_FIGURES = /^(\d{2})(\d{2})$/u;

/** 30/11/2026, of YYYY-MM-DD; nothing for no day. */
export function typedDay(day: string): string {
  return day.split("-").reverse().join("/");
}

/** YYYY-MM-DD, of a day that was typed with its day first; null for what is none. */
export function dayTyped(text: string): string | null {
  const tidy = text.trim();
  const [, year, month, date] = ISO_DAY.exec(tidy) ?? turned(DAY.exec(tidy) ?? DAY_IN_FIGURES.exec(tidy));
  if (year === undefined || month === undefined || date === undefined) return null;
  const day = `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day) ? day : null;
}

/** HH:MM, of a time that was typed as 8:00, 8h, 8 giờ 30 or 0800; null for what is none. */
export function timeTyped(text: string): string | null {
  const tidy = text.trim();
  const [, hour, minute = "00"] = TIME.exec(tidy) ?? TIME_IN_FIGURES.exec(tidy) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return null;
  return `${hour.padStart(2, "0")}:${minute}`;
}

function turned(found: RegExpExecArray | null): (string | undefined)[] {
  return found === null ? [] : [found[0], found[3], found[2], found[1]];
}
