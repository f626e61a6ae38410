/** Why a camera or a microphone gives nothing. */
export type DeviceFailure = "blocked" | "missing" | "busy" | "insecure";

/** What the browser's refusal means to the user. */
export function failureOf(error: unknown): DeviceFailure {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "blocked";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  return "busy";
}
