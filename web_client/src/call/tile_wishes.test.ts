import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Tile } from "../protocol/messages.gen.js";
import { TileWishes } from "./tile_wishes.js";

let settled: number;
let wishes: TileWishes;

beforeEach(() => {
  vi.useFakeTimers();
  settled = 0;
  wishes = new TileWishes(() => (settled += 1));
});
afterEach(() => {
  vi.useRealTimers();
});

function tiles(...names: string[]): Tile[] {
  return names.map((participant) => ({ participant, height: 180 }));
}

function names(count = 25): string[] {
  return wishes.first(count).map(({ participant }) => participant);
}

test("changes in quick succession are told once, when they have settled", () => {
  wishes.want(tiles("a"), "page");
  vi.advanceTimersByTime(100);
  wishes.want(tiles("a", "b"), "page");
  vi.advanceTimersByTime(119);
  expect(settled).toBe(0);
  vi.advanceTimersByTime(1);
  expect(settled).toBe(1);
});

test("the same wish again is none", () => {
  wishes.want(tiles("a"), "page");
  vi.advanceTimersByTime(120);
  wishes.want(tiles("a"), "page");
  vi.advanceTimersByTime(500);
  expect(settled).toBe(1);
});

test("the second screen's wishes come after the page's", () => {
  wishes.want(tiles("c", "a", "d"), "screen");
  wishes.want(tiles("a", "b"), "page");
  expect(names()).toEqual(["a", "b", "c", "d"]);
  wishes.want([], "page");
  expect(names()).toEqual(["c", "a", "d"]);
});

test("one picture in both places is asked for once, as large as the larger", () => {
  wishes.want([{ participant: "a", height: 90 }], "page");
  wishes.want([{ participant: "a", height: 360 }], "screen");
  expect(wishes.first(25)).toEqual([{ participant: "a", height: 360 }]);
});

test("no more is asked for than there are lines", () => {
  wishes.want(tiles("a", "b"), "page");
  wishes.want(tiles("c", "d"), "screen");
  expect(names(3)).toEqual(["a", "b", "c"]);
});

test("nothing is told after the end", () => {
  wishes.want(tiles("a"), "page");
  wishes.close();
  vi.advanceTimersByTime(500);
  expect(settled).toBe(0);
});
