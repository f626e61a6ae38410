import fc from "fast-check";
import { expect, test } from "vitest";
import { dayText } from "./calendar.js";
import { minuteText } from "./dates.js";
import { dayTyped, timeTyped, typedDay } from "./typed.js";

test.each([
  ["30/11/2026", "2026-11-30"],
  ["1/2/2027", "2027-02-01"],
  [" 9.11.2026 ", "2026-11-09"],
  ["09-11-2026", "2026-11-09"],
  ["9 11 2026", "2026-11-09"],
  ["09112026", "2026-11-09"],
  ["29/2/2028", "2028-02-29"],
  ["2026-11-30", "2026-11-30"],
  ["29/2/2027", null],
  ["11/30/2026", null],
  ["0/1/2027", null],
  ["30/11/26", null],
  ["30/11", null],
  ["", null],
  ["hôm nay", null],
])("the day %j is %j", (text, day) => {
  expect(dayTyped(text)).toBe(day);
});

test.each([
  ["8:00", "08:00"],
  ["08:05", "08:05"],
  ["8h", "08:00"],
  ["8h30", "08:30"],
  ["8 giờ 30", "08:30"],
  ["14.15", "14:15"],
  ["0800", "08:00"],
  ["23:59", "23:59"],
  ["24:00", null],
  ["8:60", null],
  ["8", null],
  ["8:5", null],
  ["", null],
])("the time %j is %j", (text, time) => {
  expect(timeTyped(text)).toBe(time);
});

test("what is shown is read as the same day and the same time", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 60_000 }), (day) => dayTyped(typedDay(dayText(day))) === dayText(day)));
  fc.assert(fc.property(fc.integer({ min: 0, max: 1439 }), (minute) => timeTyped(minuteText(minute)) === minuteText(minute)));
});

test("nothing is shown of no day", () => {
  expect(typedDay("")).toBe("");
});
