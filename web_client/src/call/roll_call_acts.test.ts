import { expect, test } from "vitest";
import { RollCallActs } from "./roll_call_acts.js";
import type { Request } from "./signaling_socket.js";

test("each press is one request, and its answer comes back", async () => {
  const asked: Request[] = [];
  const acts = new RollCallActs((request) => {
    asked.push(request);
    return Promise.resolve(request.type !== "end_roll_call");
  });
  expect(await acts.start(10, true)).toBe(true);
  await acts.start(null, false, "b");
  await acts.call("a");
  await acts.pace({ everyS: null, paused: true, skipsAbsent: false });
  await acts.mark("a", "excused", "Đi chống bão");
  expect(await acts.end()).toBe(false);
  expect(asked).toEqual([
    { type: "start_roll_call", every_s: 10, skips_absent: true },
    { type: "start_roll_call", every_s: null, skips_absent: false, first: "b" },
    { type: "call_site", participant: "a" },
    { type: "pace_roll_call", every_s: null, paused: true, skips_absent: false },
    { type: "mark_attendance", participant: "a", kind: "excused", reason: "Đi chống bão" },
    { type: "end_roll_call" },
  ]);
});
