import { expect, test } from "vitest";
import { aboutOf, pressOf } from "./undone.js";

test.each([
  [{ type: "give_floor", participant: "a", limit_s: 300 }, "give", "a"],
  [{ type: "extend_floor", participant: "a", seconds: 60 }, "extend", "a"],
  [{ type: "extend_floor", participant: "a", seconds: -60 }, "shorten", "a"],
  [{ type: "remind_floor", participant: "a", on: false }, "unremind", "a"],
  [{ type: "spotlight", participant: "a" }, "stage", "a"],
  [{ type: "spotlight", participant: null }, "unstage", null],
  [{ type: "put_beside", participant: null }, "unbeside", null],
  [{ type: "raise_hand", raised: true }, "hand", null],
  [{ type: "raise_hand", raised: false }, "lower", null],
  [{ type: "suspend", on: false }, "resume", null],
  [{ type: "lock", on: true }, "lock", null],
  [{ type: "close_hand_list", closed: false }, "open_list", null],
  [{ type: "set_microphone", open: false }, null, null],
  [{ type: "set_camera", open: true }, null, null],
  [{ type: "resync" }, null, null],
] as const)("%o is the press %s of %s", (request, press, about) => {
  expect([pressOf(request), aboutOf(request)]).toEqual([press, about]);
});
