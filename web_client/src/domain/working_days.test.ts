import { expect, test } from "vitest";
import { dayFrom } from "../i18n/calendar.js";
import { isWorking, rulerDays } from "./working_days.js";

const NAMED = [
  { day: dayFrom("2026-08-31"), name: "Nghỉ hoán đổi", worked: false },
  { day: dayFrom("2026-08-22"), name: "Làm bù", worked: true },
];

test.each([
  ["2026-08-21", true],
  ["2026-08-22", true],
  ["2026-08-23", false],
  ["2026-08-29", false],
  ["2026-08-31", false],
  ["2026-09-01", true],
])("offices work on %s: %s", (day, works) => {
  expect(isWorking(dayFrom(day), NAMED)).toBe(works);
});

test.each([
  [110, 109, 120, 107],
  [110, 105, 120, 103],
  [110, 115, 120, 108],
  [110, 90, 120, 108],
])("a ruler of deadline %i seen on %i reaches to %i from %i on", (deadline, today, last, first) => {
  const days = rulerDays(deadline, today, last);
  expect([days[0], days.at(-1)]).toEqual([first, last]);
});
