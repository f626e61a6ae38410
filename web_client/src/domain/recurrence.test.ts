import fc from "fast-check";
import { expect, test } from "vitest";
import { ruleFrom, ruleTo, type Rule } from "./recurrence.js";

const interval = fc.integer({ min: 1, max: 12 });
const weekday = fc.integer({ min: 0, max: 6 });
const rules: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({ kind: fc.constant("weekly" as const), interval, weekdays: fc.uniqueArray(weekday, { minLength: 1 }).map((days) => days.sort((a, b) => a - b)) }),
  fc.record({ kind: fc.constant("monthly_weekday" as const), interval, nth: fc.constantFrom(1, 2, 3, 4, -1), weekday }),
  fc.record({ kind: fc.constant("monthly_day" as const), interval, date: fc.constantFrom(1, 15, 31, -1) }),
);

test("a rule is found again in its text", () => {
  fc.assert(fc.property(rules, (rule) => { expect(ruleFrom(ruleTo(rule))).toEqual(rule); }));
});

test.each([
  ["FREQ=WEEKLY;BYDAY=MO", { kind: "weekly", interval: 1, weekdays: [0] }],
  ["FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR", { kind: "monthly_weekday", interval: 3, nth: -1, weekday: 4 }],
  ["FREQ=MONTHLY;BYMONTHDAY=-1", { kind: "monthly_day", interval: 1, date: -1 }],
  ["FREQ=DAILY", null],
])("%s is read", (text, rule) => {
  expect(ruleFrom(text)).toEqual(rule);
});
