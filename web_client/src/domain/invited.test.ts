import { expect, test } from "vitest";
import type { Invited } from "../api/types.js";
import { areasOf, gapsOf, minutesOf } from "./invited.js";

function invited(fields: Partial<Invited>): Invited {
  return {
    id: "p", accountId: null, role: "room", name: "", title: "", unitCode: null, area: null, order: 0, present: false, removed: false, intervals: [],
    ...fields,
  };
}

test("sites stand in their areas, in the order of the board; people do not", () => {
  const areas = areasOf([
    invited({ id: "b", area: "Nam Định", order: 9 }),
    invited({ id: "chair", role: "chair", order: 0 }),
    invited({ id: "c", area: "Hà Nam", order: 2 }),
    invited({ id: "a", area: "Nam Định", order: 3 }),
  ]);
  expect(areas.map(({ name, sites }) => [name, sites.map(({ id }) => id)])).toEqual([
    ["Nam Định", ["a", "b"]],
    ["Hà Nam", ["c"]],
  ]);
});

test("minutes there add up over gaps, and an open interval lasts until now", () => {
  const one = invited({ intervals: [{ fromMs: 0, toMs: 90_000, gaps: [] }, { fromMs: 200_000, toMs: null, gaps: [] }] });
  expect(minutesOf(one, 320_000)).toBe(3);
});

test("a gap is in the interval but not among the minutes", () => {
  const gaps = [{ fromMs: 60_000, toMs: 180_000 }];
  const one = invited({ intervals: [{ fromMs: 0, toMs: 600_000, gaps }] });
  expect([minutesOf(one, 0), gapsOf(one)]).toEqual([8, gaps]);
});

test("a clock that is behind never makes minutes negative", () => {
  expect(minutesOf(invited({ intervals: [{ fromMs: 500_000, toMs: null, gaps: [] }] }), 0)).toBe(0);
});
