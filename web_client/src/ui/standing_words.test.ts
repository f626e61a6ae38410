import { describe, expect, it } from "vitest";
import { standingText } from "./standing_words.js";

describe("how a seat stands", () => {
  it("says how late it was", () => {
    expect(standingText({ standing: "late", late_min: 12 })).toBe("Muộn 12 phút");
  });

  it("makes up no minute for who was called late and not seen to come", () => {
    expect(standingText({ standing: "late", late_min: 0 })).toBe("Đến muộn");
  });
});
