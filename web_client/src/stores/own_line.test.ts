import { expect, test } from "vitest";
import { keptOn, lossOf, ownLine } from "./own_line.js";
import { participant } from "./room_frames.js";

const row = participant("a", { line: "weak", step: 1 });

test("the server's word holds while both links are up", () => {
  expect(ownLine(row, "up", "up")).toEqual({ line: "weak", step: 1 });
});

test("a link that is down is a lost line, whatever was said last", () => {
  expect(ownLine(row, "down", "up").line).toBe("lost");
  expect(ownLine(row, "up", "down").line).toBe("lost");
});

test("what is lost has its own word: all, media, or only control", () => {
  expect([lossOf("down", "down"), lossOf("down", "starting"), lossOf("down", "up")]).toEqual(["all", "all", "control"]);
  expect([lossOf("up", "down"), lossOf("up", "up"), lossOf("up", "starting"), lossOf("starting", "starting")]).toEqual([
    "media",
    null,
    null,
    null,
  ]);
});

test("a line that is only starting has no word yet, and a stale word of loss is not repeated", () => {
  expect(ownLine(row, "up", "starting").line).toBe("none");
  expect(ownLine(participant("a", { line: "lost" }), "up", "up").line).toBe("weak");
  expect(ownLine(null, "up", "up")).toEqual({ line: "none", step: 6 });
});

test("each rung keeps what the ladder says", () => {
  expect([0, 1, 2, 3, 4, 5, 6].map(keptOn)).toEqual([
    "voice",
    "voice_and_pages",
    "voice_and_pages",
    "small_picture",
    "small_picture",
    "all",
    "all",
  ]);
});
