import { expect, test } from "vitest";
import { FIRST_QUALITY, nextQuality } from "./still_quality.js";

test("a picture too heavy makes the next one coarser, one too light finer", () => {
  expect(nextQuality(0.6, 12_000)).toBeLessThan(0.6);
  expect(nextQuality(0.6, 4000)).toBeGreaterThan(0.6);
  expect(nextQuality(0.6, 8192)).toBeCloseTo(0.6);
});

test("quality stays within what a browser's encoder does well", () => {
  let [coarse, fine] = [FIRST_QUALITY, FIRST_QUALITY];
  for (let still = 0; still < 50; still++) [coarse, fine] = [nextQuality(coarse, 90_000), nextQuality(fine, 0)];
  expect(coarse).toBe(0.2);
  expect(fine).toBe(0.85);
});

test("a picture of about the wanted weight is found in a few steps", () => {
  const weight = (quality: number) => 20_000 * quality;
  let quality = FIRST_QUALITY;
  for (let still = 0; still < 5; still++) quality = nextQuality(quality, weight(quality));
  expect(weight(quality)).toBeCloseTo(8192, -2);
});
