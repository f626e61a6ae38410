import { expect, test } from "vitest";
import type { Points } from "../../api/line_history.js";
import { columnsOf, lostStretches, stepStretches } from "./timeline_columns.js";

interface Second {
  readonly at: number;
  readonly word?: "good" | "weak" | "lost";
  readonly step?: number;
}

function points(...seconds: readonly Second[]): Points {
  const of = (read: (second: Required<Second>) => number): number[] => seconds.map((one) => read({ word: "good", step: 6, ...one }));
  const zero = of(() => 0);
  return {
    at: of(({ at }) => at), span: of(() => 1), up: of(({ at }) => at), down: of(({ at }) => 2 * at), loss_up: of(() => 1), loss_down: of(() => 4),
    round_trip: zero, jitter: zero, step: of(({ step }) => step),
    heard: of(({ word }) => (word === "lost" ? 0 : 1)), weak: of(({ word }) => (word === "weak" ? 1 : 0)), lost: of(({ word }) => (word === "lost" ? 1 : 0)),
  };
}

test("lines are broken where nothing was measured, and bars tell good from weak", () => {
  const columns = columnsOf(points({ at: 1 }, { at: 2, word: "weak" }, { at: 5 }));
  expect(columns.at).toEqual([1, 2, 3, 5]);
  expect(columns.up).toEqual([1, 2, null, 5]);
  expect(columns.lossGood).toEqual([4, null, null, 4]);
  expect(columns.lossWeak).toEqual([null, 4, null, null]);
  expect(columns.from).toEqual([0, 1, null, 2]);
});

test("what is lost has no figures, but a place of its own", () => {
  const columns = columnsOf(points({ at: 1 }, { at: 2, word: "lost" }));
  expect(columns.down).toEqual([2, null]);
  expect(columns.lossGood).toEqual([4, null]);
  expect(columns.from).toEqual([0, 1]);
});

test("a loss of the line is one stretch, and two where it was there meanwhile", () => {
  const lost = lostStretches(points({ at: 1, word: "lost" }, { at: 2, word: "lost" }, { at: 3 }, { at: 4, word: "lost" }, { at: 9, word: "lost" }));
  expect(lost).toEqual([{ from: 1, to: 3 }, { from: 4, to: 5 }, { from: 9, to: 10 }]);
});

test("steps are stretches as long as they stay the same", () => {
  const steps = stepStretches(points({ at: 1 }, { at: 2 }, { at: 3, step: 2 }, { at: 4, word: "lost" }, { at: 5, step: 2 }));
  expect(steps).toEqual([{ from: 1, to: 3, step: 6 }, { from: 3, to: 4, step: 2 }, { from: 5, to: 6, step: 2 }]);
});

test("nothing is nothing", () => {
  expect(columnsOf(points()).at).toEqual([]);
  expect(lostStretches(points())).toEqual([]);
  expect(stepStretches(points())).toEqual([]);
});
