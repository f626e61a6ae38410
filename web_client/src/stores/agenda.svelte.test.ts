import { expect, test } from "vitest";
import { Problem } from "../api/problem.js";
import type { Meeting } from "../api/types.js";
import { dayOf, startOf } from "../i18n/calendar.js";
import { Agenda } from "./agenda.svelte.js";

const TODAY = dayOf(Date.UTC(2026, 10, 23, 1));
const HOUR_MS = 3_600_000;

function meeting(id: string, startsMs: number, fields: Partial<Meeting> = {}): Meeting {
  return {
    id, title: id, state: "ready", startsMs, endsMs: startsMs + HOUR_MS, openedMs: null, endedMs: null, drill: false, role: "room", sites: 1,
    ...fields,
  };
}

test("the days asked for cover the whole grid of the month and the week", async () => {
  const asked: [number, number][] = [];
  const agenda = new Agenda((from, to) => {
    asked.push([from, to]);
    return Promise.resolve([]);
  }, TODAY);
  await agenda.refresh();
  expect(asked).toEqual([[Date.UTC(2026, 9, 25, 17), Date.UTC(2026, 11, 6, 17)]]);
});

test("a meeting over midnight stands on both days", async () => {
  const late = meeting("late", startOf(TODAY + 1) - HOUR_MS / 2);
  const agenda = new Agenda(() => Promise.resolve([late]), TODAY);
  await agenda.refresh();
  expect([agenda.on(TODAY - 1), agenda.on(TODAY), agenda.on(TODAY + 1), agenda.on(TODAY + 2)]).toEqual([[], [late], [late], []]);
});

test("a meeting that ends at midnight does not stand on the next day", async () => {
  const agenda = new Agenda(() => Promise.resolve([meeting("a", startOf(TODAY + 1) - HOUR_MS)]), TODAY);
  await agenda.refresh();
  expect(agenda.on(TODAY + 1)).toEqual([]);
});

test("the next meeting is one that takes place", async () => {
  const rows = [meeting("off", startOf(TODAY), { state: "cancelled" }), meeting("on", startOf(TODAY) + HOUR_MS)];
  const agenda = new Agenda(() => Promise.resolve(rows), TODAY);
  await agenda.refresh();
  expect(agenda.nextAfter(startOf(TODAY))?.id).toBe("on");
  expect(agenda.nextAfter(startOf(TODAY + 1))).toBeNull();
});

test("a failed question keeps the meetings of before and says why", async () => {
  let fails = false;
  const agenda = new Agenda(() => (fails ? Promise.reject(new Problem("offline", 0)) : Promise.resolve([meeting("a", startOf(TODAY))])), TODAY);
  await agenda.refresh();
  fails = true;
  await agenda.refresh();
  expect(agenda.on(TODAY)).toHaveLength(1);
  expect(agenda.failure).toMatchObject({ code: "offline" });
});

test("an answer that comes after a later question is not shown", async () => {
  const answers: ((meetings: Meeting[]) => void)[] = [];
  const agenda = new Agenda(() => new Promise((resolve) => answers.push(resolve)), TODAY);
  const first = agenda.refresh();
  const second = agenda.choose(TODAY + 40);
  answers[1]?.([meeting("new", startOf(TODAY + 40))]);
  answers[0]?.([meeting("old", startOf(TODAY))]);
  await Promise.all([first, second]);
  expect(agenda.meetings?.map(({ id }) => id)).toEqual(["new"]);
});
