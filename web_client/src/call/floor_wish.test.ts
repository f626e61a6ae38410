import { beforeEach, expect, test } from "vitest";
import type { RoomState } from "../stores/room.js";
import { reduce } from "../stores/room.js";
import { participant, programme, room, welcome } from "../stores/room_frames.js";
import { FloorWish } from "./floor_wish.js";

let wish: FloorWish;
beforeEach(() => {
  wish = new FloorWish();
});

function state(handMs: number | null, floor: string | null): RoomState {
  const given = floor === null ? null : { participant: floor, given_ms: 0, limit_s: 300, reminded_ms: null };
  const participants = [participant("a", { hand_ms: handMs })];
  const made = reduce(null, welcome(room({ participants, programme: programme({ floor: given, stage: floor }) })));
  if (made === null) throw new Error("a welcome makes a room");
  return made;
}

test("the floor after a raised hand opens the microphone, though the hand is lowered a frame before", () => {
  const frames = [state(null, null), state(5, null), state(null, null), state(null, "a")];
  const steps = frames.map((frame, index) => wish.after(frames[index - 1] ?? null, frame));
  expect(steps).toEqual([null, null, null, "open"]);
});

test("the floor that comes unasked only asks", () => {
  expect(wish.after(state(null, null), state(null, "a"))).toBe("ask");
});

test("a hand taken down by its owner is no wish any more", () => {
  wish.after(null, state(5, null));
  wish.withdraw();
  expect(wish.after(state(null, null), state(null, "a"))).toBe("ask");
});

test("a wish is used up by the floor it got", () => {
  wish.after(null, state(5, null));
  wish.after(state(5, null), state(null, "a"));
  expect(wish.after(state(null, "a"), state(null, "b"))).toBe("gone");
  expect(wish.after(state(null, "b"), state(null, "a"))).toBe("ask");
});

test("coming in with the floor already mine asks, and another's floor is nothing to us", () => {
  expect(wish.after(null, state(null, "a"))).toBe("ask");
  expect(wish.after(state(null, null), state(null, "b"))).toBeNull();
});
