import type { DeviceOption } from "../devices/device_names.js";
import { m } from "../i18n/messages.js";

/** The devices to choose from; one without a name is called by its number. */
export function namedOptions(options: readonly DeviceOption[]): DeviceOption[] {
  return options.map(({ id, label }, index) => ({ id, label: label === "" ? m["lobby.device.unnamed"]({ number: index + 1 }) : label }));
}

/** The first of the choices: the machine's own, by its name when that is what runs. */
export function standardOption(own: string | null): string {
  return own === null || own === "" ? m["lobby.device.default"]() : m["lobby.device.own"]({ name: own });
}
