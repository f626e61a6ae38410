import { expect, test } from "vitest";
import { nameOf, optionsOf, ownName } from "./device_names.js";

const device = (kind: MediaDeviceKind, deviceId: string, label: string) => ({ kind, deviceId, label, groupId: "" }) as MediaDeviceInfo;

test("each device is offered once, by its own name", () => {
  const devices = [
    device("audioinput", "default", "Default - Mic"),
    device("audioinput", "m1", "Mic"),
    device("audiooutput", "communications", "Communications - Loa"),
    device("audiooutput", "s1", "Loa"),
    device("videoinput", "", ""),
  ];
  expect(optionsOf(devices, "audioinput")).toEqual([{ id: "m1", label: "Mic" }]);
  expect(optionsOf(devices, "audiooutput")).toEqual([{ id: "s1", label: "Loa" }]);
  expect(optionsOf(devices, "videoinput")).toEqual([]);
});

test("two of the same name are told apart", () => {
  const devices = [device("videoinput", "c1", "USB Camera (046d:0825)"), device("videoinput", "c2", "USB Camera (046d:0825)"), device("videoinput", "c3", "HD Camera")];
  expect(optionsOf(devices, "videoinput").map(({ label }) => label)).toEqual(["USB Camera (1)", "USB Camera (2)", "HD Camera"]);
});

test("a device without a name has none: the page gives it one", () => {
  expect(optionsOf([device("audioinput", "m1", ""), device("audioinput", "m2", "")], "audioinput").map(({ label }) => label)).toEqual(["", ""]);
});

test("the number of a USB device is not its name", () => {
  expect(nameOf("Jabra SPEAK 510 USB (0b0e:0420)")).toBe("Jabra SPEAK 510 USB");
  expect(nameOf("Microphone (Realtek(R) Audio)")).toBe("Microphone (Realtek(R) Audio)");
});

test("the machine's own choice is told without the browser's word for it", () => {
  expect(ownName("Mặc định - Micro (USB - 2)", "default")).toBe("Micro (USB - 2)");
  expect(ownName("Mic - trái", "m1")).toBe("Mic - trái");
  expect(ownName("Mic", "default")).toBe("Mic");
});
