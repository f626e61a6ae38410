import type { SiteRow } from "../api/lines.js";

const RANKS = { lost: 0, weak: 1, good: 3, absent: 4 } as const;

/** Where a line belongs among the others: lost, weak, a PC in trouble on a good line, good, absent. */
export function rankOf(row: SiteRow): number {
  return row.word === "good" && row.cause !== null ? 2 : RANKS[row.word];
}

/** How bad a line of its rank is, in steps coarse enough that two alike do not change places for nothing. */
function badness(row: SiteRow): number {
  if (row.word === "lost") return -(row.since_ms ?? 0);
  if (row.word !== "weak") return 0;
  return Math.floor(Math.max(row.loss_up ?? 0, row.loss_down ?? 0)) + (6 - (row.step ?? 6)) + Math.floor((row.round_trip ?? 0) / 100);
}

/** The worst first; those that are alike keep their places. `before`: as they stood, new ones at the end. */
export function worstFirst(before: readonly SiteRow[]): SiteRow[] {
  return [...before].sort((one, other) => rankOf(one) - rankOf(other) || badness(other) - badness(one));
}
