import fc from "fast-check";
import { expect, test } from "vitest";
import type { Meeting, MeetingState } from "../api/types.js";
import { COUNT_S, planFor, rememberOpen, type Memory } from "./next_session.js";

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 10, 23, 1);

function meeting(parts: Partial<Meeting> = {}): Meeting {
  return {
    id: "m1", title: "Giao ban", state: "ready", startsMs: START, endsMs: START + 2 * HOUR_MS, openedMs: null, endedMs: null, drill: false,
    role: "room", sites: 129, ...parts,
  };
}

const memory = (parts: Partial<Memory> = {}): Memory => ({ declined: new Set(), openSinceMs: new Map([["m1", START - HOUR_MS]]), ...parts });
const leftAt = (ms: number, of = memory(), one = meeting()): number | null => {
  const plan = planFor([one], of, ms);
  return plan.kind === "counting" ? plan.leftS : null;
};

test("a room goes in at the hour, and is told ten seconds before", () => {
  expect(leftAt(START - COUNT_S * 1000 - 1)).toBeNull();
  expect(leftAt(START - COUNT_S * 1000)).toBe(COUNT_S);
  expect(leftAt(START - 1)).toBe(1);
  expect(leftAt(START)).toBe(0);
  expect(leftAt(START + HOUR_MS)).toBe(0);
});

test("a room that comes back in the middle counts from when it found the meeting", () => {
  const back = memory({ openSinceMs: new Map([["m1", START + HOUR_MS]]) });
  expect(leftAt(START + HOUR_MS, back, meeting({ state: "in_progress" }))).toBe(COUNT_S);
  expect(leftAt(START + HOUR_MS + COUNT_S * 1000, back, meeting({ state: "in_progress" }))).toBe(0);
});

test("one press is enough to stay out, and the button stays", () => {
  const declined = memory({ declined: new Set(["m1"]) });
  expect(planFor([meeting()], declined, START + 1)).toEqual({ kind: "open", meeting: meeting() });
});

test.each<[MeetingState, string]>([
  ["draft", "ahead"], ["submitted", "ahead"], ["invited", "ahead"], ["ready", "open"], ["in_progress", "open"], ["suspended", "open"],
  ["ended", "none"], ["concluded", "none"], ["archived", "none"], ["postponed", "none"], ["cancelled", "none"],
])("half an hour before, a meeting that is %s is %s", (state, kind) => {
  expect(planFor([meeting({ state })], memory(), START - HOUR_MS / 2).kind).toBe(kind);
});

test("what nobody opened is over at its end, what was opened is not", () => {
  const late = START + 3 * HOUR_MS;
  expect(planFor([meeting()], memory(), late).kind).toBe("none");
  expect(planFor([meeting({ state: "in_progress" })], memory(), late).kind).toBe("counting");
});

test("a meeting that the room only supervises is not its own", () => {
  expect(planFor([meeting({ role: null })], memory(), START).kind).toBe("none");
});

test("the one that is going on is shown before the one to come", () => {
  const later = meeting({ id: "m2", startsMs: START + HOUR_MS, endsMs: START + 2 * HOUR_MS });
  const now = memory({ declined: new Set(["m1"]), openSinceMs: new Map([["m1", START], ["m2", START]]) });
  expect(planFor([later, meeting({ state: "in_progress" })], now, START + 1)).toMatchObject({ kind: "open", meeting: { id: "m1" } });
  expect(planFor([later, meeting({ state: "in_progress" })], now, START + HOUR_MS)).toMatchObject({ kind: "counting", meeting: { id: "m2" } });
});

test("since when a meeting is open is remembered until it is not", () => {
  const first = rememberOpen([meeting(), meeting({ id: "m2", state: "invited" })], new Map(), 5);
  expect([...first]).toEqual([["m1", 5]]);
  expect([...rememberOpen([meeting(), meeting({ id: "m2" })], first, 9)]).toEqual([["m1", 5], ["m2", 9]]);
  expect([...rememberOpen([meeting({ state: "ended" })], first, 9)]).toEqual([]);
});

const states = fc.constantFrom<MeetingState>("draft", "invited", "ready", "in_progress", "suspended", "ended", "postponed", "cancelled");
const some = fc.record({ id: fc.constantFrom("a", "b", "c"), state: states, startsMs: fc.integer({ min: 0, max: 600_000 }) });

test("whatever the meetings, a room never goes in before the hour, unasked, or into what it left", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(some, { selector: ({ id }) => id, maxLength: 3 }), fc.subarray(["a", "b", "c"]), fc.integer({ min: 0, max: 900_000 }),
      fc.integer({ min: 0, max: 900_000 }),
      (parts, declined, sinceMs, nowMs) => {
        const meetings = parts.map((part) => meeting({ ...part, endsMs: part.startsMs + HOUR_MS }));
        const plan = planFor(meetings, { declined: new Set(declined), openSinceMs: rememberOpen(meetings, new Map(), sinceMs) }, nowMs);
        if (plan.kind !== "counting") return;
        expect(declined).not.toContain(plan.meeting.id);
        expect(["ready", "in_progress", "suspended"]).toContain(plan.meeting.state);
        expect(plan.leftS).toBeLessThanOrEqual(COUNT_S);
        if (plan.leftS === 0) {
          expect(nowMs).toBeGreaterThanOrEqual(plan.meeting.startsMs);
          expect(nowMs - sinceMs).toBeGreaterThanOrEqual(COUNT_S * 1000);
        }
      },
    ),
  );
});
