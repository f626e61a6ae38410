import { expect, test } from "vitest";
import { extended, pathOfStroke, strokeFrom, type Stroke } from "./strokes.js";

const EMPTY: Stroke = { points: [], width: 0.004 };

test("points stay on the page, and none is kept twice", () => {
  const stroke = [[0.5, 0.5], [0.5, 0.5001], [1.2, -1]].reduce((drawn, [x = 0, y = 0]) => extended(drawn, x, y), EMPTY);
  expect(stroke.points).toEqual([[0.5, 0.5], [1, 0]]);
});

test("a stroke never outgrows a note of 64 KiB", () => {
  let stroke = EMPTY;
  for (let at = 0; at < 5000; at += 1) stroke = extended(stroke, (at % 997) / 997, ((at * 7) % 991) / 991);
  expect(JSON.stringify(stroke).length).toBeLessThan(65_536);
  expect(stroke.points.length).toBeGreaterThan(1000);
});

test("a stroke goes from its first point to its last, in any size", () => {
  const path = pathOfStroke({ points: [[0, 0], [0.5, 0.5], [1, 0]], width: 0.01 }, 200, 100);
  expect(path).toBe("M0.0 0.0Q100.0 50.0 150.0 25.0L200.0 0.0");
  expect(pathOfStroke({ points: [[0.5, 0.5]], width: 0.01 }, 200, 100)).toBe("M100.0 50.0h0.1");
  expect(pathOfStroke(EMPTY, 200, 100)).toBe("");
});

test("what is no stroke is told from one", () => {
  expect(strokeFrom({ points: [[0, 1]], width: 0.1 })).toEqual({ points: [[0, 1]], width: 0.1 });
  for (const body of ["", [], {}, null, { points: 1, width: 1 }]) expect(strokeFrom(body)).toBeNull();
});
