import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DeviceLists } from "./device_lists.svelte.js";

let plugged: { kind: MediaDeviceKind; deviceId: string; label: string }[];
let devices: EventTarget;
let lists: DeviceLists;

beforeEach(() => {
  plugged = [
    { kind: "audioinput", deviceId: "default", label: "Default - Jabra" },
    { kind: "audioinput", deviceId: "jabra", label: "Jabra" },
    { kind: "videoinput", deviceId: "logi", label: "Logi" },
    { kind: "audiooutput", deviceId: "tv", label: "TV" },
  ];
  devices = Object.assign(new EventTarget(), { enumerateDevices: () => Promise.resolve(plugged) });
  vi.stubGlobal("navigator", { mediaDevices: devices });
  lists = new DeviceLists();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

async function changed(): Promise<void> {
  devices.dispatchEvent(new Event("devicechange"));
  await Promise.resolve();
  await Promise.resolve();
}

test("the devices of each kind are listed, and what is plugged in later comes along", async () => {
  lists.open();
  await changed();
  expect([lists.microphones, lists.cameras, lists.speakers].map((each) => each.map(({ label }) => label))).toEqual([["Jabra"], ["Logi"], ["TV"]]);
  plugged = [...plugged, { kind: "audioinput", deviceId: "usb", label: "USB (046d:0825)" }];
  await changed();
  expect(lists.microphones.map(({ label }) => label)).toEqual(["Jabra", "USB"]);
});

test("closed, it looks no more", async () => {
  lists.open();
  await changed();
  lists.close();
  plugged = [];
  await changed();
  expect(lists.cameras).toHaveLength(1);
});

test("a page the browser trusts with no device lists none", () => {
  vi.stubGlobal("navigator", {});
  lists.open();
  lists.close();
  expect(lists.microphones).toEqual([]);
});
