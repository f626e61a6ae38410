import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { areasOf, countsOf, folded, found, matches, shortName, sitesOf } from "./board.js";
import { participant } from "./room_frames.js";

const site = (name: string, area: string | null = "Ninh Bình") => participant(name, { name, area });

test("sites stand in Vietnamese alphabetical order, type of unit left out", () => {
  const names = ["Xã Đồng Thái", "Phường Hoa Lư", "Xã Chất Bình", "Phường Đông Hoa Lư", "Xã Bình Minh", "Xã Gia Hưng"];
  const [area] = areasOf(names.map((name) => site(name)));
  expect(area?.sites.map((each) => shortName(each.name))).toEqual([
    "Bình Minh",
    "Chất Bình",
    "Đông Hoa Lư",
    "Đồng Thái",
    "Gia Hưng",
    "Hoa Lư",
  ]);
});

test("the whole province stands in the order that the server calls it in", () => {
  // The server's suite reads the same page (meetings/domain/test_roll_call.py).
  const page = join(import.meta.dirname, "../../../tests/meetings/domain/order_of_boards.txt");
  const lines = readFileSync(page, "utf8").trimEnd().split("\n");
  const sites = lines.map((line) => {
    const [area = "", name = ""] = line.split("\t");
    return site(name, area);
  });
  expect(sitesOf(sites.toReversed()).map(({ area, name }) => `${area}\t${name}`)).toEqual(lines);
});

test("areas are bands in alphabetical order, and sites of none come last", () => {
  const rows = [site("Xã X", null), site("Xã B", "Ninh Bình"), site("Xã A", "Hà Nam"), site("Xã N", "Nam Định")];
  expect(areasOf(rows).map((area) => area.name)).toEqual(["Hà Nam", "Nam Định", "Ninh Bình", ""]);
});

test("people are not sites", () => {
  expect(sitesOf([participant("chair", { role: "chair" }), participant("r")]).map((each) => each.id)).toEqual(["r"]);
});

test("a line is counted as weak only while its site is there", () => {
  const rows = [
    participant("a", { line: "weak", hand_ms: 1 }),
    participant("b", { line: "lost" }),
    participant("c", { presence: "lost", line: "lost" }),
    participant("d", { presence: "absent", line: "none" }),
    participant("e"),
  ];
  expect(countsOf(rows)).toEqual({ all: 5, present: 3, hands: 1, weak: 2, lost: 1, absent: 1 });
});

test("a site that has just come and has no line yet is not weak", () => {
  expect(matches(participant("a", { line: "none" }), "weak")).toBe(false);
});

test("a search without marks finds all spellings, one with marks only its own", () => {
  const an = site("Xã Hải An");
  const anh = site("Xã Hải Anh");
  const duong = site("Xã Vũ Dương");
  expect([an, anh, duong].filter((each) => found(each, "hai an"))).toEqual([an, anh]);
  expect([an, anh, duong].filter((each) => found(each, " Dương "))).toEqual([duong]);
  expect(found(duong, "dưởng")).toBe(false);
  expect(found(an, "")).toBe(true);
  expect(folded("Đồng Thịnh")).toBe("dong thinh");
});

test("a search in decomposed letters is the same search", () => {
  expect(found(site("Xã Vũ Dương"), "Dương".normalize("NFD"))).toBe(true);
});
