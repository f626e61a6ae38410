import { expect, test } from "vitest";
import { codeIn, hashOf, spokenCode } from "./pairing_code.js";

test("a code goes through an address and back", () => {
  expect(codeIn(hashOf("012345"))).toBe("012345");
});

test.each(["", "#", "#12345", "#1234567", "#12345a", "#main", "012345"])("what is no code is none: %s", (hash) => {
  expect(codeIn(hash)).toBe("");
});

test("a code is said in two groups", () => {
  expect(spokenCode("012345")).toBe("012 345");
});
