import { expect, test } from "vitest";
import type { InvitedLine } from "../api/planning_types.js";
import { groupsOf, sameDuty, withDuty } from "./invitees.js";

const line = (target: InvitedLine["target"], ref: string): InvitedLine => ({ target, ref, area: null, duty: "required", voting: false, name: ref });

test("units stand together, all others by themselves", () => {
  const [post, unit, other, person] = [line("post", "a"), line("unit", "1"), line("unit", "2"), line("person", "b")];
  expect(groupsOf([post, unit, other, person])).toEqual({ named: [post, person], units: [unit, other] });
});

test("what is asked of some lines leaves the others as they are, and who only listens has no vote", () => {
  const [post, unit] = [line("post", "a"), line("unit", "1")];
  const voting = withDuty([post, unit], [unit], { voting: true });
  expect(voting.map((one) => one.voting)).toEqual([false, true]);
  expect(withDuty(voting, voting, { duty: "observer" }).map((one) => [one.duty, one.voting])).toEqual([["observer", false], ["observer", false]]);
});

test("lines that ask for different things have nothing in common", () => {
  const [one, other] = [line("unit", "1"), { ...line("unit", "2"), duty: "optional" as const }];
  expect(sameDuty([one, other])).toBeNull();
  expect(sameDuty([other, other])?.duty).toBe("optional");
  expect(sameDuty([])).toBeNull();
});
