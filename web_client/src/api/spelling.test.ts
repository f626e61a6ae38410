import { expect, test } from "vitest";
import { received, sent } from "./spelling.js";

const WIRE = { own_name: "Hải An", positions: [{ held_from: "2026-11-23", now: [], closed_on: null }], counts: { add: 1 }, open: true };
const PAGE = { ownName: "Hải An", positions: [{ heldFrom: "2026-11-23", now: [], closedOn: null }], counts: { add: 1 }, open: true };

test("fields are renamed at every depth, values stay", () => {
  expect(received(WIRE)).toEqual(PAGE);
  expect(sent(PAGE)).toEqual(WIRE);
});

test("a list is renamed too", () => {
  expect(received([{ unit_kind: "commune" }])).toEqual([{ unitKind: "commune" }]);
});
