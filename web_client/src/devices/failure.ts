/**
 * Why a camera or a microphone gives nothing: refused in the browser, its question closed without an answer, refused by
 * the operating system, not there, held by another program, or a page the browser trusts with no device.
 */
export type DeviceFailure = "blocked" | "dismissed" | "system" | "missing" | "busy" | "insecure";

/**
 * What the browser's refusal means to the user. `leave` is what it says of its permission now, null where it cannot be
 * asked: Chromium also tells in its message; for others a refusal in spite of leave is the system's.
 */
export function failureOf(error: unknown, leave: PermissionState | null): DeviceFailure {
  switch (nameOf(error)) {
    case "NotAllowedError":
    case "SecurityError":
      return refusalOf(error instanceof Error ? error.message : "", leave);
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    default:
      return "busy";
  }
}

function refusalOf(message: string, leave: PermissionState | null): DeviceFailure {
  if (/\bsystem\b/i.test(message)) return "system";
  if (/\bdismissed\b/i.test(message)) return "dismissed";
  if (leave === "granted") return "system";
  return leave === "prompt" ? "dismissed" : "blocked";
}

/** In older Chromium an OverconstrainedError is no DOMException. */
function nameOf(error: unknown): string {
  return typeof error === "object" && error !== null && "name" in error ? String(error.name) : "";
}
