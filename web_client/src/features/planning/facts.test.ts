import { expect, test } from "vitest";
import { changedFacts } from "./facts.js";

test("only what is not as before is told, as it is now", () => {
  const before = [{ name: "Tên", value: "Giao ban" }, { name: "Nơi họp", value: "Phòng 1" }];
  expect(changedFacts(before, [{ name: "Tên", value: "Giao ban" }, { name: "Nơi họp", value: "Phòng 2" }])).toEqual([{ name: "Nơi họp", value: "Phòng 2" }]);
  expect(changedFacts(before, before)).toEqual([]);
});
