import type { Line } from "../api/planning_types.js";

const MINUTE_MS = 60_000;

type Timed = Pick<Line, "plannedMin"> & { readonly state?: string };

const minutesOf = ({ plannedMin, state }: Timed): number => (state === "dropped" ? 0 : plannedMin);

/** When each item begins, when each before it takes its planned minutes; a dropped one takes none. */
export function startsOf(beginMs: number, items: readonly Timed[]): number[] {
  let ms = beginMs;
  return items.map((item) => {
    const begins = ms;
    ms += minutesOf(item) * MINUTE_MS;
    return begins;
  });
}

/** Minutes of all items together. */
export function totalMin(items: readonly Timed[]): number {
  return items.reduce((sum, item) => sum + minutesOf(item), 0);
}

/** The same items with one a place earlier or later; unchanged at the ends. */
export function moved<T>(items: readonly T[], index: number, step: -1 | 1): T[] {
  const target = index + step;
  const copy = [...items];
  const [item] = target < 0 || target >= items.length ? [] : copy.splice(index, 1);
  if (item !== undefined) copy.splice(target, 0, item);
  return copy;
}
