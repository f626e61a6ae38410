import fc from "fast-check";
import { expect, test } from "vitest";
import { atMinute, dateOf, dayFrom, dayOf, dayText, minuteOf, monthAround, monthsFrom, startOf, weekAround, weekdayOf, weekNumberOf } from "./calendar.js";

const day = fc.integer({ min: 0, max: 40_000 });
const utc = (year: number, month: number, date: number, hour = 0): number => Date.UTC(year, month - 1, date, hour);

test("a day begins at midnight in Việt Nam", () => {
  const monday = dayOf(utc(2026, 11, 22, 17));
  expect(dateOf(monday)).toEqual({ year: 2026, month: 11, date: 23 });
  expect(dayOf(utc(2026, 11, 22, 17) - 1)).toBe(monday - 1);
  expect(startOf(monday)).toBe(utc(2026, 11, 22, 17));
});

test("a week is seven days from Monday and holds its day", () => {
  fc.assert(
    fc.property(day, (any) => {
      const week = weekAround(any);
      expect(week).toHaveLength(7);
      expect(week).toContain(any);
      expect(week.map(weekdayOf)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    }),
  );
});

test("a month's grid is whole weeks and holds the whole month", () => {
  fc.assert(
    fc.property(day, (any) => {
      const grid = monthAround(any);
      const { year, month } = dateOf(any);
      const inside = grid.filter((one) => dateOf(one).month === month && dateOf(one).year === year);
      expect(grid.length % 7).toBe(0);
      expect(inside).toHaveLength(new Date(Date.UTC(year, month, 0)).getUTCDate());
      expect(grid.length - inside.length).toBeLessThan(14);
    }),
  );
});

test.each([
  [2026, 11, 23, 48, 2026],
  [2026, 1, 1, 1, 2026],
  [2027, 1, 3, 53, 2026],
  [2024, 12, 30, 1, 2025],
  [2021, 1, 3, 53, 2020],
])("%i-%i-%i lies in week %i of %i", (year, month, date, week, weekYear) => {
  expect(weekNumberOf(dayOf(utc(year, month, date)))).toEqual({ week, year: weekYear });
});

test("a day is found again in what a field for dates holds", () => {
  expect(dayText(dayFrom("2026-11-30"))).toBe("2026-11-30");
  expect(dayFrom("1970-01-02")).toBe(1);
});

test("minutes of a day are those of Việt Nam", () => {
  const ms = Date.parse("2026-11-30T08:05:00+07:00");
  expect([minuteOf(ms), atMinute(dayFrom("2026-11-30"), 485)]).toEqual([485, ms]);
});

test.each([
  ["2026-11-30", 1, "2026-12-30"],
  ["2026-01-31", 1, "2026-02-28"],
  ["2026-01-31", -1, "2025-12-31"],
])("%s goes by %i month to %s", (from, step, to) => {
  expect(dayText(monthsFrom(dayFrom(from), step))).toBe(to);
});
