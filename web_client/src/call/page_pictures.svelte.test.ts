import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type PageOf, PagePictures, paceOf, SETTLED_MS } from "./page_pictures.svelte.js";

const PAGE: PageOf = { meeting: "m", paper: "p", version: "v", page: 4, pages: 12 };

const THIN = paceOf({ line: "weak", step: 0 });

interface Asked {
  readonly path: string;
  readonly signal: AbortSignal;
  come(): void;
  fail(): void;
}

function pictures(held: Blob | null = null): { readonly pictures: PagePictures; readonly asked: Asked[]; readonly names: () => string[] } {
  const asked: Asked[] = [];
  const made = new PagePictures((path, signal) =>
    new Promise((resolve, reject) => {
      asked.push({ path, signal, come: () => { resolve(new Blob([path])); }, fail: () => { reject(new Error("404")); } });
    }),
    () => Promise.resolve(held),
  );
  return { pictures: made, asked, names: () => asked.map(({ path }) => path.split("/").slice(-2).join("/")) };
}

async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
  vi.useFakeTimers();
  let count = 0;
  vi.stubGlobal("URL", { createObjectURL: () => `blob:${(count += 1).toString()}`, revokeObjectURL: vi.fn() });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the small picture stands until the large one is here, then the neighbours are fetched one after the other", async () => {
  const { pictures: page, asked, names } = pictures();
  page.want(PAGE, null);
  await settled();
  expect(names()).toEqual(["thumbs/4.webp", "pages/4.webp"]);
  asked[0]?.come();
  await settled();
  expect(page.shown).toMatchObject({ page: 4, isSmall: true });
  asked[1]?.come();
  await settled();
  expect(page.shown).toMatchObject({ page: 4, isSmall: false });
  expect(names().slice(2)).toEqual(["pages/5.webp"]);
  asked[2]?.come();
  await settled();
  expect(names().slice(3)).toEqual(["pages/3.webp"]);
});

test("a page that this machine holds ahead is shown without asking for it", async () => {
  const { pictures: page, names } = pictures(new Blob(["held"]));
  page.want(PAGE, THIN);
  await settled();
  expect(page.shown).toMatchObject({ page: 4, isSmall: false });
  expect(names()).toEqual([]);
});

test("a small picture that comes late takes nothing from the large one", async () => {
  const { pictures: page, asked } = pictures();
  page.want(PAGE, null);
  await settled();
  asked[1]?.come();
  await settled();
  asked[0]?.come();
  await settled();
  expect(page.shown?.isSmall).toBe(false);
});

test("the weaker the line, the slower all pictures come; on a good one as fast as it goes", () => {
  const paces = [0, 1, 2, 3, 4, 5].map((step) => paceOf({ line: "weak", step })?.bytesPerS ?? 0);
  expect(paces).toEqual([...paces].sort((a, b) => a - b));
  expect(Math.min(...paces)).toBeGreaterThanOrEqual(500);
  expect(paceOf({ line: "weak", step: 6 })).toBeNull();
});

test("a line that is good, or not known yet, has no pace: who has just come begins on the lowest rung", () => {
  expect([paceOf({ line: "none", step: 0 }), paceOf({ line: "good", step: 5 }), paceOf(null)]).toEqual([null, null, null]);
  expect(paceOf({ line: "lost", step: 0 })).toEqual(THIN);
});

test("on a weak line the large picture waits until the page has stood, and no neighbour is fetched", async () => {
  const { pictures: page, asked, names } = pictures();
  page.want(PAGE, paceOf({ line: "weak", step: 3 }));
  await settled();
  asked[0]?.come();
  await vi.advanceTimersByTimeAsync(SETTLED_MS - 1);
  expect(names()).toEqual(["thumbs/4.webp?pace=6000"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(names()).toEqual(["thumbs/4.webp?pace=6000", "pages/4.webp?pace=6000"]);
  asked[1]?.come();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(names()).toHaveLength(2);
});

test("on a thin line the page in black and white is there before the large picture is asked for, which then takes its place", async () => {
  const { pictures: page, asked, names } = pictures();
  page.want(PAGE, THIN);
  await settled();
  asked[0]?.come();
  await vi.advanceTimersByTimeAsync(SETTLED_MS);
  expect(names()).toEqual(["thumbs/4.webp?pace=1600", "ink/4.webp?pace=1600"]);
  const small = page.shown?.url;
  asked[1]?.come();
  await settled();
  expect(page.shown?.url).not.toBe(small);
  expect(page.shown?.isSmall).toBe(true);
  expect(names().slice(2)).toEqual(["pages/4.webp?pace=1600"]);
  asked[2]?.come();
  await settled();
  expect(page.shown?.isSmall).toBe(false);
});

test("a page in black and white that does not come is no reason to wait with the large picture", async () => {
  const { pictures: page, asked, names } = pictures();
  page.want(PAGE, THIN);
  await settled();
  asked[0]?.come();
  await vi.advanceTimersByTimeAsync(SETTLED_MS);
  asked[1]?.fail();
  await settled();
  expect(names().slice(2)).toEqual(["pages/4.webp?pace=1600"]);
});

test("leafing on breaks off what was on its way and never shows the page before", async () => {
  const { pictures: page, asked } = pictures();
  page.want(PAGE, THIN);
  await settled();
  page.want({ ...PAGE, page: 5 }, THIN);
  expect(asked[0]?.signal.aborted).toBe(true);
  asked[0]?.come();
  await settled();
  expect(page.shown).toBeNull();
  asked[1]?.come();
  await settled();
  expect(page.shown?.page).toBe(5);
});

test("a page that was read is here at once when it is turned back", async () => {
  const { pictures: page, asked } = pictures();
  page.want(PAGE, THIN);
  await settled();
  asked[0]?.come();
  await vi.advanceTimersByTimeAsync(SETTLED_MS);
  asked[1]?.come();
  await settled();
  asked[2]?.come();
  await settled();
  page.want({ ...PAGE, page: 5 }, THIN);
  page.want(PAGE, THIN);
  await settled();
  expect(page.shown).toMatchObject({ page: 4, isSmall: false });
});

test("what cannot be fetched is said, and tried again", async () => {
  const { pictures: page, asked } = pictures();
  page.want(PAGE, null);
  await settled();
  for (const one of asked) one.fail();
  await settled();
  expect(page.isMissing).toBe(true);
  await vi.advanceTimersByTimeAsync(3000);
  asked.at(-1)?.come();
  await settled();
  expect([page.isMissing, page.shown?.isSmall]).toEqual([false, false]);
});
