import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PapersApi } from "../../api/papers.js";
import { Reading, type Found } from "./reading.svelte.js";

const A4 = { width_pt: 595, height_pt: 842 };
let frames: (() => void)[] = [];
let come: ((answer: Response) => void)[] = [];

/** Whatever waits for the next frame of the screen. */
async function frame(): Promise<void> {
  for (const drawn of frames.splice(0)) drawn();
  await vi.advanceTimersByTimeAsync(1);
}

const turn = setImmediate;

/** All that was asked for is answered, and read. */
async function answered(status = 200): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) {
    await new Promise((resolve) => { turn(resolve); });
    for (const answer of come.splice(0)) answer(new Response("{}", { status }));
  }
}

/** What scrolls, as a browser does it: it takes only what it has the height for, and tells of it later. */
class Scroller {
  clientWidth = 800;
  clientHeight = 600;
  scrollTop = 0;
  scrollLeft = 0;
  readonly #reading: () => Reading;

  constructor(reading: () => Reading) {
    this.#reading = reading;
  }

  get scrollWidth(): number {
    return Math.max(this.clientWidth, this.#reading().layout.width);
  }

  scrollTo({ top, left }: { top: number; left?: number }): void {
    this.scrollTop = Math.max(0, Math.min(top, this.#reading().layout.height - this.clientHeight));
    if (left !== undefined) this.scrollLeft = Math.max(0, Math.min(left, this.scrollWidth - this.clientWidth));
  }
}

let resized: () => void = () => undefined;

function opened(count: number, begin: number, api: Partial<PapersApi> = {}, held: Found["held"] = null): { reading: Reading; scroller: Scroller } {
  const pages = Array.from({ length: count }, (_, index) => ({ ...A4, page: index + 1, image: "", image_size: 1, thumb: "" }));
  const found = { at: { meeting: "m", paper: "p", version: "v" }, title: "", opened: { id: "v", number: 1, sha256: null, pages }, held, paper: null, shelf: null } satisfies Found;
  const reading = new Reading(api as unknown as PapersApi, found, begin);
  const scroller = new Scroller(() => reading);
  reading.attach(scroller as unknown as HTMLElement);
  return { reading, scroller };
}

beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
  come = [];
  vi.stubGlobal("requestAnimationFrame", (drawn: () => void) => frames.push(drawn));
  vi.stubGlobal("ResizeObserver", class {
    constructor(told: () => void) { resized = told; }
    observe(): void {}
    disconnect(): void {}
  });
  vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => come.push(resolve)));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the first page is alone until it is on the screen; those beside it follow", async () => {
  const { reading } = opened(300, 9);
  expect(reading.near).toEqual([]);
  reading.begin();
  expect(reading.near).toEqual([9]);
  await frame();
  expect(reading.near).toEqual([9]);
  await answered();
  await frame();
  expect(reading.near).toEqual([9]);
  await frame();
  expect(reading.near).toEqual([8, 9, 10, 11]);
  reading.close();
});

test("a page that cannot be had keeps those beside it from nobody", async () => {
  const { reading } = opened(300, 9);
  reading.begin();
  await answered(404);
  await frame();
  await frame();
  expect(reading.near).toEqual([8, 9, 10, 11]);
  reading.close();
});

test("a page that is turned to is there at once; what is only ahead is made after it stands on the screen", async () => {
  const { reading, scroller } = opened(300, 9);
  reading.begin();
  await answered();
  await frame();
  await frame();
  reading.go(10);
  reading.scrolled(scroller.scrollTop);
  expect([reading.index, reading.shownIndex]).toEqual([10, 9]);
  expect(reading.near).toEqual([8, 9, 10, 11]);
  await frame();
  expect(reading.near).toEqual([8, 9, 10, 11]);
  await frame();
  expect(reading.shownIndex).toBe(10);
  expect(reading.near).toEqual([9, 10, 11, 12]);
  reading.go(200);
  reading.scrolled(scroller.scrollTop);
  expect(reading.near).toContain(200);
  expect(reading.near).not.toContain(201);
  reading.close();
});

test("who has closed a paper is told of no page any more", async () => {
  const { reading } = opened(300, 9);
  reading.begin();
  await answered();
  reading.close();
  await frame();
  await frame();
  expect(reading.near).toEqual([9]);
});

/** A page that stands on the screen, with those beside it. */
async function readAt(index: number): Promise<{ reading: Reading; scroller: Scroller }> {
  const both = opened(300, index);
  both.reading.begin();
  await answered();
  await frame();
  await frame();
  return both;
}

/** Where the page that is read stands, and what is told of it once all is settled. */
async function place({ reading, scroller }: { reading: Reading; scroller: Scroller }): Promise<{ index: number; shown: number; below: number; near: boolean }> {
  await answered();
  reading.scrolled(scroller.scrollTop);
  await frame();
  await frame();
  const { index, shownIndex, near, layout } = reading;
  return { index, shown: shownIndex, below: (layout.places[index]?.top ?? 0) - scroller.scrollTop, near: near.includes(index) };
}

test.each([[0, 16], [99, 8]])("page %d stays where it is at every size, and in every window", async (index, below) => {
  const both = await readAt(index);
  const { reading, scroller } = both;
  const here = { index, shown: index, below, near: true };
  for (const zoom of ["page", 0.5, 4, "width", 1] as const) {
    reading.zoomTo(zoom);
    expect(await place(both)).toEqual(here);
  }
  for (const [width, height] of [[450, 600], [450, 380], [1280, 380], [600, 1000], [800, 600]] as const) {
    scroller.clientWidth = width;
    scroller.clientHeight = height;
    resized();
    expect(await place(both)).toEqual(here);
  }
  reading.close();
});

test("the last page stays the one that is read where it is too small to come to the top", async () => {
  const both = await readAt(299);
  for (const zoom of [0.25, "page", 0.25, "width"] as const) {
    both.reading.zoomTo(zoom);
    expect(await place(both)).toMatchObject({ index: 299, shown: 299, near: true });
  }
  both.reading.close();
});

test("what the browser scrolls because a window has another size is nobody's wish", async () => {
  const both = await readAt(99);
  const { reading, scroller } = both;
  scroller.clientHeight = 1000;
  scroller.scrollTop -= 400;
  reading.scrolled(scroller.scrollTop);
  expect(reading.index).toBe(99);
  resized();
  expect(await place(both)).toEqual({ index: 99, shown: 99, below: 8, near: true });
  reading.close();
});

test("who scrolls by hand is where the hand has come to", async () => {
  const both = await readAt(99);
  const { reading, scroller } = both;
  scroller.scrollTo({ top: (reading.layout.places[150]?.top ?? 0) + 200 });
  expect(await place(both)).toEqual({ index: 150, shown: 150, below: -200, near: true });
  reading.zoomTo(2);
  expect(await place(both)).toMatchObject({ index: 150, shown: 150 });
  reading.close();
});

test("the middle of the window stays in the middle when a page is wider than it", async () => {
  const both = await readAt(0);
  both.reading.zoomTo(4);
  await place(both);
  const { scrollLeft, clientWidth, scrollWidth } = both.scroller;
  expect((scrollLeft + clientWidth / 2) / scrollWidth).toBeCloseTo(0.5);
  both.reading.close();
});

test.each([[-3, 0], [9, 9], [999, 299]])("asked for page %d, it is opened at %d, and says so from the first", (asked, index) => {
  const { reading } = opened(300, asked);
  expect([reading.index, reading.shownIndex]).toEqual([index, index]);
  reading.close();
});

test("a long paper is made ready to be searched once, not once more for every page that comes", async () => {
  const { reading } = opened(60, 0, { text: () => Promise.resolve("Nạo vét kênh") });
  const letters = vi.spyOn(String.prototype, "normalize");
  await reading.search("đê");
  await reading.search("nao vet");
  expect(reading.hits).toHaveLength(60);
  expect(letters.mock.calls.length).toBeLessThan(60 * 30);
  letters.mockRestore();
  reading.close();
});

test("with the line down a page that has not come yet is told from those that are here, and nobody is asked for it", async () => {
  const { reading } = opened(40, 0, {}, new Set([1, 2, 3]));
  expect([0, 2, 3, 39].map((index) => reading.isAbsent(index))).toEqual([false, false, true, true]);
  reading.go(5);
  await expect(reading.pictures.get(5)).rejects.toMatchObject({ code: "offline" });
  expect(come).toEqual([]);
  reading.close();
});

test("no page is absent where the server opens the paper", () => {
  const { reading } = opened(40, 0);
  expect(reading.isAbsent(39)).toBe(false);
  reading.close();
});

test("a search that takes the place of another is not said to be over with it", async () => {
  const come: (() => void)[] = [];
  const { reading } = opened(12, 0, { text: () => new Promise((resolve) => come.push(() => { resolve("Nạo vét kênh"); })) });
  const first = reading.search("đê");
  const second = reading.search("nao vet");
  for (const one of come.splice(0, 6)) one();
  await first;
  expect(reading.searching).toBe(true);
  while (reading.searching) {
    for (const one of come.splice(0)) one();
    await Promise.resolve();
  }
  await second;
  expect(reading.hits).toHaveLength(12);
  reading.close();
});
