import type { InvitedLine } from "../api/planning_types.js";

/** The lines of a list of invitees: those with a name of their own, and the units, of which there may be many. */
export function groupsOf(lines: readonly InvitedLine[]): { readonly named: InvitedLine[]; readonly units: InvitedLine[] } {
  return { named: lines.filter(({ target }) => target !== "unit"), units: lines.filter(({ target }) => target === "unit") };
}

/** What a seat is asked for, and whether it votes. */
export type DutyAndVote = Pick<InvitedLine, "duty" | "voting">;

/** What all these lines ask for; null where they differ, or are none. */
export function sameDuty(lines: readonly InvitedLine[]): DutyAndVote | null {
  const [first] = lines;
  return first !== undefined && lines.every(({ duty }) => duty === first.duty) ? { duty: first.duty, voting: first.voting } : null;
}

/** The list with something else asked of some of its lines. Whoever only listens has no vote. */
export function withDuty(all: readonly InvitedLine[], some: readonly InvitedLine[], change: Partial<DutyAndVote>): InvitedLine[] {
  return all.map((line) => {
    if (!some.includes(line)) return line;
    const changed = { ...line, ...change };
    return { ...changed, voting: changed.voting && changed.duty !== "observer" };
  });
}
