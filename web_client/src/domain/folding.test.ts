import { expect, test } from "vitest";
import { folded, isMeant } from "./folding.js";

test.each([
  ["Xã Hải Hậu", "xa hai hau"],
  ["Đồng Văn", "dong van"],
  ["đ Đ", "d d"],
  ["Quỹ  Nhất ", "quy nhat"],
  ["Ý Yên".normalize("NFD"), "y yen"],
  ["Lý Thường Kiệt", "ly thuong kiet"],
])("%s is found without its marks", (name, plain) => { expect(folded(name)).toBe(plain); });

test.each([
  ["hai h", true],
  ["Hải Hậu", true],
  ["hau", true],
  ["xa hai", true],
  ["phuong hai", false],
  ["ai h", false],
  ["", false],
  [" ", false],
])("typing %j finds Xã Hải Hậu: %s", (typed, isFound) => { expect(isMeant("Xã Hải Hậu", typed)).toBe(isFound); });

test("the kind of the unit is no part of its name", () => {
  expect(isMeant("Phường Châu Sơn", "phu")).toBe(false);
  expect(isMeant("Phường Phủ Lý", "phu")).toBe(true);
});
