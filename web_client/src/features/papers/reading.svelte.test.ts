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

function opened(count: number): { reading: Reading; scroller: { scrollTop: number } } {
  const pages = Array.from({ length: count }, (_, index) => ({ ...A4, page: index + 1, image: "", image_size: 1, thumb: "" }));
  const found = { at: { meeting: "m", paper: "p", version: "v" }, title: "", opened: { id: "v", number: 1, sha256: null, pages }, kept: false, paper: null, shelf: null } satisfies Found;
  const reading = new Reading({} as unknown as PapersApi, found);
  const scroller = { clientWidth: 800, clientHeight: 600, scrollTop: 0, scrollTo: ({ top }: { top: number }) => { scroller.scrollTop = top; } };
  reading.attach(scroller as unknown as HTMLElement);
  return { reading, scroller };
}

beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
  come = [];
  vi.stubGlobal("requestAnimationFrame", (drawn: () => void) => frames.push(drawn));
  vi.stubGlobal("ResizeObserver", class { observe(): void {} disconnect(): void {} });
  vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => come.push(resolve)));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the first page is alone until it is on the screen; those beside it follow", async () => {
  const { reading } = opened(300);
  expect(reading.near).toEqual([]);
  reading.begin(9);
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
  const { reading } = opened(300);
  reading.begin(9);
  await answered(404);
  await frame();
  await frame();
  expect(reading.near).toEqual([8, 9, 10, 11]);
  reading.close();
});

test("a page that is turned to is there at once; what is only ahead is made after it stands on the screen", async () => {
  const { reading, scroller } = opened(300);
  reading.begin(9);
  await answered();
  await frame();
  await frame();
  reading.go(10);
  reading.scrolled(scroller.scrollTop);
  expect([reading.index, reading.settledIndex]).toEqual([10, 9]);
  expect(reading.near).toEqual([8, 9, 10, 11]);
  await frame();
  expect(reading.near).toEqual([8, 9, 10, 11]);
  await frame();
  expect(reading.settledIndex).toBe(10);
  expect(reading.near).toEqual([9, 10, 11, 12]);
  reading.go(200);
  reading.scrolled(scroller.scrollTop);
  expect(reading.near).toContain(200);
  expect(reading.near).not.toContain(201);
  reading.close();
});

test("who has closed a paper is told of no page any more", async () => {
  const { reading } = opened(300);
  reading.begin(9);
  await answered();
  reading.close();
  await frame();
  await frame();
  expect(reading.near).toEqual([9]);
});
