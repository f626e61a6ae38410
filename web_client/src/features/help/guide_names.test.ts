import { expect, test } from "vitest";
import type { Account, Role } from "../../api/types.js";
import { GUIDES, guideFor } from "./guide_names.js";

function account(roles: readonly Role[], device = false): Account {
  return { id: "a", login: "a", name: "A", device, unitCode: null, roles, duties: [] };
}

test.each(Object.entries(GUIDES))("the guide %s is found at its address", (name, address) => {
  expect(guideFor(address, account(["it"]))).toBe(name);
});

test.each([
  [["chair"], "chair"],
  [["secretary"], "secretary"],
  [["it"], "it"],
  [["delegate"], "commune"],
  [["room"], "commune"],
  [[], "commune"],
  [["it", "chair"], "chair"],
] as const)("whoever has the roles %s finds the own guide first", (roles, name) => {
  expect(guideFor(null, account(roles))).toBe(name);
});

test("an address that there is not leads to the own guide, and without anybody to that of the communes", () => {
  expect(guideFor("khong-co", account(["secretary"]))).toBe("secretary");
  expect(guideFor(null, null)).toBe("commune");
});
