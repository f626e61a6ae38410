import { expect, test } from "vitest";
import { KEPT, LinePast } from "./line_past.js";

function past(frames: number): LinePast {
  const kept = new LinePast();
  for (let frame = 0; frame < frames; frame++) {
    kept.push(frame * 1000, { id: "a", word: "good", since_ms: null, alarm: false, cause: null, ...(frame % 3 === 0 ? {} : { up: frame, jitter: 2 }) });
  }
  return kept;
}

test("figures are kept in their order, each by itself, with gaps where nobody had them", () => {
  expect(past(3).of("up")).toEqual([{ atMs: 0, value: null }, { atMs: 1000, value: 1 }, { atMs: 2000, value: 2 }]);
  expect(past(3).of("jitter").map(({ value }) => value)).toEqual([null, 2, 2]);
  expect(past(3).of("loss_up").map(({ value }) => value)).toEqual([null, null, null]);
  expect(past(0).of("up")).toEqual([]);
});

test.each([KEPT - 1, KEPT, KEPT + 1, 2 * KEPT + 7])("of %i frames the newest are kept, the oldest of them first", (frames) => {
  const points = past(frames).of("up");
  expect(points.length).toBe(Math.min(frames, KEPT));
  expect(points.map(({ atMs }) => atMs / 1000)).toEqual(Array.from({ length: points.length }, (_, age) => frames - points.length + age));
  expect(points.every(({ atMs, value }) => value === (atMs % 3000 === 0 ? null : atMs / 1000))).toBe(true);
});
