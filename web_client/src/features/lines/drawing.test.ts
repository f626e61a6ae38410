import { expect, test } from "vitest";
import type { Point } from "../../stores/line_past.js";
import { HEIGHT, pathOf, topOf, WIDTH } from "./drawing.js";

function seen(...values: (number | null)[]): Point[] {
  return values.map((value, second) => ({ atMs: second * 60_000, value }));
}

test("the newest is on the right, the highest figure at the top", () => {
  expect(pathOf(seen(0, 100), 100)).toBe(`M${String(WIDTH * 0.9)} ${String(HEIGHT)}L${String(WIDTH)} 0`);
});

test("a line is broken where nobody had the figure", () => {
  expect(pathOf(seen(1, 1, null, 1), 1).match(/M/g)).toHaveLength(2);
});

test("what is older than ten minutes is not drawn", () => {
  expect(pathOf(seen(...Array<number>(20).fill(1)), 1).match(/[ML]/g)).toHaveLength(11);
});

test("the scale ends at a round figure", () => {
  expect(topOf([seen(3, 740), seen(1)], 100)).toBe(1000);
  expect(topOf([seen(3)], 100)).toBe(100);
  expect(topOf([], 10)).toBe(10);
});
