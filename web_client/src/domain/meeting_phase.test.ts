import { expect, test } from "vitest";
import { phaseOf } from "./meeting_phase.js";

test.each(["ready", "in_progress", "suspended"] as const)("a meeting that is %s can be joined", (state) => {
  expect(phaseOf(state)).toBe("joinable");
});

test.each(["draft", "invited", "ended", "archived", "postponed", "cancelled"] as const)("a meeting that is %s cannot be joined", (state) => {
  expect(phaseOf(state)).not.toBe("joinable");
});
