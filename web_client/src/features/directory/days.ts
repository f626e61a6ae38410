/** Days of Việt Nam as texts: 2026-11-23, as the server and date fields have them. */
const OFFSET_MS = 7 * 3_600_000;

/** The day on which a moment falls. */
export function dayOf(ms: number): string {
  return new Date(ms + OFFSET_MS).toISOString().slice(0, 10);
}

/** 23/11/2026, as it is read in both languages. */
export { typedDay as dayText } from "../../i18n/typed.js";
