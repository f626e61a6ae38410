import type { Participant } from "../protocol/messages.gen.js";

/** Those whose turns have ended, who has spoken longest first; of the same time in the order of the invitation. */
export function spokenOf(participants: Iterable<Participant>): readonly Participant[] {
  return [...participants].filter((row) => row.spoken_ms > 0).sort((a, b) => b.spoken_ms - a.spoken_ms);
}
