import { expect, test } from "vitest";
import { dbOf, levelOf } from "./microphone_level.js";

test("silence is zero, a loud voice fills the bar, and a quiet one stands between", () => {
  expect(levelOf(new Float32Array(64))).toBe(0);
  expect(levelOf(new Float32Array(64).fill(0.9))).toBe(1);
  const quiet = levelOf(new Float32Array(64).fill(0.02));
  expect(quiet).toBeGreaterThan(0.4);
  expect(quiet).toBeLessThan(0.6);
});

test("decibels are those of full scale, with a floor far below any microphone", () => {
  expect(dbOf(new Float32Array(64).fill(1))).toBeCloseTo(0);
  expect(dbOf(new Float32Array(64).fill(0.1))).toBeCloseTo(-20);
  expect(dbOf(new Float32Array(64))).toBeLessThan(-150);
});
