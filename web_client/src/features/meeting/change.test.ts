import { expect, test, vi } from "vitest";
import { PlanningApi } from "../../api/planning.js";
import type { PlanPage } from "../../api/planning_types.js";
import type { Meeting, MeetingState, Role } from "../../api/types.js";
import { actsOn, isEditable, questionFor } from "./change.js";

const SERIES = { id: "s1", title: "Giao ban", rule: "FREQ=WEEKLY;BYDAY=MO", occurrenceOn: 20_000 };
const MEETING: Meeting = {
  id: "m1", title: "Giao ban", state: "draft", startsMs: 0, endsMs: 3_600_000, openedMs: null, endedMs: null, drill: false, role: "secretary", sites: 0,
};

function plan(state: MeetingState, part: Role = "secretary", series: PlanPage["series"] = null): PlanPage {
  return {
    part, state, series, type: null, classification: "internal", place: "Hội trường", requests: "", reason: "", revision: 4, deadlines: null, namedDays: [], invitedMs: null, agenda: [], people: [],
    invited: [], unsent: false,
  };
}

test.each([
  ["draft", "secretary", ["submit", "move", "delete"]],
  ["submitted", "secretary", ["send_back", "move", "postpone", "cancel"]],
  ["invited", "secretary", ["move", "postpone", "cancel"]],
  ["postponed", "secretary", ["bring_back", "cancel"]],
  ["in_progress", "secretary", []],
  ["cancelled", "secretary", []],
  ["draft", "chair", []],
  ["submitted", "chair", ["send_back", "postpone", "cancel"]],
  ["postponed", "chair", ["cancel"]],
  ["submitted", "delegate", []],
  ["invited", "it", []],
] as const)("of a meeting that is %s a %s may %j", (state, part, acts) => {
  expect(actsOn(plan(state, part))).toEqual(acts);
});

test("a draft of a series is left out rather than deleted", () => {
  expect(actsOn(plan("draft", "secretary", SERIES))).toEqual(["submit", "move", "except", "end_series"]);
});

test.each([
  ["draft", "secretary", null, true],
  ["submitted", "secretary", null, true],
  ["submitted", "chair", null, false],
  ["invited", "secretary", 1, true],
  ["invited", "secretary", null, false],
  ["invited", "chair", 1, false],
  ["ready", "secretary", 1, true],
  ["in_progress", "secretary", 1, false],
  ["postponed", "secretary", 1, false],
] as const)("a plan that is %s is open to a %s (sent: %s): %s", (state, part, invitedMs, open) => {
  expect(isEditable({ ...plan(state, part), invitedMs })).toBe(open);
});

const GIVEN = { startsMs: 10, endsMs: 20, day: 20_007, place: "Phòng 2", reason: "Bão" };

function fake(): { api: PlanningApi; post: ReturnType<typeof vi.fn> } {
  const post = vi.fn(() => Promise.resolve({}));
  const get = vi.fn(() => Promise.resolve({ id: "s1", revision: 7, starts_on: "2026-11-30", ends_on: null, agenda: [], exceptions: [] }));
  return { api: new PlanningApi({ post, get } as unknown as ConstructorParameters<typeof PlanningApi>[0]), post };
}

test.each([
  ["send_back", "/meetings/m1/return", { reason: "Bão", revision: 4 }],
  ["move", "/meetings/m1/move", { starts_at: "1970-01-01T00:00:00.010Z", ends_at: "1970-01-01T00:00:00.020Z", place: "Phòng 2", reason: "Bão", revision: 4 }],
  ["postpone", "/meetings/m1/postponement", { reason: "Bão", revision: 4 }],
  ["cancel", "/meetings/m1/cancellation", { reason: "Bão", revision: 4 }],
  ["bring_back", "/meetings/m1/new-time", { starts_at: "1970-01-01T00:00:00.010Z", ends_at: "1970-01-01T00:00:00.020Z", reason: "Bão", revision: 4 }],
  ["delete", "/drafts/m1/deletion", { revision: 4 }],
  ["except", "/series/s1/exceptions", { day: "2024-10-04", reason: "Bão", revision: 7 }],
  ["end_series", "/series/s1/end", { last: "2024-10-11", revision: 7 }],
] as const)("to %s asks %s, and names the revision that was seen", async (act, path, body) => {
  const { api, post } = fake();
  await questionFor(act, api, MEETING, plan("draft", "secretary", SERIES)).perform(GIVEN);
  expect(post).toHaveBeenCalledExactlyOnceWith(path, body);
});

test.each(["delete", "except"] as const)("who is about to %s a draft is told how many papers go with it", (act) => {
  const { api } = fake();
  const told = (papers: number): string => questionFor(act, api, MEETING, plan("draft", "secretary", SERIES), papers).help;
  expect(told(0)).not.toContain("tài liệu");
  expect(told(3)).toBe(`${told(0)} 3 tài liệu đã đưa vào buổi này cũng bị xoá và không khôi phục được.`);
});
