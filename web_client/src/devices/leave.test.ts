import { afterEach, expect, test, vi } from "vitest";
import { leaveFor, watchLeave } from "./leave.js";

class FakeStatus extends EventTarget {
  state: PermissionState = "denied";

  becomes(state: PermissionState): void {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}

function browserWith(query: () => Promise<FakeStatus>): void {
  vi.stubGlobal("navigator", { permissions: { query } });
}

const settled = () => new Promise((after) => setTimeout(after));

afterEach(() => { vi.unstubAllGlobals(); });

test("the browser is asked for its leave", async () => {
  browserWith(() => Promise.resolve(new FakeStatus()));
  expect(await leaveFor("microphone")).toBe("denied");
});

test("a browser that has no such permission, or none at all, says nothing", async () => {
  browserWith(() => Promise.reject(new TypeError("microphone is no permission")));
  expect(await leaveFor("microphone")).toBeNull();
  vi.stubGlobal("navigator", {});
  expect(await leaveFor("camera")).toBeNull();
});

test("leave given later is told, until nobody wants to know", async () => {
  const status = new FakeStatus();
  browserWith(() => Promise.resolve(status));
  const told: PermissionState[] = [];
  const stop = watchLeave("camera", (leave) => told.push(leave));
  await settled();
  status.becomes("granted");
  stop();
  status.becomes("denied");
  expect(told).toEqual(["granted"]);
});

test("who stops before the browser has answered hears nothing", async () => {
  const status = new FakeStatus();
  browserWith(() => Promise.resolve(status));
  const told: PermissionState[] = [];
  watchLeave("camera", (leave) => told.push(leave))();
  await settled();
  status.becomes("granted");
  expect(told).toEqual([]);
});
