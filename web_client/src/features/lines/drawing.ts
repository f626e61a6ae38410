import type { Moment } from "../../stores/line_feed.svelte.js";

/** One line of a drawing: which figure, of what has been seen. */
export type Figure = "up" | "down" | "loss_up" | "loss_down" | "round_trip" | "jitter";

export const WIDTH = 600;
export const HEIGHT = 80;
const SPAN_MS = 600_000;
const SCALE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000] as const;

/** The round figure that the highest of all still fits under; `least` at least. */
export function topOf(seen: readonly Moment[], figures: readonly Figure[], least: number): number {
  let highest = least;
  for (const { row } of seen) for (const figure of figures) highest = Math.max(highest, row[figure] ?? 0);
  return SCALE.find((step) => step >= highest) ?? highest;
}

/** The path of a figure in WIDTH times HEIGHT, the newest on the right; where nobody had it the line is broken. */
export function pathOf(seen: readonly Moment[], figure: Figure, top: number): string {
  const lastMs = seen.at(-1)?.atMs ?? 0;
  let path = "";
  let isDrawing = false;
  for (const { atMs, row } of seen) {
    const value = row[figure];
    if (value === undefined || lastMs - atMs > SPAN_MS) {
      isDrawing = false;
      continue;
    }
    const x = WIDTH * (1 - (lastMs - atMs) / SPAN_MS);
    const y = HEIGHT * (1 - Math.min(1, value / top));
    path += `${isDrawing ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    isDrawing = true;
  }
  return path;
}
