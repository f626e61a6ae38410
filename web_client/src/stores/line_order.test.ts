import { expect, test } from "vitest";
import type { SiteRow } from "../api/lines.js";
import { rankOf, worstFirst } from "./line_order.js";

function row(id: string, more: Partial<SiteRow> = {}): SiteRow {
  return { id, word: "good", since_ms: 0, alarm: false, cause: null, ...more };
}

const ids = (rows: readonly SiteRow[]): string[] => rows.map(({ id }) => id);

test("the worst stand first: lost the longest, then weak by loss, a PC in trouble, good, absent", () => {
  const rows = [
    row("absent", { word: "absent" }),
    row("good"),
    row("machine", { cause: "machine" }),
    row("weak", { word: "weak", loss_up: 4 }),
    row("weaker", { word: "weak", loss_down: 9 }),
    row("lost", { word: "lost", since_ms: 2000 }),
    row("lost longest", { word: "lost", since_ms: 1000 }),
  ];
  expect(ids(worstFirst(rows))).toEqual(["lost longest", "lost", "weaker", "weak", "machine", "good", "absent"]);
});

test("lines that are alike keep their places, whatever the rest of their figures", () => {
  const rows = [row("b", { up: 1 }), row("a", { up: 2 }), row("d", { word: "weak", loss_up: 4.2 }), row("c", { word: "weak", loss_up: 4.9 })];
  expect(ids(worstFirst(rows))).toEqual(["d", "c", "b", "a"]);
});

test("a good line with a cause is between weak and good", () => {
  expect(rankOf(row("m", { cause: "machine" }))).toBeGreaterThan(rankOf(row("w", { word: "weak" })));
  expect(rankOf(row("m", { cause: "machine" }))).toBeLessThan(rankOf(row("g")));
});
