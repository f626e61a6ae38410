import { afterAll, beforeAll, expect, test } from "vitest";
import { overwriteGetLocale } from "../../i18n/generated/runtime.js";
import { REFUSAL_CODES } from "../../protocol/messages.gen.js";
import { refusalSentence } from "./refusal_words.js";

let locale: "vi" | "en" = "vi";
beforeAll(() => {
  overwriteGetLocale(() => locale);
});
afterAll(() => {
  overwriteGetLocale(() => "vi");
});

test.each([...REFUSAL_CODES, "not_connected", "no_answer", "offline", "stage_moved"])("%s has a sentence of its own in both languages", (code) => {
  locale = "vi";
  const vi = refusalSentence(code);
  const unknownVi = refusalSentence("a_code_of_tomorrow");
  locale = "en";
  const en = refusalSentence(code);
  expect(vi).not.toBe(en);
  expect(vi).toMatch(/[.!]$/u);
  expect(vi).not.toContain("_");
  if (code !== "internal") expect(vi).not.toBe(unknownVi);
});

test("a code of a newer server reads as an error of the server", () => {
  locale = "vi";
  expect(refusalSentence("a_code_of_tomorrow")).toBe(refusalSentence("internal"));
  expect(refusalSentence("constructor")).toBe(refusalSentence("internal"));
});
