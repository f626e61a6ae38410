import { expect, test } from "vitest";
import type { SiteRow } from "../../api/lines.js";
import { HEIGHT, pathOf, topOf, WIDTH } from "./drawing.js";

function seen(...ups: (number | null)[]): { atMs: number; row: SiteRow }[] {
  return ups.map((up, second) => ({
    atMs: second * 60_000,
    row: { id: "a", word: "good", since_ms: null, alarm: false, cause: null, ...(up === null ? {} : { up }) },
  }));
}

test("the newest is on the right, the highest figure at the top", () => {
  expect(pathOf(seen(0, 100), "up", 100)).toBe(`M${String(WIDTH * 0.9)}.0 ${String(HEIGHT)}.0L${String(WIDTH)}.0 0.0`);
});

test("a line is broken where nobody had the figure", () => {
  expect(pathOf(seen(1, 1, null, 1), "up", 1).match(/M/g)).toHaveLength(2);
});

test("what is older than ten minutes is not drawn", () => {
  expect(pathOf(seen(...Array<number>(20).fill(1)), "up", 1).match(/[ML]/g)).toHaveLength(11);
});

test("the scale ends at a round figure", () => {
  expect(topOf(seen(3, 740), ["up"], 100)).toBe(1000);
  expect(topOf(seen(3), ["up"], 100)).toBe(100);
  expect(topOf([], ["up"], 10)).toBe(10);
});
