import { expect, test } from "vitest";
import type { SeriesPage } from "../../api/planning_types.js";
import { changedFacts, factsOfSeries } from "./facts.js";

test("only what is not as before is told, as it is now", () => {
  const before = [{ name: "Tên", value: "Giao ban" }, { name: "Nơi họp", value: "Phòng 1" }];
  expect(changedFacts(before, [{ name: "Tên", value: "Giao ban" }, { name: "Nơi họp", value: "Phòng 2" }])).toEqual([{ name: "Nơi họp", value: "Phòng 2" }]);
  expect(changedFacts(before, before)).toEqual([]);
});

const SERIES: SeriesPage = {
  id: "s", revision: 1, title: "Giao ban", type: "giao_ban", classification: "internal", place: "", requests: "", rule: "FREQ=WEEKLY;BYDAY=MO", startsOn: 20_000, endsOn: null,
  minute: 480, lengthMin: 120, agenda: [], people: [], exceptions: [],
  invited: [{ target: "unit", ref: "14215", area: null, duty: "required", voting: false, name: "Xã Hải Hậu" }],
};
const changed = (now: Partial<SeriesPage>): string[] =>
  changedFacts(factsOfSeries(SERIES, "Giao ban", "vi"), factsOfSeries({ ...SERIES, ...now }, "Giao ban", "vi")).map(({ value }) => value);

test("a series is compared by its own rule, times, invitees and agenda", () => {
  expect(changed({})).toEqual([]);
  expect(changed({ classification: "open" })).toEqual(["Công khai"]);
  expect(changed({ rule: "FREQ=WEEKLY;BYDAY=TU", minute: 540 })).toEqual(["Hằng tuần vào Thứ Ba", "09:00"]);
  expect(changed({ exceptions: [{ day: 20_007, name: "Nghỉ", worked: false }] })).toHaveLength(1);
  expect(changed({ agenda: [{ title: "Khai mạc", plannedMin: 10, presenter: "", visibility: "public", limitS: null }] })).toEqual(["Khai mạc"]);
});

test("as many invitees as before are not the same ones", () => {
  const [line] = SERIES.invited;
  if (line === undefined) throw new Error("none");
  expect(changed({ invited: [{ ...line, ref: "14281" }] })).toEqual(["1 dòng"]);
  expect(changed({ invited: [{ ...line, voting: true }] })).toEqual(["1 dòng"]);
});
