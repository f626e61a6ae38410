import { expect, test } from "vitest";
import { participant } from "./room_frames.js";
import { spokenOf } from "./spoken.js";

test("who has spoken is listed, the longest first, the others in their order", () => {
  const rows = [
    participant("a", { spoken_ms: 60_000 }),
    participant("b"),
    participant("c", { spoken_ms: 292_000 }),
    participant("d", { spoken_ms: 60_000 }),
  ];
  expect(spokenOf(rows).map((row) => row.id)).toEqual(["c", "a", "d"]);
});
