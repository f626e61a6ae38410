import { expect, test } from "vitest";
import { aheadText } from "./meeting_words.js";

const MINUTE_MS = 60_000;

test.each([
  [-5, "đã đến giờ"],
  [0, "đã đến giờ"],
  [0.5, "sau 1 phút"],
  [22, "sau 22 phút"],
  [59.5, "sau 1 giờ"],
  [60, "sau 1 giờ"],
  [382, "sau 6 giờ 22 phút"],
  [23 * 60 + 59, "sau 23 giờ 59 phút"],
  [24 * 60, "sau 1 ngày"],
  [47 * 60, "sau 2 ngày"],
])("%d minutes ahead reads: %s", (minutes, words) => {
  expect(aheadText(minutes * MINUTE_MS, 0)).toBe(words);
});
