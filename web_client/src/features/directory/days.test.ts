import { expect, test } from "vitest";
import { dayOf, dayText } from "./days.js";

test("a day begins at seventeen hours of Greenwich", () => {
  expect(dayOf(Date.UTC(2026, 10, 29, 16, 59, 59))).toBe("2026-11-29");
  expect(dayOf(Date.UTC(2026, 10, 29, 17, 0))).toBe("2026-11-30");
});

test("a day is read with its year last", () => {
  expect(dayText("2026-11-03")).toBe("03/11/2026");
});
