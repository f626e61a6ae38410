import type { DeviceChoice } from "./choice.js";
import type { MicrophoneMode } from "./microphone_mode.js";

const LAST = "giaoban.devices";
const ENTRY = "giaoban.entry";
const ROOM = "giaoban.room";
const PAIRED = "giaoban.paired";
/** Other windows hear when it changes. */
export const LEFT = "giaoban.left";
const WIDE_WALL = "giaoban.wide_wall";
const DECLINED = "giaoban.declined";
const PLAIN = "giaoban.plain_microphones";
/** The name under which the machine's own microphone is kept. */
const OWN = "own";

interface Entry {
  readonly meetingId: string;
  readonly choice: DeviceChoice;
}

const idOrNull = (value: unknown): value is string | null => value === null || (typeof value === "string" && value.length <= 512);

function isChoice(value: unknown): value is DeviceChoice {
  if (typeof value !== "object" || value === null) return false;
  const { microphone, camera, speaker, microphoneOpen, cameraOn } = value as Record<string, unknown>;
  return idOrNull(microphone) && idOrNull(camera) && idOrNull(speaker) && typeof microphoneOpen === "boolean" && typeof cameraOn === "boolean";
}

function read(storage: Storage, key: string): unknown {
  try {
    return JSON.parse(storage.getItem(key) ?? "null");
  } catch {
    return null; // Closed by policy, or not ours: as if nothing had been kept.
  }
}

function write(storage: Storage, key: string, value: object | boolean): void {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    // Not remembered then; nothing depends on it.
  }
}

/** The devices used last on this machine. */
export function lastChoice(): DeviceChoice | null {
  const value = read(localStorage, LAST);
  return isChoice(value) ? value : null;
}

/** Keeps the devices for the next meeting, and for a reload of this one. */
export function rememberEntry(meetingId: string, choice: DeviceChoice): void {
  write(localStorage, LAST, choice);
  write(sessionStorage, ENTRY, { meetingId, choice } satisfies Entry);
}

/** Keeps another device in place of the one before, for the next meeting and for a reload of this one. */
export function rememberDevice(kind: "microphone" | "camera" | "speaker", id: string | null): void {
  const last = lastChoice();
  if (last !== null) write(localStorage, LAST, { ...last, [kind]: id });
  const entry = entered();
  if (entry !== null) write(sessionStorage, ENTRY, { ...entry, choice: { ...entry.choice, [kind]: id } });
}

/** The devices this tab went into the meeting with: after a reload it goes straight back in. */
export function enteredWith(meetingId: string): DeviceChoice | null {
  const entry = entered();
  return entry?.meetingId === meetingId ? entry.choice : null;
}

function entered(): Entry | null {
  const value = read(sessionStorage, ENTRY);
  if (typeof value !== "object" || value === null) return null;
  const { meetingId, choice } = value as Record<string, unknown>;
  return typeof meetingId === "string" && isChoice(choice) ? { meetingId, choice } : null;
}

export function forgetEntry(): void {
  try {
    sessionStorage.removeItem(ENTRY);
  } catch {
    // Nothing was kept either.
  }
}

/** Whether this machine was a meeting room's when it was used last: its pages are dark and large from the first moment. */
export function wasRoom(): boolean {
  return read(localStorage, ROOM) === true;
}

export function rememberRoom(isRoom: boolean): void {
  write(localStorage, ROOM, isRoom);
}

/** Whether this machine held a room's key when it was used last; the key itself no script can see. */
export function wasPaired(): boolean {
  return read(localStorage, PAIRED) === true;
}

export function rememberPaired(isPaired: boolean): void {
  write(localStorage, PAIRED, isPaired);
}

/** Whether somebody signed out on this machine of whom the server was not told yet; the session itself no script can see. */
export function wasLeft(): boolean {
  return read(localStorage, LEFT) === true;
}

export function rememberLeft(left: boolean): void {
  write(localStorage, LEFT, left);
}

/** Meetings that this room left or did not want to enter. Forgotten with the browser, so that a restart leads back in. */
export function declined(): ReadonlySet<string> {
  const value = read(sessionStorage, DECLINED);
  return new Set(Array.isArray(value) ? value.filter((id) => typeof id === "string") : []);
}

export function rememberDeclined(meetingId: string): void {
  write(sessionStorage, DECLINED, [...declined(), meetingId]);
}

/** Whether this machine was asked for 49 pictures on the wall, and could show them. */
export function wantsWideWall(): boolean {
  return read(localStorage, WIDE_WALL) === true;
}

export function rememberWideWall(isWide: boolean): void {
  write(localStorage, WIDE_WALL, isWide);
}

/** How a microphone of this machine is treated, null for the machine's own. */
export function microphoneMode(id: string | null): MicrophoneMode {
  return plainMicrophones().includes(id ?? OWN) ? "plain" : "processed";
}

export function rememberMicrophoneMode(id: string | null, mode: MicrophoneMode): void {
  const others = plainMicrophones().filter((one) => one !== (id ?? OWN));
  write(localStorage, PLAIN, mode === "plain" ? [...others, id ?? OWN] : others);
}

function plainMicrophones(): readonly string[] {
  const kept = read(localStorage, PLAIN);
  return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
}
