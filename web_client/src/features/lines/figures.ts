import { browserNameOf } from "../../domain/user_agent.js";
import type { LocaleName } from "../../i18n/locale.svelte.js";

const TAG: Readonly<Record<LocaleName, string>> = { vi: "vi-VN", en: "en-GB" };

function formats(digits: number): Readonly<Record<LocaleName, Intl.NumberFormat>> {
  const made = (language: LocaleName): Intl.NumberFormat =>
    new Intl.NumberFormat(TAG[language], { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return { vi: made("vi"), en: made("en") };
}

const WHOLE = formats(0);
const TENTHS = formats(1);

/** What stands for a figure that nobody has. */
export const NO_FIGURE = "–";

/** From here on digits are grouped. */
const GROUPED_FROM = 1000;

/** A whole number; a dash where nobody has it. */
export function wholeText(value: number | undefined, language: LocaleName): string {
  if (value === undefined) return NO_FIGURE;
  // A board says hundreds of them a second: what looks the same in every language needs no formatter.
  return Number.isInteger(value) && value >= 0 && value < GROUPED_FROM ? value.toString() : WHOLE[language].format(value);
}

/** With one digit after the comma; a dash where nobody has it. */
export function tenthText(value: number | undefined, language: LocaleName): string {
  return value === undefined ? NO_FIGURE : TENTHS[language].format(value);
}

/** Browser and system as people know them; null when it has told neither. */
export function machineText(userAgent: string | null): string | null {
  if (userAgent === null) return null;
  const { browser, system } = browserNameOf(userAgent);
  return [browser, system].filter((part) => part !== null).join(", ") || null;
}
