import { expect, test } from "vitest";
import { PARTS, partAt, pathOfSession, pathOfSite } from "./parts.js";

test("every page of the history is found at its own address", () => {
  expect(partAt(pathOfSite("a-1"))).toEqual({ name: "site", site: "a-1" });
  expect(partAt(pathOfSession("b"))).toEqual({ name: "sessions", meeting: "b" });
  for (const [name, path] of PARTS) expect(partAt(path)?.name).toBe(name);
});

test.each(["khac", "diem-cau", "diem-cau/a b", "diem-cau/a/b", "lich-su/a/b", "lich-su/", `lich-su/${"a".repeat(65)}`])("nothing is at %s", (path) => {
  expect(partAt(path)).toBe(null);
});
