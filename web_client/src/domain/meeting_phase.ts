import type { MeetingState } from "../api/types.js";

/** What a visitor can do with a meeting in a state: nothing yet, join it, or read what it was. */
export type Phase = "before" | "joinable" | "over" | "stopped";

const PHASES: Record<MeetingState, Phase> = {
  draft: "before",
  submitted: "before",
  invited: "before",
  ready: "joinable",
  in_progress: "joinable",
  suspended: "joinable",
  ended: "over",
  concluded: "over",
  archived: "over",
  postponed: "stopped",
  cancelled: "stopped",
};

export function phaseOf(state: MeetingState): Phase {
  return PHASES[state];
}
