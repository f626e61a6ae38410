import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reduce } from "../stores/room.js";
import { participant, room, welcome } from "../stores/room_frames.js";
import { NO_SLOTS } from "../stores/slots.js";
import { isProbed, startProbe } from "./probe.js";

let stop: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  const state = reduce(null, welcome(room({ participants: [participant("a")] })));
  stop = startProbe({
    stats: () => Promise.resolve(new Map() as unknown as RTCStatsReport),
    slots: () => NO_SLOTS,
    room: () => state,
    health: () => ({ phase: "live" }),
  });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test("a page is probed only when its address asks for it", () => {
  expect(["?probe=1", "?a=2&probe=1", "", "?probe", "?probe=0"].map(isProbed)).toEqual([true, true, false, false, false]);
});

test("it samples each second and keeps ten minutes", async () => {
  await vi.advanceTimersByTimeAsync(3000);
  expect(window.giaobanProbe?.samples).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(700_000);
  expect(window.giaobanProbe?.samples).toHaveLength(600);
});

test("it tells the room in plain values", () => {
  expect(JSON.parse(JSON.stringify(window.giaobanProbe?.room()))).toMatchObject({ me: "a", participants: { a: { id: "a" } } });
});

test("stopped, it is gone", () => {
  stop();
  expect(window.giaobanProbe).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});
