import { expect, test } from "vitest";
import { MAX_ZOOM, lies, pointAt, zoomed } from "./page_place.js";

const STAGE = { width: 1600, height: 900 };
const A4 = { width: 1240, height: 1754 };

test("the whole page stands in the middle", () => {
  const box = lies(STAGE, A4, { x: 0.1, y: 0.9, zoom: 1 });
  expect(box.height).toBeCloseTo(900);
  expect(box.top).toBeCloseTo(0);
  expect(box.left).toBeCloseTo((1600 - box.width) / 2);
});

test("enlarged, the point that was named stands in the middle", () => {
  const box = lies(STAGE, A4, { x: 0.5, y: 0.5, zoom: 4 });
  expect(box.left + box.width / 2).toBeCloseTo(800);
  expect(box.top + box.height / 2).toBeCloseTo(450);
});

test.each([0, 1])("at the edge %i of the page nothing is left beside it", (at) => {
  const box = lies(STAGE, A4, { x: at, y: at, zoom: 4 });
  expect(box.left).toBeLessThanOrEqual(0);
  expect(box.top).toBeLessThanOrEqual(0);
  expect(box.left + box.width).toBeGreaterThanOrEqual(1600 - 1e-6);
  expect(box.top + box.height).toBeGreaterThanOrEqual(900 - 1e-6);
});

test("stages of other shapes see the same point in the middle", () => {
  for (const stage of [STAGE, { width: 640, height: 480 }, { width: 320, height: 900 }]) {
    const view = { x: 0.5, y: 0.4, zoom: 6 };
    const point = pointAt(lies(stage, A4, view), stage.width / 2, stage.height / 2);
    expect(point?.x).toBeCloseTo(0.5);
    expect(point?.y).toBeCloseTo(0.4);
  }
});

test("beside the page nothing is pointed at", () => {
  const box = lies(STAGE, A4, { x: 0.5, y: 0.5, zoom: 1 });
  expect(pointAt(box, box.left - 1, 450)).toBeNull();
  expect(pointAt(box, box.left + 1, 450)).not.toBeNull();
});

test("zoom goes in steps from the whole page to its limit and back", () => {
  let zoom = 1;
  for (let step = 0; step < 20; step += 1) zoom = zoomed(zoom, 1);
  expect(zoom).toBe(MAX_ZOOM);
  for (let step = 0; step < 20; step += 1) zoom = zoomed(zoom, -1);
  expect(zoom).toBe(1);
});
