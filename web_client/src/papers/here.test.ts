import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Http } from "../api/http.js";
import { clearHere, keepAhead, papersOf } from "./here.js";

const ME = { id: "a", device: false };
const pages = new Map<string, Response>();
let asked: string[] = [];
let opened: Promise<void> = Promise.resolve();
let window_: EventTarget;
const stored = new Map<string, string>();

const cache = {
  match: (key: string) => Promise.resolve(pages.get(key)?.clone()),
  put: (key: string, response: Response) => Promise.resolve(void pages.set(key, response)),
  delete: (key: string) => Promise.resolve(pages.delete(key)),
  keys: () => Promise.resolve([...pages.keys()].map((url) => ({ url }))),
};
const http = { get: (path: string) => { asked.push(path); return new Promise(() => undefined); } } as unknown as Http;
const later = setTimeout;
const KEY_MADE_MS = 50;
/** Timers that are due have come, and a key was made, which takes the time of a real thread. */
const turn = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(0);
  await new Promise((resolve) => { later(resolve, KEY_MADE_MS); });
};

beforeEach(() => {
  vi.useFakeTimers();
  pages.clear();
  stored.clear();
  asked = [];
  opened = Promise.resolve();
  window_ = new EventTarget();
  vi.stubGlobal("caches", { open: () => opened.then(() => cache), keys: () => Promise.resolve([]) });
  vi.stubGlobal("addEventListener", window_.addEventListener.bind(window_));
  vi.stubGlobal("removeEventListener", window_.removeEventListener.bind(window_));
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => { stored.set(key, value); },
    removeItem: (key: string) => { stored.delete(key); },
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("where nothing is kept the first page comes first; where something is, it is asked for at once", async () => {
  const stop = keepAhead(http, ME);
  await vi.advanceTimersByTimeAsync(7000);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  await turn();
  expect(asked).toHaveLength(1);
  stop();
  keepAhead(http, ME)();
  const again = keepAhead(http, ME);
  await turn();
  expect(asked).toHaveLength(2);
  again();
});

test("a line that is back is a contact, and two signs of it at once are one", async () => {
  const stop = keepAhead(http, ME);
  window_.dispatchEvent(new Event("online"));
  window_.dispatchEvent(new Event("online"));
  await turn();
  expect(asked).toHaveLength(1);
  stop();
  window_.dispatchEvent(new Event("online"));
  await turn();
  expect(asked).toHaveLength(1);
});

test("what lies here goes although nobody knows any more whose it was", async () => {
  const dropped: string[] = [];
  vi.stubGlobal("caches", {
    keys: () => Promise.resolve(["giaoban-papers-b", "giaoban-0123456789abcdef"]),
    delete: (name: string) => Promise.resolve(void dropped.push(name)),
  });
  await clearHere();
  expect(dropped).toEqual(["giaoban-papers-b"]);
});

test("who signs out while the shelf is opened leaves no trace", async () => {
  let open: () => void = () => undefined;
  opened = new Promise((resolve) => { open = resolve; });
  const stop = keepAhead(http, ME);
  await vi.advanceTimersByTimeAsync(8000);
  stop();
  open();
  await turn();
  expect(asked).toEqual([]);
  expect(papersOf()).toBeNull();
});
