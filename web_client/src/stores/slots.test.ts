import { expect, test } from "vitest";
import type { Media, SlotUse } from "../protocol/messages.gen.js";
import { room, welcome } from "./room_frames.js";
import { NO_SLOTS, reduceSlots, slotAt, tileOf, userAt } from "./slots.js";

const stage: SlotUse = { mid: "8", participant: "a", source: "camera" };
const empty: SlotUse = { mid: "10", participant: null, source: null };
const media: Media = {
  answer: "v=0",
  slots: [
    { mid: "8", kind: "stage", index: 0 },
    { mid: "10", kind: "tile", index: 0 },
    { mid: "11", kind: "tile", index: 1 },
  ],
  uses: [stage, empty],
  begins_kbit: null,
};

test("a welcome with media says which line is what and whose", () => {
  const map = reduceSlots(NO_SLOTS, welcome(room(), { media }));
  expect(slotAt(map, "stage")?.mid).toBe("8");
  expect(userAt(map, "stage")).toBe("a");
  expect(userAt(map, "tile", 0)).toBeNull();
  expect(slotAt(map, "screen")).toBeNull();
});

test("a change touches only the slots it names", () => {
  const map = reduceSlots(reduceSlots(NO_SLOTS, welcome(room(), { media })), {
    type: "slots_changed",
    uses: [{ mid: "11", participant: "b", source: "camera" }],
  });
  expect(tileOf(map, "b")?.mid).toBe("11");
  expect(userAt(map, "stage")).toBe("a");
  expect(tileOf(map, "a")).toBeNull();
});

test("a kept connection keeps its lines and takes the uses of now", () => {
  const before = reduceSlots(NO_SLOTS, welcome(room(), { media }));
  const uses = [{ ...stage, participant: "b" }];
  const map = reduceSlots(before, welcome(room(), { media_kept: true, slots_in_use: uses }));
  expect(map.slots).toBe(before.slots);
  expect(userAt(map, "stage")).toBe("b");
});

test("a welcome without media leaves no slots", () => {
  const before = reduceSlots(NO_SLOTS, welcome(room(), { media }));
  expect(reduceSlots(before, welcome(room()))).toBe(NO_SLOTS);
});
