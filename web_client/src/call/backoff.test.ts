import { expect, test } from "vitest";
import { backoffMs } from "./backoff.js";

test("waits double from 200 ms to a second, and grow to one and a half when it lasts", () => {
  expect([0, 1, 2, 3, 14, 15, 500].map((attempt) => backoffMs(attempt, 1))).toEqual([200, 400, 800, 1000, 1000, 1500, 1500]);
});

test("each wait is spread over half to all of it", () => {
  expect(backoffMs(2, 0)).toBe(400);
  expect(backoffMs(2, 0.5)).toBe(600);
});
