import { expect, test } from "vitest";
import type { CalendarNotes, Conflict } from "../api/planning_types.js";
import { dayFrom, startOf } from "../i18n/calendar.js";
import { DayNotes } from "./day_notes.svelte.js";

const TODAY = dayFrom("2026-11-23");
const CONFLICT: Conflict = { meetingId: "b", title: null, startsMs: 0, endsMs: 1, leaders: [], rooms: 2, roomNames: [], samePlace: false };
const NOTES: CalendarNotes = { days: [{ day: TODAY, name: "Nghỉ", worked: false }], booked: new Map([["a", [CONFLICT]]]) };

test("notes are asked for the whole grid of the month", async () => {
  const asked: [number, number][] = [];
  const notes = new DayNotes((from, to) => {
    asked.push([from, to]);
    return Promise.resolve(NOTES);
  });
  await notes.refresh(TODAY);
  expect(asked).toEqual([[startOf(dayFrom("2026-10-26")), startOf(dayFrom("2026-12-07"))]]);
  expect([notes.named(TODAY)?.name, notes.named(TODAY + 1)]).toEqual(["Nghỉ", null]);
  expect([notes.conflicts("a"), notes.conflicts("b")]).toEqual([[CONFLICT], []]);
});

test("notes that do not come leave those of before", async () => {
  let fails = false;
  const notes = new DayNotes(() => (fails ? Promise.reject(new Error("x")) : Promise.resolve(NOTES)));
  await notes.refresh(TODAY);
  fails = true;
  await notes.refresh(TODAY + 40);
  expect(notes.days).toEqual(NOTES.days);
});

test("an answer to an older question is dropped", async () => {
  const answers: ((notes: CalendarNotes) => void)[] = [];
  const notes = new DayNotes(() => new Promise((resolve) => answers.push(resolve)));
  const both = [notes.refresh(TODAY), notes.refresh(TODAY + 40)];
  answers[1]?.({ days: [], booked: new Map() });
  answers[0]?.(NOTES);
  await Promise.all(both);
  expect(notes.days).toEqual([]);
});
