import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MOVE_EVERY_MS, PageActs } from "./page_acts.js";
import type { Request } from "./signaling_socket.js";

const PLACE = { page: 4, x: 0.5, y: 0.5, zoom: 1 };

function acts(): { readonly acts: PageActs; readonly asked: Request[]; readonly told: Request[] } {
  const asked: Request[] = [];
  const told: Request[] = [];
  const page = new PageActs((request) => Promise.resolve(asked.push(request) > 0), (request) => { told.push(request); });
  return { acts: page, asked, told };
}

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

test("the first move is told at once, and of many the last when it is due", () => {
  const { acts: page, told } = acts();
  for (let turned = 1; turned <= 9; turned += 1) page.move({ ...PLACE, page: turned }, null);
  expect(told).toMatchObject([{ type: "move_page", page: 1 }]);
  vi.advanceTimersByTime(MOVE_EVERY_MS);
  expect(told).toMatchObject([{ page: 1 }, { page: 9 }]);
  vi.advanceTimersByTime(10 * MOVE_EVERY_MS);
  expect(told).toHaveLength(2);
});

test("a second of pointing is no more than ten moves", () => {
  const { acts: page, told } = acts();
  for (let ms = 0; ms < 1000; ms += 10) {
    page.move(PLACE, { x: ms / 1000, y: 1 / 3 });
    vi.advanceTimersByTime(10);
  }
  expect(told.length).toBeLessThanOrEqual(10);
  expect(told.at(-1)).toMatchObject({ pointer_y: 0.3333 });
});

test("showing, hiding and handing on wait for their answer", async () => {
  const { acts: page, asked } = acts();
  expect([await page.show("v", PLACE), await page.hide(), await page.hand("b")]).toEqual([true, true, true]);
  expect(asked).toEqual([
    { type: "show_page", version: "v", ...PLACE },
    { type: "hide_page" },
    { type: "hand_presenting", participant: "b" },
  ]);
});
