import fc from "fast-check";
import { expect, test } from "vitest";
import { indexAt, indexRead, layoutOf, nearby, rowsNear, scaled, scaleOf, scrollFor, scrollToRow, spotAt, stepped, type Zoom } from "./page_window.js";

const A4 = { width_pt: 595, height_pt: 842 };
const LYING = { width_pt: 842, height_pt: 595 };
const ROOM = { width: 1000, height: 700 };
const MANY = Array.from({ length: 300 }, () => A4);

test("a page fits the width, or wholly, or has the size that was asked for", () => {
  expect(layoutOf([A4, LYING], "width", ROOM).places.map(({ width }) => Math.round(width))).toEqual([968, 968]);
  expect(Math.round(layoutOf([A4], "page", ROOM).places[0]?.height ?? 0)).toBe(668);
  expect(scaleOf(A4, 1.5, ROOM)).toBe(1.5);
});

test("of three hundred pages only those near are worth having, seen ones first", () => {
  const layout = layoutOf(MANY, "width", ROOM);
  const top = layout.places[100]?.top ?? 0;
  expect(nearby(layout, top + 10, 700)).toEqual([100, 101, 102, 99]);
  expect(nearby(layout, 0, 700)).toEqual([0, 1, 2]);
  expect(nearby(layout, top - 8, 700, 0, 0)).toEqual([100]);
  expect(nearby(layout, top - 17, 700, 0, 0)).toEqual([99, 100]);
  expect(nearby(layout, layout.height - 700, 700)).toEqual([299, 298]);
  expect(nearby(layoutOf([], "width", ROOM), 0, 700)).toEqual([]);
});

test("of three hundred rows only those near are drawn", () => {
  expect(rowsNear(300, 100, 0, 700, 1)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(rowsNear(300, 100, 10_050, 300, 1)).toEqual([99, 100, 101, 102, 103, 104]);
  expect(rowsNear(300, 100, 29_300, 700, 1).at(-1)).toBe(299);
  expect(rowsNear(300, 0, 0, 700)).toEqual([]);
});

test("a row comes into view by as little scrolling as needed", () => {
  expect([0, 3, 9, 250].map((index) => scrollToRow(index, 100, 250, 500))).toEqual([0, 250, 500, 24_600]);
});

test("the page that is read lies across a third of the window", () => {
  const layout = layoutOf(MANY, "page", ROOM);
  const second = layout.places[1]?.top ?? 0;
  expect(indexRead(layout, second - 234, 700)).toBe(0);
  expect(indexRead(layout, second - 233, 700)).toBe(1);
});

test("every height belongs to the page it lies on, or above", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(A4, LYING), { minLength: 1, maxLength: 40 }), fc.nat(60_000), (pages, y) => {
    const layout = layoutOf(pages, "width", ROOM);
    const index = indexAt(layout, y);
    const below = layout.places[index + 1];
    if (index > 0) expect(layout.places[index]?.top).toBeLessThanOrEqual(y);
    if (below !== undefined) expect(below.top).toBeGreaterThan(y);
  }));
});

const SIZES = fc.constantFrom<Zoom>(0.25, 0.5, 1, 2, 4, "width", "page");
const WINDOWS = fc.record({ width: fc.integer({ min: 300, max: 2000 }), height: fc.integer({ min: 200, max: 1400 }) });
const SPOTS = fc.oneof(
  fc.record({ index: fc.nat(299), down: fc.double({ min: 0, max: 1, noNaN: true }), below: fc.constant(0) }),
  fc.record({ index: fc.nat(299), down: fc.constant(0), below: fc.double({ min: 0, max: 80, noNaN: true }) }),
);

test("the page that is read stays so at every size, in every window", () => {
  fc.assert(fc.property(SPOTS, SIZES, WINDOWS, (spot, zoom, room) => {
    const layout = layoutOf(MANY, zoom, room);
    const top = scrollFor(layout, spot, room.height);
    const isAtAnEnd = top === 0 || top === layout.height - room.height;
    if (!isAtAnEnd) expect(Math.abs(spotAt(layout, top + 0.001, room.height).index - spot.index)).toBe(0);
  }));
});

test("what is read stays in place when sizes change there and back", () => {
  fc.assert(fc.property(fc.nat(297), fc.double({ min: 0, max: 0.5, noNaN: true }), (index, down) => {
    const small = layoutOf(MANY, 0.5, ROOM);
    const large = layoutOf(MANY, 2, ROOM);
    const spot = spotAt(large, scrollFor(large, { index, down, below: 0 }, 700), 700);
    const back = spotAt(small, scrollFor(small, spot, 700), 700);
    expect(back.index).toBe(index);
    expect(back.down).toBeCloseTo(down);
  }));
});

test("the head of a page stands as far below the top of the window as before", () => {
  const spot = { index: 40, down: 0, below: 8 };
  for (const zoom of [0.5, 1, 4, "page"] as const) {
    const layout = layoutOf(MANY, zoom, ROOM);
    expect((layout.places[40]?.top ?? 0) - scrollFor(layout, spot, 700)).toBeCloseTo(8);
  }
});

test.each([[1, 1, 1.25], [1, -1, 0.75], [1.1, 1, 1.25], [4, 1, 4], [0.25, -1, 0.25]] as const)("from %d by %d to %d", (scale, direction, next) => {
  expect(stepped(scale, direction)).toBe(next);
});

test("no pinch goes beyond the ends", () => {
  expect(scaled(3, 5)).toBe(4);
  expect(scaled(1, 0.01)).toBe(0.25);
  expect(scaled(1, 1.1)).toBeCloseTo(1.1);
});
