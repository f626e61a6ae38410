import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Undo } from "./undo.svelte.js";

let done: string[];
let undo: Undo<string>;
beforeEach(() => {
  vi.useFakeTimers();
  done = [];
  undo = new Undo();
});
afterEach(() => {
  vi.useRealTimers();
});

const propose = (act: string) => {
  undo.propose(act, () => done.push(act));
};

test("an act happens after five seconds, counted down", () => {
  propose("leave");
  expect([undo.pending, undo.leftS]).toEqual(["leave", 5]);
  vi.advanceTimersByTime(4999);
  expect([done, undo.leftS]).toEqual([[], 1]);
  vi.advanceTimersByTime(1);
  expect([done, undo.pending]).toEqual([["leave"], null]);
});

test("an act taken back never happens", () => {
  propose("leave");
  undo.takeBack();
  vi.advanceTimersByTime(60_000);
  expect(done).toEqual([]);
  expect(undo.pending).toBeNull();
});

test("a second act carries out the first at once", () => {
  propose("remove a");
  propose("remove b");
  expect(done).toEqual(["remove a"]);
  expect(undo.pending).toBe("remove b");
});

test("what is done already can be taken back for five seconds", () => {
  undo.did("give", () => done.push("back"));
  vi.advanceTimersByTime(4999);
  expect([undo.pending, undo.leftS]).toEqual(["give", 1]);
  undo.takeBack();
  expect([done, undo.pending]).toEqual([["back"], null]);
});

test("what is done already stays done when nobody takes it back, or another act comes", () => {
  undo.did("give", () => done.push("back"));
  propose("remove a");
  vi.advanceTimersByTime(60_000);
  undo.did("give", () => done.push("back"));
  vi.advanceTimersByTime(60_000);
  expect(done).toEqual(["remove a"]);
});

test("a page that goes leaves what waited undone and what is done as it is", () => {
  propose("remove a");
  undo.forget();
  undo.did("give", () => done.push("back"));
  undo.forget();
  vi.advanceTimersByTime(60_000);
  expect([done, undo.pending, vi.getTimerCount()]).toEqual([[], null, 0]);
});
