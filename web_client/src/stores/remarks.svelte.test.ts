import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Remarks } from "./remarks.svelte.js";

const GIVE = { press: "give", name: "A", wasSent: false } as const;
const LOCK = { press: "lock", name: "", wasSent: false } as const;
let remarks: Remarks;

beforeEach(() => {
  vi.useFakeTimers();
  remarks = new Remarks();
});
afterEach(() => {
  remarks.clear();
  vi.useRealTimers();
});

test("what a lost line swallowed is said on return, the last of it with the count of the others", () => {
  remarks.keep(GIVE);
  remarks.keep(LOCK);
  vi.advanceTimersByTime(8000);
  expect(remarks.current).toBeNull();
  remarks.returned(true);
  expect(remarks.current).toEqual({ kind: "undone", last: LOCK, before: 1 });
});

test("it is said on return once", () => {
  remarks.keep(GIVE);
  remarks.returned(false);
  remarks.returned(true);
  expect(remarks.current).toEqual({ kind: "returned" });
});

test("a return from a short loss that swallowed nothing needs no word", () => {
  remarks.returned(false);
  expect(remarks.current).toBeNull();
});

test("another remark in between does not take it away", () => {
  remarks.keep(GIVE);
  remarks.say({ kind: "sharing_ended" });
  remarks.returned(true);
  expect(remarks.current).toEqual({ kind: "undone", last: GIVE, before: 0 });
});
