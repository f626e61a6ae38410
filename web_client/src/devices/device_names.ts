import { isRealDevice } from "./plugged.js";

/** A device the browser offers; `label` is empty when the browser does not tell its name. */
export interface DeviceOption {
  readonly id: string;
  readonly label: string;
}

/** The number of the maker and the product that Chromium puts behind the name of a USB device. */
const USB_NUMBER = /\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i;

/** The devices of one kind, each once; those of the same name are told apart by a number. */
export function optionsOf(devices: readonly MediaDeviceInfo[], kind: MediaDeviceKind): DeviceOption[] {
  const real = devices.filter((device) => device.kind === kind && isRealDevice(device.deviceId));
  const names = real.map(({ label }) => nameOf(label));
  return real.map(({ deviceId }, index) => {
    const name = names[index] ?? "";
    const before = names.slice(0, index).filter((other) => other === name).length;
    const isAlone = name === "" || names.filter((other) => other === name).length === 1;
    return { id: deviceId, label: isAlone ? name : `${name} (${before + 1})` };
  });
}

/** The device that the machine chose by itself: the browser puts its own word for that before the name. */
export function ownName(label: string, id = ""): string {
  return nameOf(isRealDevice(id) ? label : label.replace(/^[^-]+ - /, ""));
}

/** A device's name as people know it. */
export function nameOf(label: string): string {
  return label.replace(USB_NUMBER, "").trim();
}
