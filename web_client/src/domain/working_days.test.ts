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
  ["2026-12-02", "2026-11-30", "2026-12-14", "2026-11-30", "2026-12-20"],
  ["2026-12-02", "2026-11-23", "2026-12-14", "2026-11-23", "2026-12-20"],
  ["2026-12-02", "2026-11-22", "2026-12-14", "2026-11-30", "2026-12-20"],
  ["2026-12-02", "2026-12-10", "2026-12-13", "2026-11-30", "2026-12-13"],
])("a ruler of deadline %s seen on %s up to %s shows the weeks from %s to %s", (deadline, today, last, first, end) => {
  const days = rulerDays(dayFrom(deadline), dayFrom(today), dayFrom(last));
  expect([days[0], days.at(-1)]).toEqual([dayFrom(first), dayFrom(end)]);
});
