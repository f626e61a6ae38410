import type { Mark, Participant, RollCall } from "../protocol/messages.gen.js";
import { sitesOf } from "./board.js";
import type { RoomState } from "./room.js";

/** A roll call as a desk shows it; sites stand in the order they are called in, which is that of boards. */
export interface RollCallView {
  readonly call: RollCall;
  readonly sites: readonly Participant[];
  readonly called: Participant;
  /** From 1. */
  readonly place: number;
  /** Whom the keys call; null at either end. */
  readonly previous: Participant | null;
  readonly next: Participant | null;
  readonly counts: MarkCounts;
}

export interface MarkCounts {
  readonly present: number;
  readonly excused: number;
  readonly absent: number;
  readonly unmarked: number;
}

/** The sites next to one: whom an arrow calls from there. Null at either end. */
export type Neighbours = Pick<RollCallView, "previous" | "next">;

/** The roll call that is going on; null while there is none. */
export function rollCallOf(room: RoomState): RollCallView | null {
  const call = room.programme.roll_call;
  const sites = sitesOf(room.participants.values());
  const index = sites.findIndex((site) => site.id === call?.called);
  const called = sites[index];
  if (call === null || called === undefined) return null;
  return { call, sites, called, place: index + 1, ...neighbours(call, sites, index), counts: marksOf(sites) };
}

/** The sites next to one that was called but is not known to be yet; next to the called one without it. */
export function neighboursOf(view: RollCallView, asked: string | null): Neighbours {
  const index = view.sites.findIndex((site) => site.id === asked);
  return index < 0 ? view : neighbours(view.call, view.sites, index);
}

function neighbours(call: RollCall, sites: readonly Participant[], index: number): Neighbours {
  const isCalled = (site: Participant): boolean => !call.skips_absent || site.presence !== "absent";
  return { previous: sites.slice(0, index).findLast(isCalled) ?? null, next: sites.slice(index + 1).find(isCalled) ?? null };
}

export function marksOf(sites: Iterable<Participant>): MarkCounts {
  const counts = { present: 0, excused: 0, absent: 0, unmarked: 0 };
  for (const site of sites) counts[site.mark?.kind ?? "unmarked"] += 1;
  return counts;
}

/** Whole seconds until the next site is called by itself; null while it goes by hand. */
export function secondsLeft(call: RollCall, serverNowMs: number): number | null {
  if (call.every_s === null || call.paused) return null;
  return Math.max(0, Math.ceil(call.every_s - (serverNowMs - call.called_ms) / 1000));
}

/** How many minutes after the opening a site came that is marked present; 0 for who was in time. */
export function minutesLate(mark: Mark | null, arrivedMs: number | null, openedMs: number | null): number {
  if (mark?.kind !== "present" || arrivedMs === null || openedMs === null) return 0;
  return Math.max(0, Math.floor((arrivedMs - openedMs) / 60_000));
}
