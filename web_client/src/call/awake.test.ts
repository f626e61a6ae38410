import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Awake } from "./awake.js";

let locks: { released: boolean }[];
let awake: Awake | null;

beforeEach(() => {
  [locks, awake] = [[], null];
  const request = () => {
    const lock = { released: false, release: () => Promise.resolve((lock.released = true)) };
    locks.push(lock);
    return Promise.resolve(lock);
  };
  Object.defineProperty(navigator, "wakeLock", { value: { request }, configurable: true });
});
afterEach(() => {
  awake?.close();
  vi.restoreAllMocks();
});

test("the screen is kept on, asked for again when the page is back, and let go at the end", async () => {
  awake = new Awake();
  document.dispatchEvent(new Event("visibilitychange"));
  await Promise.resolve();
  expect(locks).toHaveLength(2);
  awake.close();
  await Promise.resolve();
  expect(locks.at(-1)?.released).toBe(true);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(locks).toHaveLength(2);
});

test("a lock that comes after the end is let go", async () => {
  awake = new Awake();
  awake.close();
  await vi.waitFor(() => {
    expect(locks.map((lock) => lock.released)).toEqual([true]);
  });
});
