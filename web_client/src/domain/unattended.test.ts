import { expect, test } from "vitest";
import { dueAct, type Machine } from "./unattended.js";

const MINUTE = 60_000;
/** Three in the morning in Việt Nam. */
const THREE = Date.UTC(2026, 10, 22, 20);
const quiet: Machine = { nowMs: THREE + 30 * MINUTE, loadedMs: THREE - 600 * MINUTE, touchedMs: THREE - 600 * MINUTE, place: "home", reloadMinute: 20 };

test("at night an idle page is loaded anew", () => {
  expect(dueAct(quiet)).toBe("reload");
});

test.each<[string, Partial<Machine>]>([
  ["in a session", { place: "live" }],
  ["before its minute", { nowMs: THREE + 20 * MINUTE - 1 }],
  ["by day", { nowMs: THREE + 120 * MINUTE }],
  ["loaded an hour ago", { loadedMs: THREE - 60 * MINUTE }],
  ["touched just now", { touchedMs: THREE + 21 * MINUTE }],
])("not %s", (_, parts) => {
  expect(dueAct({ ...quiet, ...parts })).toBeNull();
});

test("from its minute on it may reload, until five", () => {
  expect(dueAct({ ...quiet, nowMs: THREE + 20 * MINUTE })).toBe("reload");
  expect(dueAct({ ...quiet, nowMs: THREE + 120 * MINUTE - 1 })).toBe("reload");
});

test("a page left open leads home after three minutes, a session never", () => {
  const noon = { ...quiet, nowMs: THREE + 540 * MINUTE, place: "away" } as const;
  expect(dueAct({ ...noon, touchedMs: noon.nowMs - 3 * MINUTE })).toBe("home");
  expect(dueAct({ ...noon, touchedMs: noon.nowMs - 3 * MINUTE + 1 })).toBeNull();
  expect(dueAct({ ...noon, place: "live", touchedMs: 0 })).toBeNull();
  expect(dueAct({ ...noon, place: "home", touchedMs: 0 })).toBeNull();
});
