import { expect, test } from "vitest";
import { ENDING_S, clockOffsetMs, clockText, isReminded, isStale, shortClockText, turnAt } from "./clock.js";

const floor = { participant: "a", given_ms: 1_000_000, limit_s: 300, reminded_ms: null };

test("a turn counts down by the server's clock", () => {
  const ours = 940_000;
  const offset = clockOffsetMs(1_000_000, ours);
  expect(turnAt(floor, ours + offset)).toEqual({ leftS: 300, used: 0, tone: "running" });
  expect(turnAt(floor, ours + offset + 150_000)).toEqual({ leftS: 150, used: 0.5, tone: "running" });
});

test("a turn is ending from thirty seconds before its limit, and over at it", () => {
  const at = (usedS: number) => turnAt(floor, floor.given_ms + usedS * 1000);
  expect(at(300 - ENDING_S - 1).tone).toBe("running");
  expect(at(300 - ENDING_S).tone).toBe("ending");
  expect(at(299).tone).toBe("ending");
  expect(at(300)).toEqual({ leftS: 0, used: 1, tone: "over" });
  expect(at(312).leftS).toBe(-12);
});

test("a clock behind the server's does not make a turn longer than its limit", () => {
  expect(turnAt(floor, floor.given_ms - 5000)).toEqual({ leftS: 300, used: 0, tone: "running" });
});

test("a reminder is shown for ten seconds", () => {
  const reminded = { ...floor, reminded_ms: 1_100_000 };
  expect(isReminded(floor, 1_100_000)).toBe(false);
  expect(isReminded(reminded, 1_100_000)).toBe(true);
  expect(isReminded(reminded, 1_109_999)).toBe(true);
  expect(isReminded(reminded, 1_110_000)).toBe(false);
});

test("clocks are written with two digits, hours only when there are some", () => {
  expect(clockText(161)).toBe("02:41");
  expect(clockText(-12)).toBe("00:12");
  expect(clockText(3723)).toBe("1:02:03");
  expect(shortClockText(252)).toBe("4:12");
  expect(shortClockText(21)).toBe("0:21");
  expect(shortClockText(612)).toBe("10:12");
});

test("a picture's time is told once it is older than fifteen seconds", () => {
  expect(isStale(1_000_000, 1_015_000)).toBe(false);
  expect(isStale(1_000_000, 1_015_001)).toBe(true);
});
