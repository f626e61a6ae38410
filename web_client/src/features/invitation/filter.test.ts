import { expect, test } from "vitest";
import type { Seat, SentVersion, Standing } from "../../api/invitations.js";
import type { MeetingState } from "../../api/types.js";
import { areasOf, isOpen, linesOf, shownStanding } from "./filter.js";

type Dispatch = SentVersion["dispatch"];

const seat = (id: string, name: string, unit: string, area: string | null, standing: Standing, principal: string | null = null): Seat => ({
  seat: id, honorific: "Ông", name, title: "", unit_name: unit, area, email: null, voting: true, principal, standing, said: null, wish: null,
  mail: { state: "sent", attempts: 1, trouble: "" }, reminded_at: null, is_asked: false,
});
const SEATS = [
  seat("a", "Nguyễn Văn An", "Xã Hải An", "Nam Định", "accepted"),
  seat("b", "Trần Thị Đông", "Phường Đông Hoa Lư", "Ninh Bình", "substituted"),
  seat("c", "Lê Văn Thay", "Phường Đông Hoa Lư", "Ninh Bình", "silent", "b"),
  seat("d", "Phạm Văn Tài", "Sở Tài chính", null, "silent"),
];
const shown = (...parts: [Parameters<typeof linesOf>[1], string, string]): string[] => linesOf(SEATS, ...parts).map((line) => line.seat.seat);

test("who was invited has one line, with the substitute beside", () => {
  expect(shown("all", "", "")).toEqual(["a", "b", "d"]);
  expect(linesOf(SEATS, "substituted", "", "")[0]?.substitute?.seat).toBe("c");
});

test("a substitute that has not answered makes no line among the silent", () => {
  expect(shown("silent", "", "")).toEqual(["d"]);
});

test.each([["hai an", ["a"]], ["dong", ["b"]], ["Đông hoa", ["b"]], ["thay", ["b"]], ["ài", []], ["tai", ["d"]]])(
  "names, units and substitutes are found from the beginning of a word: %s",
  (typed, found) => { expect(shown("all", "", typed)).toEqual(found); },
);

const sent = (dispatch: Dispatch): SentVersion => ({ version: 1, dispatch, number: "", sent_at: "", late_reason: "", reason: "" });
const END = "2026-11-30T03:00:00Z";
const OPEN: readonly (readonly [MeetingState, readonly Dispatch[], boolean])[] = [
  ["invited", ["request"], true], ["ready", ["request"], true], ["in_progress", ["request"], true], ["suspended", ["request"], true],
  ["postponed", ["request", "cancel"], false], ["postponed", ["request"], false], ["cancelled", ["request", "cancel"], false], ["ended", ["request"], false],
  ["invited", ["request", "cancel"], false], ["submitted", [], false],
];

test.each(OPEN)("of a meeting that is %s after %j somebody is waited for: %s", (state, dispatches, open) => {
  expect(isOpen({ state, sent: dispatches.map(sent), ends_at: END }, Date.parse(END) - 1)).toBe(open);
});

test.each([["invited", false], ["ready", false], ["in_progress", true], ["suspended", true]] as const)(
  "after its planned end a meeting that is %s waits for somebody: %s",
  (state, open) => { expect(isOpen({ state, sent: [sent("request")], ends_at: END }, Date.parse(END))).toBe(open); },
);

const SAID = { reason: "", source: "page", at: "" } as const;
test.each([
  ["silent", "accepted", true, "accepted"],
  ["silent", "substitute_requested", true, null],
  ["substitute_wished", "substitute_requested", true, "substitute_wished"],
  ["silent", null, true, null],
  ["substituted", "substitute_requested", true, "substituted"],
  ["silent", "accepted", false, "silent"],
] as const)("a seat that is %s and said %s, called off %s, is shown as %s", (standing, answer, calledOff, shownAs) => {
  const said = answer === null ? null : { answer, ...SAID };
  expect(shownStanding({ standing, said }, calledOff)).toBe(shownAs);
});

test("an area shows its own", () => {
  expect(areasOf(SEATS)).toEqual(["Nam Định", "Ninh Bình"]);
  expect(shown("all", "Ninh Bình", "")).toEqual(["b"]);
});
