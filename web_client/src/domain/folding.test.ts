import { expect, test } from "vitest";
import { folded } from "./folding.js";

test.each([
  ["Xã Hải Hậu", "xa hai hau"],
  ["Đồng Văn", "dong van"],
  ["đ Đ", "d d"],
  ["Quỹ  Nhất ", "quy nhat"],
  ["Ý Yên".normalize("NFD"), "y yen"],
  ["Lý Thường Kiệt", "ly thuong kiet"],
])("%s is found without its marks", (name, plain) => { expect(folded(name)).toBe(plain); });
