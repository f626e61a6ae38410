import { expect, test } from "vitest";
import type { UnitKind, UnitSummary } from "../../api/directory_types.js";
import { groupsOf } from "./groups.js";

const unit = (id: string, kind: UnitKind, area: string | null): UnitSummary => ({
  id, code: id, kind, name: id, area, validTo: null, positions: 0, vacant: 0, rooms: 0, paired: 0,
});

test("units of a kind and area stand together in the order they came", () => {
  const groups = groupsOf([
    unit("p", "province", null), unit("a", "agency", null), unit("b", "agency", null), unit("c", "commune", "Hà Nam"), unit("d", "commune", "Nam Định"),
  ]);
  expect(groups.map(({ kind, area, units }) => [kind, area, units.map(({ id }) => id).join("")])).toEqual([
    ["province", null, "p"], ["agency", null, "ab"], ["commune", "Hà Nam", "c"], ["commune", "Nam Định", "d"],
  ]);
  expect(new Set(groups.map(({ key }) => key)).size).toBe(4);
});

test("no units make no groups", () => {
  expect(groupsOf([])).toEqual([]);
});
