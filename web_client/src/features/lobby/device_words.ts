import type { DeviceFailure } from "../../devices/failure.js";
import { m } from "../../i18n/messages.js";

const CAMERA: Record<DeviceFailure, () => string> = {
  blocked: () => m["lobby.camera.blocked"](),
  dismissed: () => m["lobby.camera.dismissed"](),
  system: () => m["lobby.camera.system"](),
  missing: () => m["lobby.camera.missing"](),
  busy: () => m["lobby.camera.busy"](),
  insecure: () => m["lobby.camera.insecure"](),
};

const MICROPHONE: Record<DeviceFailure, () => string> = {
  blocked: () => m["lobby.microphone.blocked"](),
  dismissed: () => m["lobby.microphone.dismissed"](),
  system: () => m["lobby.microphone.system"](),
  missing: () => m["lobby.microphone.missing"](),
  busy: () => m["lobby.microphone.busy"](),
  insecure: () => m["lobby.microphone.insecure"](),
};

/** Failures that a user mends for camera and microphone together. */
const SHARED: Partial<Record<DeviceFailure, () => string>> = {
  blocked: () => m["lobby.both.blocked"](),
  dismissed: () => m["lobby.both.dismissed"](),
  system: () => m["lobby.both.system"](),
  insecure: () => m["lobby.both.insecure"](),
};

/** What is wrong with the camera, or with camera and microphone for the same reason, and what to do. */
export function cameraHelp(failure: DeviceFailure, both: boolean): string {
  const shared = both ? SHARED[failure] : undefined;
  return (shared ?? CAMERA[failure])();
}

/** The same for the microphone; empty when the camera's help speaks for both. */
export function microphoneHelp(failure: DeviceFailure, both: boolean): string {
  return both && SHARED[failure] !== undefined ? "" : MICROPHONE[failure]();
}

/** One word for a device that gives nothing. */
export function failureWord(failure: DeviceFailure, none: string): string {
  return failure === "blocked" || failure === "system" ? m["lobby.both.blocked_word"]() : none;
}
