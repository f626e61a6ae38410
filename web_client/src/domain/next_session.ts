import type { Meeting } from "../api/types.js";
import { phaseOf } from "./meeting_phase.js";

/** How long a room is told before it goes in by itself. */
export const COUNT_S = 10;

/** What a room's page remembers of a meeting. Times are Unix milliseconds. */
export interface Memory {
  /** Meetings that somebody in the room left, or did not want to enter, by a press. */
  readonly declined: ReadonlySet<string>;
  /** Since when the page has known that a meeting can be joined. */
  readonly openSinceMs: ReadonlyMap<string, number>;
}

/** ahead: not open yet; open: one press away; counting: goes in by itself in `leftS` seconds, at once at 0. */
export type Plan =
  | { readonly kind: "none" }
  | { readonly kind: "ahead" | "open"; readonly meeting: Meeting }
  | { readonly kind: "counting"; readonly meeting: Meeting; readonly leftS: number };

/** What a room's page shows now, and whether it goes into a meeting by itself. */
export function planFor(meetings: readonly Meeting[], memory: Memory, nowMs: number): Plan {
  const mine = meetings.filter((meeting) => isAhead(meeting, nowMs)).sort((a, b) => a.startsMs - b.startsMs || a.id.localeCompare(b.id));
  const due = mine.find((meeting) => leftSOf(meeting, memory, nowMs) <= COUNT_S);
  if (due !== undefined) return { kind: "counting", meeting: due, leftS: Math.max(0, leftSOf(due, memory, nowMs)) };
  const next = mine.find(({ state }) => state === "in_progress" || state === "suspended") ?? mine[0];
  if (next === undefined) return { kind: "none" };
  return { kind: phaseOf(next.state) === "joinable" ? "open" : "ahead", meeting: next };
}

/** The memory with what is open now; what is not open any more is forgotten. */
export function rememberOpen(meetings: readonly Meeting[], before: Memory["openSinceMs"], nowMs: number): Map<string, number> {
  const open = meetings.filter(({ state }) => phaseOf(state) === "joinable");
  return new Map(open.map(({ id }) => [id, before.get(id) ?? nowMs]));
}

function isAhead(meeting: Meeting, nowMs: number): boolean {
  if (meeting.role === null) return false;
  if (meeting.state === "in_progress" || meeting.state === "suspended") return true;
  const phase = phaseOf(meeting.state);
  return (phase === "joinable" || phase === "before") && meeting.endsMs > nowMs;
}

/** Whole seconds until the room goes in: at the hour, or a count after the page has found an open meeting later than that. */
function leftSOf(meeting: Meeting, { declined, openSinceMs }: Memory, nowMs: number): number {
  const sinceMs = openSinceMs.get(meeting.id);
  if (sinceMs === undefined || declined.has(meeting.id) || phaseOf(meeting.state) !== "joinable") return Infinity;
  return Math.ceil((Math.max(meeting.startsMs, sinceMs + COUNT_S * 1000) - nowMs) / 1000);
}
