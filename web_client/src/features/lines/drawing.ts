import type { Point } from "../../stores/line_past.js";

export const WIDTH = 600;
export const HEIGHT = 80;
const SPAN_MS = 600_000;
const SCALE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000] as const;

/** The round figure that the highest of all still fits under; `least` at least. */
export function topOf(lines: readonly (readonly Point[])[], least: number): number {
  let highest = least;
  for (const line of lines) for (const { value } of line) highest = Math.max(highest, value ?? 0);
  return SCALE.find((step) => step >= highest) ?? highest;
}

/** The path of a figure in WIDTH times HEIGHT, the newest on the right; where nobody had it the line is broken. */
export function pathOf(line: readonly Point[], top: number): string {
  const lastMs = line.at(-1)?.atMs ?? 0;
  let path = "";
  let isDrawing = false;
  for (const { atMs, value } of line) {
    if (value === null || lastMs - atMs > SPAN_MS) {
      isDrawing = false;
      continue;
    }
    const x = Math.round(WIDTH * (1 - (lastMs - atMs) / SPAN_MS));
    const y = Math.round(2 * HEIGHT * (1 - Math.min(1, value / top))) / 2;
    path += `${isDrawing ? "L" : "M"}${x.toString()} ${y.toString()}`;
    isDrawing = true;
  }
  return path;
}
