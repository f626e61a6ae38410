import type { Fraction } from "../../api/planning_types.js";

/** "2/3"; empty for no rule. */
export function fractionTo(fraction: Fraction | null): string {
  return fraction === null ? "" : `${String(fraction.part)}/${String(fraction.of)}`;
}

/** Null for an empty text, undefined for one that is no part of a whole, as 0/2 or 3/2. */
export function fractionFrom(text: string): Fraction | null | undefined {
  if (text.trim() === "") return null;
  const found = /^\s*(\d{1,4})\s*\/\s*(\d{1,4})\s*$/.exec(text);
  if (found === null) return undefined;
  const part = Number(found[1]);
  const of = Number(found[2]);
  return part >= 1 && part <= of && of <= 1000 ? { part, of } : undefined;
}
