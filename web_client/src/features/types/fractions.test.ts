import { expect, test } from "vitest";
import { fractionFrom, fractionTo } from "./fractions.js";

test.each([
  ["", null],
  ["2/3", { part: 2, of: 3 }],
  [" 1 / 1 ", { part: 1, of: 1 }],
  ["1000/1000", { part: 1000, of: 1000 }],
  ["1/1001", undefined],
  ["0/2", undefined],
  ["3/2", undefined],
  ["2", undefined],
  ["a/b", undefined],
])("%s is a part of a whole, no rule, or neither", (text, fraction) => {
  expect(fractionFrom(text)).toEqual(fraction);
});

test("what is shown is read again", () => {
  expect(fractionFrom(fractionTo({ part: 2, of: 3 }))).toEqual({ part: 2, of: 3 });
  expect(fractionFrom(fractionTo(null))).toBeNull();
});
