// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { rememberedPlace, rememberPlace } from "./calendar_place.js";

const TODAY = 20_786;

beforeEach(() => { sessionStorage.clear(); });

test("the way back leads to the day and the view that were left", () => {
  expect(rememberedPlace(TODAY)).toBeNull();
  rememberPlace({ view: "week", day: TODAY + 30, saved: false }, TODAY);
  expect(rememberedPlace(TODAY)).toEqual({ view: "week", day: TODAY + 30, saved: false });
});

test("on another day the calendar begins with that day", () => {
  rememberPlace({ view: "month", day: TODAY + 30, saved: true }, TODAY);
  expect(rememberedPlace(TODAY + 1)).toBeNull();
});

test.each(["{", "7", '{"view":"year","day":1,"today":20786}', '{"view":"day","day":"x","today":20786}'])("what is none of ours is nothing: %s", (text) => {
  sessionStorage.setItem("giaoban.calendar", text);
  expect(rememberedPlace(TODAY)).toBeNull();
});
