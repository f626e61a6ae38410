import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Rows } from "./rows_kept.js";
import { clearShelves, sha256Of, shelfOf, type Shelf } from "./shelf.js";

/** As much of the Cache API as a shelf uses. */
class FakeCaches {
  readonly named = new Map<string, Map<string, Response>>();
  open = (name: string) => {
    const kept = this.named.get(name) ?? new Map<string, Response>();
    this.named.set(name, kept);
    return Promise.resolve({
      match: (key: string) => Promise.resolve(kept.get(key)?.clone()),
      put: (key: string, response: Response) => Promise.resolve(void kept.set(key, response)),
      delete: (key: string) => Promise.resolve(kept.delete(key)),
      keys: () => Promise.resolve([...kept.keys()].map((url) => ({ url }))),
    });
  };
  keys = () => Promise.resolve([...this.named.keys()]);
  delete = (name: string) => Promise.resolve(this.named.delete(name));
}

type Key = { readonly account: string; readonly key: CryptoKey };
let caches: FakeCaches;
let rows: Rows<Key> & { readonly kept: Map<string, Key> };
const PAGE = new TextEncoder().encode("trang một").buffer;

async function shelf(account = "a"): Promise<Shelf> {
  const made = await shelfOf(account, rows);
  if (made === null) throw new Error("no shelf");
  return made;
}

beforeEach(() => {
  const kept = new Map<string, Key>();
  rows = {
    kept,
    all: () => Promise.resolve([...kept.values()]),
    put: (id, row) => Promise.resolve(void kept.set(id, row)),
    drop: (id) => Promise.resolve(void kept.delete(id)),
  };
  vi.stubGlobal("caches", (caches = new FakeCaches()));
});
afterEach(() => { vi.unstubAllGlobals(); });

test("a page comes back as it was, also for the next window, and does not lie there in the clear", async () => {
  const sha = await sha256Of(PAGE);
  expect(await (await shelf()).put(sha, PAGE)).toBe(true);
  const again = await shelf();
  expect(await again.has(sha)).toBe(true);
  expect(await (await again.get(sha))?.text()).toBe("trang một");
  expect(await again.list()).toEqual([sha]);
  const raw = await caches.named.get("giaoban-papers-a")?.get(`/kept-pages/${sha}`)?.clone().text();
  expect(raw).not.toContain("trang");
});

test("what has another hash is not kept", async () => {
  expect(await (await shelf()).put("0".repeat(64), PAGE)).toBe(false);
});

test("nobody reads the pages of another account", async () => {
  const sha = await sha256Of(PAGE);
  await (await shelf("a")).put(sha, PAGE);
  expect(await (await shelf("b")).get(sha)).toBeNull();
});

test("after signing out nothing is left, and a page whose key is gone is let go", async () => {
  const sha = await sha256Of(PAGE);
  await (await shelf()).put(sha, PAGE);
  rows.kept.clear();
  const other = await shelf();
  expect(await other.get(sha)).toBeNull();
  expect(await other.has(sha)).toBe(false);
  await clearShelves(rows);
  expect([caches.named.size, rows.kept.size]).toEqual([0, 0]);
});

test("where the store is closed by policy the keys go all the same", async () => {
  await shelf();
  vi.stubGlobal("caches", { keys: () => Promise.reject(new DOMException("closed", "SecurityError")) });
  await clearShelves(rows);
  expect(rows.kept.size).toBe(0);
});

test("a browser that keeps nothing has no shelf", async () => {
  vi.unstubAllGlobals();
  expect(await shelfOf("a", rows)).toBeNull();
});
