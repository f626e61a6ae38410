import { describe, expect, it } from "vitest";
import { Problem } from "../api/problem.js";
import { checkSentence, megabits, refusalSentence } from "./line_check_words.js";

describe("what a room is told of its line", () => {
  it.each([
    [true, 6, 5, "udp", "Đường truyền tốt. Đủ cho hình rõ nét."],
    [true, 6, 4, "udp", "Đường truyền tốt. Đủ cho hình rõ."],
    [false, 6, 5, "udp", "Đường truyền đủ nhanh nhưng chưa ổn định."],
    [false, 3, 5, "udp", "Đường truyền yếu. Chỉ đủ cho hình nhỏ."],
    [false, 6, 3, "udp", "Đường truyền yếu. Chỉ đủ cho hình nhỏ."],
    [false, 2, 5, "udp", "Đường truyền rất yếu. Chỉ đủ cho tiếng và tài liệu."],
    [false, 6, 5, "http", "Mạng của phòng chặn hình và tiếng. Vào họp sẽ không có hình, không có tiếng."],
  ] as const)("good %s, down to step %i, up to %i, by %s", (good, step, up_step, transport, sentence) => {
    expect(checkSentence({ good, step, up_step, transport })).toBe(sentence);
  });

  it("is told why there is no test", () => {
    expect(refusalSentence(new Problem("line_in_use", 409))).toContain("đang trong cuộc họp");
    expect(refusalSentence(new Problem("not_allowed", 403))).toBe(refusalSentence(new Problem("not_allowed", 403)));
  });

  it("reads rates in Mbit/s", () => {
    expect([megabits(296, "vi"), megabits(2953, "vi"), megabits(11_900, "en")]).toEqual(["0,3", "2,95", "12"]);
  });
});
