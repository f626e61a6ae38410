import { expect, test } from "vitest";
import { lettersOf, nextHit, searched as searchedIn, type Found } from "./page_search.js";

const searched = (texts: readonly (string | null)[], wanted: string): readonly Found[] => searchedIn(texts.map((text) => (text === null ? null : lettersOf(text))), wanted);
const TEXTS = ["Báo cáo thu ngân sách\ntháng 11 của Hải Hậu", null, "Đê điều: ngân  sách và Ngân sách", "Không có gì"];

test("words are found without marks, across line ends and in either case", () => {
  expect(searched(TEXTS, "ngan sach").map(({ index }) => index)).toEqual([0, 2, 2]);
  expect(searched(TEXTS, "sách tháng").map(({ index }) => index)).toEqual([0]);
  expect(searched(TEXTS, "de dieu").map(({ index }) => index)).toEqual([2]);
  expect(searched(["Báo cáo".normalize("NFD")], "BÁO cao")).toHaveLength(1);
  expect(searched(TEXTS, "  ")).toEqual([]);
});

test("a snippet is of the page's own letters", () => {
  expect(searched(TEXTS, "hai hau")[0]?.snippet).toContain("của Hải Hậu");
});

test("the next hit is from where one reads, and goes round", () => {
  const hits = searched(TEXTS, "ngân sách");
  expect(nextHit(hits, null, 1, 1)).toBe(1);
  expect(nextHit(hits, null, 1, -1)).toBe(0);
  expect(nextHit(hits, null, 3, 1)).toBe(0);
  expect(nextHit(hits, 2, 0, 1)).toBe(0);
  expect(nextHit(hits, 0, 0, -1)).toBe(2);
  expect(nextHit([], null, 0, 1)).toBeNull();
});
