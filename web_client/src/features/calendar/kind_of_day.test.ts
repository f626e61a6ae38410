import { expect, test } from "vitest";
import { isWeekend, worksAtFirst } from "./kind_of_day.js";

const FRIDAY = dayOf("2027-02-05");
const SATURDAY = dayOf("2027-02-06");

function dayOf(text: string): number {
  return Date.parse(text) / 86_400_000;
}

test("a weekend that nobody has named is worked instead of another day", () => {
  expect([isWeekend(FRIDAY), isWeekend(SATURDAY)]).toEqual([false, true]);
  expect([worksAtFirst(FRIDAY, null), worksAtFirst(SATURDAY, null)]).toEqual([false, true]);
});

test("a holiday that falls on a weekend stays a day off when its name is changed", () => {
  expect(worksAtFirst(SATURDAY, { day: SATURDAY, name: "Tết Nguyên đán", worked: false })).toBe(false);
});
