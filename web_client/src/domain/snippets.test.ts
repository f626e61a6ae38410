import { expect, test } from "vitest";
import { marked } from "./snippets.js";

test.each([
  ["\u0002Ngân\u0003 sách \u0002xã\u0003", [["Ngân", true], [" sách ", false], ["xã", true]]],
  ["không có gì", [["không có gì", false]]],
  ["cắt \u0002ngang", [["cắt ", false], ["ngang", true]]],
  ["", []],
] as const)("%j", (snippet, pieces) => {
  expect(marked(snippet).map(({ text, hit }) => [text, hit])).toEqual(pieces);
});
