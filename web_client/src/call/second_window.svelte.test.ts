import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FirstWindow, SecondWish } from "./first_window.js";
import type { Live } from "./live_session.svelte.js";
import { SecondWindow } from "./second_window.svelte.js";

/** The window that opened this one, in the hands of the test. */
class FakeOpener {
  closed = false;
  giaobanFirst: FirstWindow | undefined;
}

class FakeSession {
  room: object | null = { title: "a" };
  readonly #own = "private";
  readonly stills = { of: (participant: string) => ({ url: `blob:${participant}`, takenMs: 1 }), look: () => () => undefined };

  streamAt(): string {
    return this.#own;
  }
}

let opener: FakeOpener;
let session: FakeSession;
let wishes: SecondWish[];
let second: SecondWindow;

function lend(meetingId = "m"): void {
  opener.giaobanFirst = { meetingId, live: session as unknown as Live, show: (wish) => wishes.push(wish) };
}

function open(by: FakeOpener | null): void {
  second = new SecondWindow(by as unknown as Window | null, "m");
}

beforeEach(() => {
  vi.useFakeTimers();
  [opener, session, wishes] = [new FakeOpener(), new FakeSession(), []];
});
afterEach(() => {
  second.close();
  vi.useRealTimers();
});

test("a window that nobody opened is alone", () => {
  open(null);
  expect(second.state).toBe("alone");
});

test("it waits for the first window's session, shows it, and waits again while that is loaded anew", () => {
  open(opener);
  expect(second.state).toBe("waiting");
  lend();
  vi.advanceTimersByTime(200);
  expect([second.state, second.live?.room]).toEqual(["shown", session.room]);
  opener.giaobanFirst = undefined;
  vi.advanceTimersByTime(200);
  expect([second.state, second.live]).toEqual(["waiting", null]);
  session = new FakeSession();
  lend();
  vi.advanceTimersByTime(200);
  expect(second.live?.room).toBe(session.room);
});

test("another meeting, or one not yet joined, is not shown", () => {
  lend("other");
  open(opener);
  expect(second.state).toBe("waiting");
  lend();
  session.room = null;
  vi.advanceTimersByTime(200);
  expect(second.state).toBe("waiting");
});

test("a first window on somebody else's page is waited for", () => {
  Object.defineProperty(opener, "giaobanFirst", { get: () => { throw new DOMException("no", "SecurityError"); } });
  open(opener);
  expect(second.state).toBe("waiting");
});

test("a first window that was closed is told apart", () => {
  lend();
  open(opener);
  opener.closed = true;
  vi.advanceTimersByTime(200);
  expect(second.state).toBe("closed");
});

test("what is read follows the session, and its methods work from outside", () => {
  lend();
  open(opener);
  session.room = { title: "b" };
  vi.advanceTimersByTime(200);
  expect(second.live?.room).toEqual({ title: "b" });
  expect(second.live?.streamAt("stage")).toBe("private");
  expect(second.live?.stills.of("x")).toEqual({ url: "blob:x", takenMs: 1 });
});

test("what it wants to show is told at every look, and nothing once it is closed", () => {
  lend();
  open(opener);
  second.live?.wantTiles([{ participant: "a", height: 90 }]);
  const lookAway = second.live?.stills.look();
  vi.advanceTimersByTime(200);
  expect(wishes.at(-1)).toEqual({ tiles: [{ participant: "a", height: 90 }], looks: true });
  lookAway?.();
  vi.advanceTimersByTime(200);
  expect(wishes.at(-1)?.looks).toBe(false);
  second.close();
  expect(wishes.at(-1)).toEqual({ tiles: [], looks: false });
});
