import { expect, test } from "vitest";
import type { SiteCard } from "../../api/lines.js";
import { scopesOf } from "./scopes.js";

function card(id: string, change: Partial<SiteCard> = {}): { card: SiteCard } {
  const plain: SiteCard = { id, meeting: "m", name: `Xã ${id}`, area: "Hà Nam", carrier: "B", uplink: "nhánh 1", technician: null, phone: null, browser: null };
  return { card: { ...plain, ...change } };
}

test("a site alone comes first, then what it shares with others of its session", () => {
  const sites = [card("a"), card("b"), card("c", { uplink: "nhánh 2" }), card("d", { meeting: "other" }), card("e", { carrier: "A", uplink: null, area: "Nam Định" })];
  expect(scopesOf(sites, card("a").card).map((scope) => scope.sites)).toEqual([["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c"]]);
  expect(scopesOf(sites, card("e", { carrier: "", uplink: null, area: null }).card).map((scope) => scope.sites)).toEqual([["e"]]);
});
