import type { InvitedLine } from "../api/planning_types.js";

/** The lines of a list of invitees: those with a name of their own, and the units, of which there may be many. */
export function groupsOf(lines: readonly InvitedLine[]): { readonly named: InvitedLine[]; readonly units: InvitedLine[] } {
  return { named: lines.filter(({ target }) => target !== "unit"), units: lines.filter(({ target }) => target === "unit") };
}
