import { afterAll, expect, test } from "vitest";
import { Problem } from "../api/problem.js";
import { Locale } from "./locale.svelte.js";
import { sentenceFor } from "./problems.js";

const locale = new Locale();
const INTERNAL = sentenceFor(new Problem("internal", 500));

afterAll(() => { locale.choose("vi"); });

test.each(["wrong_credentials", "not_found", "offline", "removed", "busy", "already_ended"])("%s has a sentence of its own", (code) => {
  expect(sentenceFor(new Problem(code, 400))).not.toBe(INTERNAL);
});

test.each(["audit_broken", "constructor", "toString", ""])("a code without a sentence reads as an error of the server: %s", (code) => {
  expect(sentenceFor(new Problem(code, 400))).toBe(INTERNAL);
});

test("what is not a refusal reads as an error of the server", () => {
  expect(sentenceFor(new TypeError("x"))).toBe(INTERNAL);
});

test("a wait is told in whole minutes, rounded up", () => {
  expect(sentenceFor(new Problem("too_many_attempts", 429, 870))).toContain("15 phút");
  expect(sentenceFor(new Problem("too_many_attempts", 429))).toContain("ít phút");
});

test("no sentence shows the code", () => {
  expect(sentenceFor(new Problem("wrong_credentials", 401))).not.toContain("_");
});

test("the sentence follows the language at once", () => {
  locale.choose("en");
  expect(sentenceFor(new Problem("offline", 0))).toContain("cannot be reached");
});
