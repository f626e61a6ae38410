import fc from "fast-check";
import { expect, test } from "vitest";
import { keepPlaces, pagesOf, turned } from "./tiles.js";

const wishes = fc.uniqueArray(fc.constantFrom(..."abcdefghijkl".split("")), { maxLength: 12 });

test("tiles keep their places while wanted, whatever the order of the wish", () => {
  expect(keepPlaces(["a", "b", "c"], ["c", "d", "b"], 3)).toEqual(["d", "b", "c"]);
});

test("every wanted participant that fits has exactly one place", () => {
  fc.assert(
    fc.property(wishes, wishes, fc.integer({ min: 1, max: 9 }), (first, second, count) => {
      const before = keepPlaces([], first, count);
      const after = keepPlaces(before, second, count);
      expect(after).toHaveLength(count);
      expect(after.filter((place) => place !== null).sort()).toEqual(second.slice(0, count).sort());
      before.forEach((held, place) => {
        if (held !== null && second.slice(0, count).includes(held)) expect(after[place]).toBe(held);
      });
    }),
  );
});

test("129 sites make six pages of 25", () => {
  const pages = pagesOf(Array.from({ length: 129 }, (_, index) => index), 25);
  expect(pages.map((page) => page.length)).toEqual([25, 25, 25, 25, 25, 4]);
  expect(pagesOf([], 25)).toEqual([]);
});

test("pages turn around their end, both ways", () => {
  expect(turned(5, 1, 6)).toBe(0);
  expect(turned(0, -1, 6)).toBe(5);
  expect(turned(0, 1, 0)).toBe(0);
});
