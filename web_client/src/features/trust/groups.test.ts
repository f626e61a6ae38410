import { expect, test } from "vitest";
import { inFours } from "./groups.js";

test("digits come in fours, and what is left over last", () => {
  expect(inFours("17B6DD1926")).toEqual(["17B6", "DD19", "26"]);
  expect(inFours("")).toEqual([]);
});
