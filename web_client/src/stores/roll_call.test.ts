import { expect, test } from "vitest";
import type { RollCall } from "../protocol/messages.gen.js";
import { type RollCallView, minutesLate, neighboursOf, rollCallOf, secondsLeft } from "./roll_call.js";
import { reduce } from "./room.js";
import { participant, programme, room, welcome } from "./room_frames.js";

const CALL: RollCall = { called: "b", called_ms: 10_000, every_s: 10, paused: false, skips_absent: true };
const SITES = [
  participant("d", { name: "Xã Đông A" }),
  participant("a", { name: "Xã An Bình", presence: "absent" }),
  participant("b", { name: "Phường Bình An", mark: { kind: "excused", reason: "", at_ms: 1 } }),
  participant("c", { name: "Xã Cúc Phương", presence: "lost" }),
];

function viewOf(call: Partial<RollCall> | null): RollCallView | null {
  const told = programme({ roll_call: call && { ...CALL, ...call } });
  const state = reduce(null, welcome(room({ participants: SITES, programme: told })));
  if (state === null) throw new Error("a welcome makes a room");
  return rollCallOf(state);
}

test("a roll call goes through the sites in the order of the board", () => {
  const view = viewOf({});
  expect(view?.sites.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  expect([view?.place, view?.previous, view?.next?.id]).toEqual([2, null, "c"]);
  expect(viewOf({ skips_absent: false })?.previous?.id).toBe("a");
});

test("at either end there is nobody to go to", () => {
  expect(viewOf({ called: "d" })?.next).toBeNull();
  expect(viewOf({ called: "a", skips_absent: false })?.previous).toBeNull();
});

test.each([
  [null, null, "c"],
  ["c", "b", "d"],
  ["d", "c", null],
  ["gone", null, "c"],
])("after a press that called %s the arrows go on from there", (asked, previous, next) => {
  const view = viewOf({});
  if (view === null) throw new Error("a roll call is going on");
  const beside = neighboursOf(view, asked);
  expect([beside.previous?.id ?? null, beside.next?.id ?? null]).toEqual([previous, next]);
});

test("marks are counted, and what is not marked yet", () => {
  expect(viewOf({})?.counts).toEqual({ present: 0, excused: 1, absent: 0, unmarked: 3 });
});

test("without a roll call, or with one of nobody on the board, there is nothing to show", () => {
  expect(viewOf(null)).toBeNull();
  expect(viewOf({ called: "gone" })).toBeNull();
});

test.each([
  [10_000, 10],
  [10_001, 10],
  [19_000, 1],
  [25_000, 0],
])("at %i the next one follows in %i seconds", (nowMs, left) => {
  expect(secondsLeft(CALL, nowMs)).toBe(left);
});

test("by hand and paused nobody follows by itself", () => {
  expect(secondsLeft({ ...CALL, every_s: null }, 0)).toBeNull();
  expect(secondsLeft({ ...CALL, paused: true }, 0)).toBeNull();
});

test.each([
  ["before the opening", 0, 60_000, 0],
  ["within the minute", 119_999, 60_000, 0],
  ["a minute after", 120_000, 60_000, 1],
  ["before anything was opened", 120_000, null, 0],
  ["never", null, 60_000, 0],
] as const)("who came %s is as late as that", (_, arrivedMs, openedMs, late) => {
  expect(minutesLate({ kind: "present", reason: "", at_ms: 0 }, arrivedMs, openedMs)).toBe(late);
});

test("who is marked absent is not late", () => {
  expect(minutesLate({ kind: "absent", reason: "", at_ms: 0 }, 600_000, 0)).toBe(0);
  expect(minutesLate(null, 600_000, 0)).toBe(0);
});
