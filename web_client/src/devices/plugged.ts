/** A device as the browser knows it: an id, and what it has in common with other parts of the same hardware. */
export interface Origin {
  readonly id: string;
  readonly group: string;
}

/** What to do after something was plugged in or out. */
export type Step = "keep" | "replace" | "return";

/** Ids under which a browser lists a device a second time, or hides it. */
const ALIASES = new Set(["", "default", "communications"]);

/** Whether a listed device is there under an id of its own. */
export function isRealDevice(id: string): boolean {
  return !ALIASES.has(id);
}

/** Where a track comes from, as far as the browser tells. */
export function originOf(track: MediaStreamTrack): Origin {
  const { deviceId, groupId } = track.getSettings();
  return { id: deviceId ?? "", group: groupId ?? "" };
}

/** The device to come back to, if it is plugged in: the chosen one, else the one that the machine itself chose first. */
export function homeAmong(plugged: readonly Origin[], chosen: string | null, first: Origin | null): Origin | null {
  const real = plugged.filter(({ id }) => isRealDevice(id));
  if (chosen !== null) return real.find(({ id }) => id === chosen) ?? null;
  return first === null ? null : (real.find((device) => isSame(device, first)) ?? null);
}

/** The step to take, given what runs now (null: nothing does), what is plugged in, and the device to come back to. */
export function stepAfter(running: Origin | null, plugged: readonly Origin[], home: Origin | null): Step {
  if (running === null) return plugged.some(({ id }) => isRealDevice(id)) ? "replace" : "keep";
  if (isGone(running, plugged)) return "replace";
  return home !== null && isKnown(running) && !isSame(home, running) ? "return" : "keep";
}

/** What runs under an alias is gone when the alias stands for something else, and what it stood for is not there. */
function isGone(running: Origin, plugged: readonly Origin[]): boolean {
  const real = plugged.filter(({ id }) => isRealDevice(id));
  if (real.length === 0 || isRealDevice(running.id)) return !real.some(({ id }) => id === running.id);
  if (!isKnown(running) || real.some((device) => isSame(device, running))) return false;
  return plugged.some(({ id, group }) => id === running.id && group !== running.group);
}

/** An alias says which device it stands for by the group alone. */
export function isSame(one: Origin, other: Origin): boolean {
  if (isRealDevice(one.id) && isRealDevice(other.id)) return one.id === other.id;
  return one.group !== "" && one.group === other.group;
}

function isKnown({ id, group }: Origin): boolean {
  return isRealDevice(id) || group !== "";
}
