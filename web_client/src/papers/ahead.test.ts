import { beforeEach, expect, test } from "vitest";
import type { Copy, Wanted } from "../api/papers_types.js";
import { Ahead, chosen, heldOf, keptCopies, narrow, stillOpen, type AheadOptions } from "./ahead.js";
import { sha256Of, type Shelf } from "./shelf.js";

class MemoryShelf implements Shelf {
  readonly kept = new Map<string, ArrayBuffer>();
  has = (sha: string): Promise<boolean> => Promise.resolve(this.kept.has(sha));
  get = (sha: string): Promise<Blob | null> => Promise.resolve(this.kept.has(sha) ? new Blob([this.kept.get(sha) ?? ""]) : null);
  list = (): Promise<readonly string[]> => Promise.resolve([...this.kept.keys()]);
  drop = (sha: string): Promise<void> => Promise.resolve(void this.kept.delete(sha));
  put = async (sha: string, bytes: ArrayBuffer): Promise<boolean> => {
    if (sha !== "list" && (await sha256Of(bytes)) !== sha) return false;
    this.kept.set(sha, bytes);
    return true;
  };
}

const bytesOf = (page: number): ArrayBuffer => new Uint8Array(1000).fill(page).buffer;
const NOW = Date.parse("2026-11-28T00:00:00Z");
let shelf: MemoryShelf;
let wanted: Wanted;
let told: { have: readonly string[]; dropped: readonly string[] }[];
let fetched: string[];
let waited: number;
let fail: (address: string) => boolean;
let cutTelling = false;

async function copyOf(version: string, pages: readonly number[], more: Partial<Copy> = {}): Promise<Copy> {
  const drawn = await Promise.all(pages.map(async (page) => ({ page, image: await sha256Of(bytesOf(page)), image_size: 1000 })));
  return { meeting: "m", starts_at: "2026-11-30T01:00:00Z", paper: "p", title: "t", version, until: null, pages: drawn, ...more };
}

const options: AheadOptions = {
  bytesPerS: 2000, mostBytes: 10_000, nowMs: () => NOW, random: () => 0.5,
  wait: (ms) => { waited += ms; return Promise.resolve(); },
  fetch: (address) => {
    fetched.push(address);
    if (fail(address)) return Promise.reject(new TypeError("cut"));
    return Promise.resolve(bytesOf(Number(/(\d+)\.webp$/u.exec(address)?.[1])));
  },
};
const run = (): Promise<void> =>
  new Ahead({ ahead: () => Promise.resolve(wanted), tell: (have, dropped) => { if (cutTelling) return Promise.reject(new TypeError("cut")); told.push({ have, dropped }); return Promise.resolve(); } }, shelf, options).run();

beforeEach(async () => {
  shelf = new MemoryShelf();
  wanted = { copies: [await copyOf("v1", [1, 2, 3])], recalled: [] };
  told = [];
  fetched = [];
  waited = 0;
  fail = () => false;
});

test("pages are fetched once, no faster than asked for, and the server is told", async () => {
  await run();
  expect(fetched.map((one) => one.slice(-6))).toEqual(["1.webp", "2.webp", "3.webp"]);
  expect(waited).toBe(1500);
  expect(told).toEqual([{ have: ["v1"], dropped: [] }]);
  await run();
  expect(fetched).toHaveLength(3);
  expect(told).toHaveLength(1);
});

test("the server may ask for less and for a later beginning, which is only waited for where something is missing", async () => {
  wanted = { ...wanted, bytes_per_s: 1000, spread_s: 60 };
  await run();
  expect(waited).toBe(33_000);
  await run();
  expect(waited).toBe(33_000);
});

test("a cut line is gone on from where it was", async () => {
  fail = (address) => address.endsWith("2.webp");
  await run();
  expect(told).toEqual([]);
  fail = () => false;
  await run();
  expect(fetched.map((one) => one.slice(-6))).toEqual(["1.webp", "2.webp", "2.webp", "3.webp"]);
  expect(told).toEqual([{ have: ["v1"], dropped: [] }]);
});

test("of a paper that has come in part, the pages that are here are told from those that are not", async () => {
  const held = async (): Promise<readonly (readonly (string | number)[])[]> => (await heldOf(shelf, await keptCopies(shelf))).map((copy) => [copy.version, ...copy.held]);
  fail = () => true;
  await run();
  expect(await held()).toEqual([["v1"]]);
  fail = (address) => address.endsWith("3.webp");
  await run();
  expect(await held()).toEqual([["v1", 1, 2]]);
  fail = () => false;
  await run();
  expect(await held()).toEqual([["v1", 1, 2, 3]]);
});

test("what the server could not be told is told at the next run, and no more then", async () => {
  cutTelling = true;
  await expect(run()).rejects.toThrow("cut");
  cutTelling = false;
  await run();
  await run();
  expect(told).toEqual([{ have: ["v1"], dropped: [] }]);
  expect(fetched).toHaveLength(3);
});

test("what has another hash is not kept", async () => {
  const [first] = wanted.copies;
  if (first !== undefined) wanted = { copies: [{ ...first, pages: [{ page: 9, image: "0".repeat(64), image_size: 1 }] }], recalled: [] };
  await run();
  expect([...shelf.kept.keys()]).toEqual(["list"]);
  expect(told).toEqual([]);
});

test("a recall takes the pages away and is told, but not pages that another paper has", async () => {
  wanted = { copies: [await copyOf("v1", [1, 2]), await copyOf("v2", [2, 3])], recalled: [] };
  await run();
  wanted = { copies: wanted.copies, recalled: ["v1"] };
  await run();
  expect(shelf.kept.size).toBe(3);
  expect(shelf.kept.has(await sha256Of(bytesOf(1)))).toBe(false);
  expect(told.at(-1)).toEqual({ have: [], dropped: ["v1"] });
  expect((await keptCopies(shelf)).map(({ version }) => version)).toEqual(["v2"]);
});

test("the nearest meeting comes first, and what has no room stays away", async () => {
  const late = await copyOf("late", [1, 2], { starts_at: "2026-12-07T01:00:00Z" });
  const soon = await copyOf("soon", [3, 4]);
  const small = await copyOf("small", [5], { starts_at: "2026-12-14T01:00:00Z" });
  const versions = (most: number): readonly string[] => chosen({ copies: [late, soon, small], recalled: [] }, NOW, most).map(({ version }) => version);
  expect(versions(5000)).toEqual(["soon", "late", "small"]);
  expect(versions(3000)).toEqual(["soon", "small"]);
});

test("a grant that has ended ends on this machine, with the line down too", async () => {
  const ended = await copyOf("v", [1], { until: "2026-11-28T00:00:00Z" });
  expect(chosen({ copies: [ended], recalled: [] }, NOW, 5000)).toEqual([]);
  expect(stillOpen([ended], NOW)).toEqual([]);
  expect(stillOpen([ended], NOW - 1)).toEqual([ended]);
});

test("of a copy that is let go of no page stays; those of the others do", async () => {
  wanted = { copies: [await copyOf("v1", [1, 2], { until: "2026-11-29T00:00:00Z" }), await copyOf("v2", [2, 3])], recalled: [] };
  await run();
  const left = await narrow(shelf, (kept) => stillOpen(kept, NOW + 86_400_000));
  expect(left.map(({ version }) => version)).toEqual(["v2"]);
  expect(await keptCopies(shelf)).toEqual(left);
  expect([...shelf.kept.keys()].sort()).toEqual(["list", await sha256Of(bytesOf(2)), await sha256Of(bytesOf(3))].sort());
});
