import type { Gap, Invited } from "../api/types.js";

/** Sites of one former area, in the order of the board. */
export interface Area {
  readonly name: string;
  readonly sites: readonly Invited[];
}

/** The invited sites by area; areas in the order in which they first appear. */
export function areasOf(invited: readonly Invited[]): Area[] {
  const areas = new Map<string, Invited[]>();
  for (const one of invited) {
    if (one.role !== "room") continue;
    const name = one.area ?? "";
    const sites = areas.get(name);
    if (sites === undefined) areas.set(name, [one]);
    else sites.push(one);
  }
  return [...areas].map(([name, sites]) => ({ name, sites: sites.sort((a, b) => a.order - b.order) }));
}

/** Whole minutes someone was there, without the gaps; an open interval lasts until `nowMs`. */
export function minutesOf(one: Invited, nowMs: number): number {
  const there = one.intervals.reduce((sum, { fromMs, toMs }) => sum + Math.max(0, (toMs ?? nowMs) - fromMs), 0);
  const away = gapsOf(one).reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0);
  return Math.max(0, Math.floor((there - away) / 60_000));
}

/** When someone's line was lost and came back. */
export function gapsOf(one: Invited): Gap[] {
  return one.intervals.flatMap(({ gaps }) => gaps);
}
