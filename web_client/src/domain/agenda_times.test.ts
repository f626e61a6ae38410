import { expect, test } from "vitest";
import { moved, startsOf, totalMin } from "./agenda_times.js";

const ITEMS = [{ plannedMin: 10 }, { plannedMin: 15, state: "dropped" }, { plannedMin: 25 }];

test("items follow each other, and a dropped one takes no time", () => {
  expect(startsOf(0, ITEMS)).toEqual([0, 600_000, 600_000]);
  expect(totalMin(ITEMS)).toBe(35);
});

test.each([
  [0, 1, "bac"],
  [2, -1, "acb"],
  [0, -1, "abc"],
  [2, 1, "abc"],
] as const)("the item at %i goes by %i", (index, step, order) => {
  expect(moved(["a", "b", "c"], index, step).join("")).toBe(order);
});
