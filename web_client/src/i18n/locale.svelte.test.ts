import { flushSync } from "svelte";
import { afterEach, expect, test, vi } from "vitest";
import { Locale } from "./locale.svelte.js";
import { m } from "./messages.js";

afterEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
});

test("Vietnamese is the language until another is chosen", () => {
  expect(new Locale().current).toBe("vi");
  expect(document.documentElement.lang).toBe("vi");
});

test("whoever reads a sentence follows the switch at once", () => {
  const locale = new Locale();
  const read: string[] = [];
  const stop = $effect.root(() => {
    $effect(() => { read.push(m["app.nav.today"]()); });
  });
  flushSync();
  locale.choose("en");
  flushSync();
  stop();
  expect(read).toEqual(["Hôm nay", "Today"]);
  expect(document.documentElement.lang).toBe("en");
});

test("the choice is remembered on this machine", () => {
  new Locale().choose("en");
  expect(new Locale().current).toBe("en");
});

test("a browser without storage still switches", () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => { throw new DOMException("no", "SecurityError"); });
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => { throw new DOMException("no", "SecurityError"); });
  const locale = new Locale();
  locale.choose("en");
  expect(locale.current).toBe("en");
});
