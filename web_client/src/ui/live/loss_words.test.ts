import { expect, test } from "vitest";
import { lossWords } from "./loss_words.js";

test("each loss has its sentences and its attempt, a whole connection has none", () => {
  expect(lossWords({ signaling: "up", media: "up", failures: 0 })).toBeNull();
  const words = (["all", "media", "control"] as const).map((loss) =>
    lossWords({ signaling: loss === "media" ? "up" : "down", media: loss === "control" ? "up" : "down", failures: 3 }),
  );
  expect(new Set(words.map((each) => each?.what)).size).toBe(3);
  expect(words.every((each) => each?.attempt === 3 && each.help.length > 0)).toBe(true);
});
