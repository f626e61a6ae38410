import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WallSize } from "./wall_size.svelte.js";

let renewed: number[];
let size: WallSize;
let [decoded, dropped]: [number, number] = [0, 0];

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
  vi.spyOn(navigator, "hardwareConcurrency", "get").mockReturnValue(8);
  renewed = [];
  [decoded, dropped] = [0, 0];
  size = new WallSize({
    renew: () => {
      renewed.push(size.lines);
    },
    stats: () => Promise.resolve(new Map([["a", { type: "inbound-rtp", kind: "video", framesDecoded: decoded, framesDropped: dropped }]]) as unknown as RTCStatsReport),
  });
});
afterEach(() => {
  size.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function play(seconds: number, decodes: number, drops: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    [decoded, dropped] = [decoded + decodes, dropped + drops];
    await vi.advanceTimersByTimeAsync(1000);
  }
}

test("asking makes one new connection with 49 lines", () => {
  size.widen();
  size.widen();
  expect(renewed).toEqual([49]);
  expect(size.asked).toBe(true);
});

test("going back needs no new connection, nor does asking again", () => {
  size.widen();
  size.narrow();
  expect(size.asked).toBe(false);
  size.widen();
  expect(renewed).toEqual([49]);
});

test("a machine with few cores is told so at once", () => {
  vi.spyOn(navigator, "hardwareConcurrency", "get").mockReturnValue(2);
  size.widen();
  expect([size.asked, size.trouble, size.lines, renewed]).toEqual([false, "few_cores", 0, []]);
});

test("a machine that keeps up stays with 49", async () => {
  size.widen();
  await play(60, 700, 30);
  expect([size.asked, size.trouble]).toEqual([true, null]);
});

test("a machine that drops a third of the frames goes back, and says why", async () => {
  size.widen();
  await play(20, 400, 200);
  expect([size.asked, size.trouble]).toEqual([false, "slow"]);
});

test("one bad moment is forgiven", async () => {
  size.widen();
  await play(8, 700, 0);
  await play(3, 100, 600);
  await play(20, 700, 0);
  expect(size.asked).toBe(true);
});

test("going back by oneself takes the sentence away", async () => {
  size.widen();
  await play(20, 400, 200);
  size.narrow();
  expect(size.trouble).toBeNull();
});

test("a page that is loaded anew has the wall as it was", () => {
  size.restore();
  expect(size.asked).toBe(false);
  size.widen();
  size.close();
  size.restore();
  expect(size.asked).toBe(true);
  size.narrow();
  size.restore();
  expect(size.asked).toBe(false);
});

test("a machine that could not keep up is not asked again by a reload", async () => {
  size.widen();
  await play(20, 400, 200);
  size.restore();
  expect([size.asked, size.trouble]).toEqual([false, "slow"]);
});
