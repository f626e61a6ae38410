import { expect, test } from "vitest";
import { dayOf } from "./calendar.js";
import { dateText, longDayText, minuteFrom, minuteText, momentText, monthText, shortWeekdayText, timeText, weekdayText } from "./dates.js";

const EARLY = Date.UTC(2026, 10, 22, 17, 5);
const day = dayOf(EARLY);

test("times are those of Việt Nam, in 24 hours, whatever the machine is set to", () => {
  expect([timeText(EARLY, "vi"), timeText(EARLY, "en")]).toEqual(["00:05", "00:05"]);
});

test("days read as people say them", () => {
  expect(longDayText(day, "vi")).toBe("Thứ Hai, 23 tháng 11");
  expect(longDayText(day, "en")).toBe("Monday 23 November");
  expect([weekdayText(day, "vi"), shortWeekdayText(day, "vi"), dateText(day, "vi"), monthText(day, "vi")]).toEqual([
    "Thứ Hai", "T2", "23/11/2026", "tháng 11 năm 2026",
  ]);
  expect(momentText(EARLY, "vi")).toBe(`00:05 Thứ Hai ${dateText(day, "vi")}`);
});

test.each([[0, "00:00"], [485, "08:05"], [1439, "23:59"]])("%i minutes are %s", (minute, text) => {
  expect([minuteText(minute), minuteFrom(text)]).toEqual([text, minute]);
});

test.each(["", "8:05", "24:00", "08:60", "08:05:00"])("%s is no time of a field", (text) => {
  expect(minuteFrom(text)).toBe(null);
});
