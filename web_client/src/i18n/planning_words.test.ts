import { expect, test } from "vitest";
import { conflictText, ruleText } from "./planning_words.js";

test.each([
  ["FREQ=WEEKLY;BYDAY=MO", "Hằng tuần vào Thứ Hai"],
  ["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR", "2 tuần một lần, vào Thứ Ba, Thứ Sáu"],
  ["FREQ=MONTHLY;BYDAY=3WE", "Thứ Tư lần thứ ba của mỗi tháng"],
  ["FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR", "Thứ Sáu cuối cùng của tháng, 3 tháng một lần"],
  ["FREQ=MONTHLY;BYMONTHDAY=15", "Ngày 15 hằng tháng"],
  ["FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15", "Ngày 15, 2 tháng một lần"],
  ["FREQ=MONTHLY;BYMONTHDAY=-1", "Ngày cuối của mỗi tháng"],
  ["FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1", "Ngày cuối tháng, 2 tháng một lần"],
  ["FREQ=DAILY", ""],
])("%s reads %s", (rule, words) => {
  expect(ruleText(rule, "vi")).toBe(words);
});

test("a conflict says with what, when and in what, and hides a title that is not for the reader", () => {
  const startsMs = Date.parse("2026-11-30T08:00:00+07:00");
  const conflict = { meetingId: "b", title: null, startsMs, endsMs: startsMs + 3_600_000, leaders: ["Mai"], rooms: 2, roomNames: ["Xã A", "Xã B"], samePlace: true };
  expect(conflictText(conflict, "vi")).toBe(
    "Trùng một cuộc họp khác, 08:00 đến 09:00: cùng người chủ trì Mai; cùng nơi họp; 2 điểm cầu chung (Xã A, Xã B)",
  );
});
