import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PapersApi } from "../../api/papers.js";
import { Problem } from "../../api/problem.js";
import { beating } from "./beating.js";

const AT = { meeting: "m", paper: "p", version: "v" };
let told = 0;
let stop: () => void = () => undefined;

/** Somebody reads, and the server answers every beat so; how often the reader was told that it may not go on. */
async function read(answer: Problem | null, seconds = 30): Promise<number> {
  let refused = 0;
  const beat = (): Promise<void> => { told += 1; return answer === null ? Promise.resolve() : Promise.reject(answer); };
  stop = beating({ beat } as unknown as PapersApi, AT, () => 1, () => (refused += 1));
  for (let second = 0; second < seconds; second += 1) {
    dispatchEvent(new Event("keydown"));
    await vi.advanceTimersByTimeAsync(1000);
  }
  return refused;
}

beforeEach(() => {
  vi.useFakeTimers();
  told = 0;
  const page = new EventTarget();
  const window_ = new EventTarget();
  vi.stubGlobal("document", Object.assign(page, { visibilityState: "visible" }));
  vi.stubGlobal("addEventListener", window_.addEventListener.bind(window_));
  vi.stubGlobal("dispatchEvent", window_.dispatchEvent.bind(window_));
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test.each([["not_found", 404], ["not_allowed", 403]])("a paper that the server opens no more (%s) is told to the reader", async (code, status) => {
  expect(await read(new Problem(code, status))).toBeGreaterThan(0);
});

test.each([["nothing", null], ["a line that is down", new Problem("offline", 0)], ["a server that is busy", new Problem("busy", 503)]])("%s closes no paper", async (_, answer) => {
  expect(await read(answer)).toBe(0);
  expect(told).toBeGreaterThan(0);
});

test("who has closed it is told of nothing any more", async () => {
  let refused = 0;
  let answer: (problem: Problem) => void = () => undefined;
  const beat = (): Promise<void> => new Promise((_, reject) => { answer = reject; });
  stop = beating({ beat } as unknown as PapersApi, AT, () => 1, () => (refused += 1));
  await vi.advanceTimersByTimeAsync(1000);
  stop();
  answer(new Problem("not_found", 404));
  await vi.advanceTimersByTimeAsync(0);
  expect(refused).toBe(0);
});
