import { expect, test } from "vitest";
import { participant } from "../../stores/room_frames.js";
import { siteIcon, siteTone } from "./site_state.js";

test.each([
  ["absent before all", { presence: "absent" as const, line: "none" as const }, 1, true, "absent"],
  ["lost before the floor", { presence: "lost" as const, line: "lost" as const }, null, true, "lost"],
  ["the floor before a hand", {}, 1, true, "live"],
  ["a hand before a good line", {}, 1, false, "hand"],
  ["a hand on a weak line says both", { line: "weak" as const }, 1, false, "hand-weak"],
  ["the line when there is nothing else", { line: "weak" as const }, null, false, "weak"],
  ["a silent line of who is connected is a weak one", { line: "lost" as const }, null, false, "weak"],
])("a tile tells %s", (_, change, place, hasFloor, tone) => {
  expect(siteTone(participant("a", change), place, hasFloor)).toBe(tone);
});

test("an open microphone shows before the line, but not before a hand or a loss", () => {
  expect((["good", "weak", "none", "hand", "lost", "absent"] as const).map((tone) => siteIcon(tone, true))).toEqual([
    "mic",
    "mic",
    "mic",
    "hand",
    "line-lost",
    "line-none",
  ]);
});
