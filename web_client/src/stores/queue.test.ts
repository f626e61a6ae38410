import { expect, test } from "vitest";
import { placesOf, queueOf } from "./queue.js";
import { participant } from "./room_frames.js";

test("hands stand in the order they were raised, whatever the order of the roster", () => {
  const rows = [
    participant("late", { hand_ms: 300 }),
    participant("none"),
    participant("early", { hand_ms: 100 }),
    participant("same-b", { hand_ms: 200 }),
    participant("same-a", { hand_ms: 200 }),
  ];
  const queue = queueOf(rows);
  expect(queue.map((hand) => hand.participant.id)).toEqual(["early", "same-a", "same-b", "late"]);
  expect(placesOf(queue).get("late")).toBe(4);
  expect(placesOf(queue).has("none")).toBe(false);
});

test("a hand raised at the first instant of the clock counts", () => {
  expect(queueOf([participant("a", { hand_ms: 0 })])).toHaveLength(1);
});
