import { flushSync, mount, unmount } from "svelte";
import { expect, test, vi } from "vitest";
import { DeviceCheck } from "../../devices/device_check.svelte.js";
import Picture from "./Picture.svelte";

const NAME = "Xã Hải Hậu";

test("nothing lies over the question for the camera; the name is there once the camera is off", async () => {
  const nobodyAnswers = (): Promise<MediaStream> => new Promise(() => undefined);
  const devices = Object.assign(new EventTarget(), { getUserMedia: nobodyAnswers, enumerateDevices: () => Promise.resolve([]) });
  vi.stubGlobal("navigator", { mediaDevices: devices });
  const check = new DeviceCheck(null);
  const page = mount(Picture, { target: document.body, props: { check, name: NAME, title: "", mirrored: false } });
  try {
    void check.open();
    flushSync();
    expect(document.body.textContent).toContain("Trình duyệt đang hỏi quyền dùng camera và mic.");
    expect(document.body.textContent).not.toContain(NAME);
    void check.setCamera(false);
    flushSync();
    expect(document.body.textContent).toContain(NAME);
  } finally {
    await unmount(page);
    check.close();
    vi.unstubAllGlobals();
  }
});
