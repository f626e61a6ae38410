import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Clock } from "./clock.svelte.js";

const NOW = Date.UTC(2026, 10, 23, 1);

beforeEach(() => { vi.useFakeTimers({ now: NOW }); });
afterEach(() => { vi.useRealTimers(); });

test("it moves once a second, and stands still when closed", () => {
  const clock = new Clock();
  vi.advanceTimersByTime(3000);
  expect(clock.nowMs).toBe(NOW + 3000);
  clock.close();
  vi.advanceTimersByTime(3000);
  expect(clock.nowMs).toBe(NOW + 3000);
});

test("a machine that is an hour off shows the server's time", () => {
  const clock = new Clock();
  clock.heard(NOW - 3_600_000);
  expect(Math.abs(clock.nowMs - (NOW - 3_600_000))).toBeLessThanOrEqual(500);
  clock.close();
});

test("the header's whole seconds never make the clock jump", () => {
  const clock = new Clock();
  clock.heard(NOW - 900);
  expect(clock.nowMs).toBe(NOW);
  clock.close();
});
