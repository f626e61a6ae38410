import { expect, test } from "vitest";
import { partOf } from "./part.js";

const at = (time: string): number => Date.parse(`${time}+07:00`);

test.each([
  ["2026-11-30T07:00", "today"], ["2026-11-30T00:00", "today"], ["2026-11-30T23:59", "today"], ["2026-12-01T00:30", "today"],
  ["2026-11-29T23:59", "calendar"], ["2026-12-02T00:00", "calendar"],
] as const)("a meeting from one evening into the next day is, at %s, a matter of: %s", (now, part) => {
  expect(partOf({ startsMs: at("2026-11-30T22:00"), endsMs: at("2026-12-01T01:00") }, at(now))).toBe(part);
});

test("before the meeting is known it is today's", () => {
  expect(partOf(null, 0)).toBe("today");
});
