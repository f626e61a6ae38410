import { expect, test } from "vitest";
import type { InvitedLine } from "../api/planning_types.js";
import { groupsOf } from "./invitees.js";

const line = (target: InvitedLine["target"], ref: string): InvitedLine => ({ target, ref, area: null, duty: "required", voting: false, name: ref });

test("units stand together, all others by themselves", () => {
  const [post, unit, other, person] = [line("post", "a"), line("unit", "1"), line("unit", "2"), line("person", "b")];
  expect(groupsOf([post, unit, other, person])).toEqual({ named: [post, person], units: [unit, other] });
});
