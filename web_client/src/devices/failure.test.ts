import { expect, test } from "vitest";
import { failureOf } from "./failure.js";

test.each([
  ["NotAllowedError", "blocked"],
  ["SecurityError", "blocked"],
  ["NotFoundError", "missing"],
  ["OverconstrainedError", "missing"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
])("%s means %s", (name, failure) => { expect(failureOf(new DOMException("x", name))).toBe(failure); });

test("what is no refusal of the browser means busy", () => { expect(failureOf(new Error("x"))).toBe("busy"); });
