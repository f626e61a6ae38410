import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PapersApi } from "../../api/papers.js";
import type { Note } from "../../api/papers_types.js";
import { Notes } from "./notes.svelte.js";

let down = false;
let kept: Note[] = [];
let earlier: Note[] = [];
let notes: Notes;
const api = {
  notes: () => Promise.resolve(kept),
  earlierNotes: () => (down ? Promise.reject(new TypeError("cut")) : Promise.resolve(earlier)),
  carryNotes: (_: unknown, page: number, to: number) => {
    if (down) return Promise.reject(new TypeError("cut"));
    kept = [...kept, ...earlier.filter((note) => note.page === page).map((note) => ({ ...note, page: to }))];
    earlier = earlier.filter((note) => note.page !== page);
    return Promise.resolve();
  },
  note: (_: unknown, page: number, kind: Note["kind"], body: unknown) => {
    if (down) return Promise.reject(new TypeError("cut"));
    const note: Note = { id: `n${kept.length}`, page, kind, body, changed_at: "" };
    kept = [...kept, note];
    return Promise.resolve(note);
  },
  dropNote: (_: unknown, id: string) => {
    if (down) return Promise.reject(new TypeError("cut"));
    kept = kept.filter((note) => note.id !== id);
    return Promise.resolve();
  },
} as unknown as PapersApi;

beforeEach(() => {
  vi.useFakeTimers();
  down = false;
  kept = [];
  earlier = [];
  notes = new Notes(api, { meeting: "m", paper: "p", version: "v" });
});
afterEach(() => {
  notes.close();
  vi.useRealTimers();
});

test("a note is there at once and kept", async () => {
  await notes.add(2, "text", { text: "Hỏi lại" });
  expect(notes.of(2, "text").map(({ body }) => body)).toEqual([{ text: "Hỏi lại" }]);
  expect([notes.unsaved, kept.length]).toEqual([false, 1]);
});

test("without the line it stays on the page and is kept later, once", async () => {
  down = true;
  await notes.add(1, "stroke", { points: [[0, 0]], width: 0.004 });
  expect(notes.unsaved).toBe(true);
  down = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect([notes.unsaved, kept.length, notes.rows.length]).toEqual([false, 1, 1]);
});

test("what could not be deleted comes back", async () => {
  await notes.add(1, "text", { text: "a" });
  const [note] = notes.rows;
  if (note === undefined) throw new Error("no note");
  down = true;
  await notes.drop(note);
  expect(notes.rows).toHaveLength(1);
  down = false;
  await notes.drop(note);
  expect([notes.rows, kept]).toEqual([[], []]);
});

test("what was written on the version before waits, and goes to the page that is said", async () => {
  earlier = [1, 4, 4].map((page, at) => ({ id: `e${at}`, page, kind: "text", body: { text: "a" }, changed_at: "" }));
  await notes.load();
  expect([notes.earlier.length, notes.rows.length]).toEqual([3, 0]);
  await notes.carry(4, 5);
  expect([notes.earlier.map(({ id }) => id), notes.rows.map(({ id, page }) => [id, page])]).toEqual([["e0"], [["e1", 5], ["e2", 5]]]);
  expect(notes.notCarried).toBe(false);
});

test("what could not be carried stays where it is, and is told so", async () => {
  earlier = [{ id: "e", page: 1, kind: "text", body: { text: "a" }, changed_at: "" }];
  await notes.load();
  down = true;
  await notes.carry(1, 1);
  expect([notes.notCarried, notes.earlier.length]).toEqual([true, 1]);
});
