import { expect, test } from "vitest";
import { backoffMs } from "./backoff.js";

test("waits double from 200 ms and stop growing at five seconds", () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => backoffMs(attempt, 1))).toEqual([200, 400, 800, 1600, 3200, 5000, 5000]);
});

test("each wait is spread over half to all of it", () => {
  expect(backoffMs(3, 0)).toBe(800);
  expect(backoffMs(3, 0.5)).toBe(1200);
});
