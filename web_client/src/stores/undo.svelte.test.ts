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
const did = (act: string, answer = Promise.resolve(true)) => undo.did(act, answer, () => done.push(`${act} back`));

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

test("what is done already can be taken back for five seconds", async () => {
  await did("give");
  vi.advanceTimersByTime(4999);
  expect([undo.pending, undo.leftS]).toEqual(["give", 1]);
  undo.takeBack();
  expect([done, undo.pending]).toEqual([["give back"], null]);
});

test("what is done already stays done when nobody takes it back, or another act comes", async () => {
  await did("give");
  propose("remove a");
  vi.advanceTimersByTime(60_000);
  await did("give");
  vi.advanceTimersByTime(60_000);
  expect(done).toEqual(["remove a"]);
});

test("a page that goes leaves what waited undone and what is done as it is", async () => {
  propose("remove a");
  undo.forget();
  await did("give");
  undo.forget();
  vi.advanceTimersByTime(60_000);
  expect([done, undo.pending, vi.getTimerCount()]).toEqual([[], null, 0]);
});

test("what was refused has no way back", async () => {
  await did("give", Promise.resolve(false));
  expect([undo.pending, vi.getTimerCount()]).toEqual([null, 0]);
});

test("an answer that comes late cuts nothing short that was pressed later", async () => {
  let answer: (isDone: boolean) => void = () => undefined;
  const late = did("beside", new Promise<boolean>((tell) => (answer = tell)));
  propose("remove a");
  answer(true);
  await late;
  expect([done, undo.pending]).toEqual([[], "remove a"]);
  vi.advanceTimersByTime(5000);
  expect(done).toEqual(["remove a"]);
});

test("an answer that comes after a later press was taken back can be taken back itself", async () => {
  let answer: (isDone: boolean) => void = () => undefined;
  const late = did("beside", new Promise<boolean>((tell) => (answer = tell)));
  propose("remove a");
  undo.takeBack();
  answer(true);
  await late;
  expect([undo.pending, undo.leftS]).toEqual(["beside", 5]);
  undo.takeBack();
  expect(done).toEqual(["beside back"]);
});

test("an answer to a page that has gone begins nothing", async () => {
  const late = did("give");
  undo.forget();
  await late;
  expect([undo.pending, vi.getTimerCount()]).toEqual([null, 0]);
});
