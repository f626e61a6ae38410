import { afterEach, beforeEach, expect, test } from "vitest";
import { Router } from "./router.svelte.js";

let router: Router;

beforeEach(() => {
  history.replaceState(null, "", "/");
  router = new Router();
});

afterEach(() => { router.close(); });

/** Whether the router took the click; what it left is stopped behind it, so that nothing is really loaded. */
function press(html: string, keys: MouseEventInit = {}): boolean {
  let taken = false;
  const behind = (event: Event): void => {
    taken = event.defaultPrevented;
    event.preventDefault();
  };
  addEventListener("click", behind, { once: true });
  document.body.innerHTML = html;
  document.body.querySelector("a")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, button: 0, ...keys }));
  return taken;
}

test("a link to one of our pages is followed without a reload", () => {
  expect(press(`<a href="/hop/m1"><b>Giao ban</b></a>`)).toBe(true);
  expect(router.route).toEqual({ name: "meeting", meetingId: "m1" });
  expect(location.pathname).toBe("/hop/m1");
});

test.each([
  ["a page that is not ours", `<a href="/api/x">x</a>`, {}],
  ["another site", `<a href="https://example.vn/hop/m1">x</a>`, {}],
  ["a place on this page", `<a href="#main">x</a>`, {}],
  ["a new tab by a key", `<a href="/hop/m1">x</a>`, { ctrlKey: true }],
  ["a new tab by the link itself", `<a href="/hop/m1" target="_blank">x</a>`, {}],
])("%s is left to the browser", (_, html, keys) => {
  expect(press(html, keys)).toBe(false);
  expect(router.route).toEqual({ name: "today" });
});

test("Back returns to the page before", () => {
  router.go({ name: "devices" });
  history.replaceState(null, "", "/hop/m2");
  dispatchEvent(new PopStateEvent("popstate"));
  expect(router.route).toEqual({ name: "meeting", meetingId: "m2" });
});

test("a closed router follows nothing any more", () => {
  router.close();
  expect(press(`<a href="/hop/m1">x</a>`)).toBe(false);
});
