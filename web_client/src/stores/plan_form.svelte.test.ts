import { expect, test } from "vitest";
import type { SeriesPage } from "../api/planning_types.js";
import { dayFrom, dayText } from "../i18n/calendar.js";
import { PlanForm } from "./plan_form.svelte.js";

const TODAY = dayFrom("2026-11-23");

const SERIES: SeriesPage = {
  id: "s1", revision: 3, title: "Giao ban", type: "giao_ban", classification: "open", place: "Hội trường", requests: "", rule: "FREQ=MONTHLY;BYDAY=-1FR", startsOn: TODAY, endsOn: null,
  minute: 485, lengthMin: 90, exceptions: [], agenda: [{ title: "Khai mạc", plannedMin: 5, presenter: "", visibility: "public", limitS: null }],
  people: [
    { account: "mai", role: "chair", deputy: false, name: "Mai", title: "" },
    { account: "an", role: "delegate", deputy: true, name: "An", title: "" },
    { account: "thu", role: "secretary", deputy: false, name: "Thu", title: "" },
  ],
  invited: [{ target: "unit", ref: "14215", area: null, duty: "required", voting: false, name: "Xã Hải Hậu" }],
};

function filled(): PlanForm {
  const form = new PlanForm(TODAY, "thu");
  form.fillFromSeries(SERIES, TODAY + 4);
  return form;
}

test.each([
  ["2026-11-23", "2026-11-30"],
  ["2026-11-25", "2026-11-30"],
  ["2026-11-26", "2026-12-07"],
])("a form opened on %s begins on the Monday %s, five days ahead or more", (today, day) => {
  const form = new PlanForm(dayFrom(today), "thu");
  expect([form.day, form.fits, form.of("secretary").length]).toEqual([day, false, 1]);
});

test("what a series says is said again", () => {
  const form = filled();
  expect(form.fits).toBe(true);
  expect(form.seriesTimes).toEqual({ rule: SERIES.rule, startsOn: TODAY + 4, endsOn: null, minute: 485, lengthMin: 90 });
  expect([...form.plan.people].sort((a, b) => a.account.localeCompare(b.account))).toEqual([
    { account: "an", role: "delegate", deputy: true }, { account: "mai", role: "chair", deputy: false }, { account: "thu", role: "secretary", deputy: false },
  ]);
  expect(form.plan.invited).toEqual(SERIES.invited);
  expect(form.plan.classification).toBe("open");
});

test.each([
  ["title", " "], ["type", ""], ["day", ""], ["time", "25:00"], ["lengthMin", 4], ["lengthMin", 1441], ["lengthMin", null], ["chair", null], ["classification", "secret"],
] as const)("without a fit %s nothing is asked of the server (%s)", (field, value) => {
  const form = filled();
  Object.assign(form, { [field]: value });
  expect(form.fits).toBe(false);
});

test("what is missing is named, in the order of the page", () => {
  const form = new PlanForm(TODAY, "thu");
  expect(form.missing).toEqual(["title", "type", "chair"]);
  Object.assign(form, { title: "Giao ban", type: "giao_ban", chair: "mai", lengthMin: 4 });
  expect(form.missing).toEqual(["length"]);
});

test("a series on no weekday is none", () => {
  const form = filled();
  form.rule = { kind: "weekly", interval: 1, weekdays: [] };
  expect(form.fits).toBe(false);
});

test("a meeting ends so many minutes after its start, in the time of Việt Nam", () => {
  const form = filled();
  form.day = "2026-11-30";
  expect(form.times).toEqual({ startsMs: Date.parse("2026-11-30T08:05:00+07:00"), endsMs: Date.parse("2026-11-30T09:35:00+07:00") });
});

test("a deputy from nowhere is a delegate, a secretary stays one, and a chair is nothing else", () => {
  const form = filled();
  form.deputy = "thu";
  form.chair = "an";
  expect(form.plan.people).toEqual([{ account: "an", role: "chair", deputy: false }, { account: "thu", role: "secretary", deputy: true }]);
  form.deputy = "lan";
  expect(form.plan.people.at(-1)).toEqual({ account: "lan", role: "delegate", deputy: true });
});

test("who is taken out of the plan does not stand in either", () => {
  const form = filled();
  form.remove("an");
  expect([form.deputy, form.of("delegate")]).toEqual([null, []]);
  form.add("lan", "observer");
  form.add("lan", "delegate");
  expect(form.of("observer")).toEqual([]);
});

test.each([
  [null, null, "", null, false],
  [null, TODAY + 30, "", TODAY + 30, true],
  [null, TODAY + 3, "", null, false],
  [TODAY + 60, TODAY + 30, dayText(TODAY + 60), TODAY + 30, true],
  [null, TODAY + 30, dayText(TODAY + 90), TODAY + 90, false],
  [TODAY + 60, TODAY + 30, "", null, false],
])("a last day of before %s and of now %s: who typed %s saves %s", (before, now, typed, saved, taken) => {
  const form = filled();
  form.endsOn = typed;
  expect(form.takeEnd({ ...SERIES, endsOn: before }, { ...SERIES, endsOn: now })).toBe(taken);
  expect(form.seriesTimes.endsOn).toBe(saved);
});
