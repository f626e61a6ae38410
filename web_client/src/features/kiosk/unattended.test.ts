import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Machine } from "../../domain/unattended.js";
import { lookAfter, placeOf } from "./unattended.js";

/** Midnight in Việt Nam: three hours before the first reload. */
const MIDNIGHT = Date.UTC(2026, 10, 22, 17);
const HOUR = 3_600_000;
let place: Machine["place"];
let isReachable: boolean;
const goHome = vi.fn(() => { place = "home"; });
const reload = vi.fn();
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers({ now: MIDNIGHT });
  place = "home";
  isReachable = true;
  stop = lookAfter({ nowMs: () => Date.now(), place: () => place, isReachable: () => Promise.resolve(isReachable), goHome, reload }, () => 0.5);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.clearAllMocks();
});

test("at night it reloads at this machine's own minute", async () => {
  await vi.advanceTimersByTimeAsync(3.5 * HOUR - 15_000);
  expect(reload).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(reload).toHaveBeenCalled();
});

test("a server that is away keeps the page, until it is back", async () => {
  isReachable = false;
  await vi.advanceTimersByTimeAsync(4 * HOUR);
  expect(reload).not.toHaveBeenCalled();
  isReachable = true;
  await vi.advanceTimersByTimeAsync(15_000);
  expect(reload).toHaveBeenCalled();
});

test("a page left open leads home, a key put off what was due", async () => {
  place = "away";
  await vi.advanceTimersByTimeAsync(170_000);
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown" }));
  await vi.advanceTimersByTimeAsync(170_000);
  expect(goHome).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(goHome).toHaveBeenCalledOnce();
});

test("in a session nothing happens by itself, and nothing after the stop", async () => {
  place = "live";
  await vi.advanceTimersByTimeAsync(4 * HOUR);
  expect([goHome.mock.calls.length, reload.mock.calls.length]).toEqual([0, 0]);
  stop();
  place = "away";
  await vi.advanceTimersByTimeAsync(HOUR);
  expect(goHome).not.toHaveBeenCalled();
});

test("a second screen counts as in the session, the page that waits as home, any other as away", () => {
  expect([placeOf("live"), placeOf("second"), placeOf("kiosk"), placeOf("today")]).toEqual(["live", "live", "home", "away"]);
});
