import { expect, test } from "vitest";
import { lineOf } from "./line_words.js";

const JOINED = "2026-11-23T01:00:00Z";

test.each([
  [{ online: true, joined_at: JOINED, left_at: null }, false, true, "Đang kết nối"],
  [{ online: false, joined_at: JOINED, left_at: JOINED }, false, false, "Không kết nối"],
  [{ online: false, joined_at: JOINED, left_at: null }, true, true, "Đã kết nối"],
  [{ online: false, joined_at: JOINED, left_at: "2026-11-23T01:30:00Z" }, true, true, "Đã kết nối, rời lúc 08:30"],
  [{ online: false, joined_at: null, left_at: null }, true, false, "Không kết nối"],
])("of %o, over: %s", (site, over, good, text) => {
  expect(lineOf(site, over, "vi")).toEqual({ good, text });
});
