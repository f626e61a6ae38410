import type { Answers, Seat, Standing } from "../../api/invitations.js";
import { folded } from "../../domain/folding.js";

export type Filter = Standing | "all";

/** An invited seat, with whoever sits there instead. */
export interface Line {
  readonly seat: Seat;
  readonly substitute: Seat | null;
}

const AWAITED: ReadonlySet<string> = new Set(["invited", "ready"]);
const RUNNING: ReadonlySet<string> = new Set(["in_progress", "suspended"]);

/** Whether anybody is still waited for: of a meeting that is over or not held nobody is, nor of one that was never opened when its time is over. */
export function isOpen({ state, sent, ends_at: endsAt }: Pick<Answers, "state" | "sent" | "ends_at">, nowMs: number): boolean {
  const last = sent.at(-1);
  const awaited = RUNNING.has(state) || (AWAITED.has(state) && nowMs < Date.parse(endsAt));
  return last !== undefined && last.dispatch !== "cancel" && awaited;
}

/**
 * How a seat is shown to stand; null for nothing to tell. An answer to what is not held counts no more, and nobody is waited for: then it is
 * what was said. Who had a substitute that was refused or taken back has said nothing besides.
 */
export function shownStanding(seat: Pick<Seat, "standing" | "said">, calledOff: boolean): Standing | null {
  if (!calledOff || seat.standing !== "silent") return seat.standing;
  return seat.said === null || seat.said.answer === "substitute_requested" ? null : seat.said.answer;
}

/** Whom the list shows: by answer, by area ("" for all), and by what is typed of a name or a unit. */
export function linesOf(seats: readonly Seat[], filter: Filter, area: string, typed: string): Line[] {
  const instead = new Map(seats.flatMap((seat) => (seat.principal === null ? [] : [[seat.principal, seat] as const])));
  const needle = folded(typed);
  return seats
    .filter((seat) => seat.principal === null)
    .map((seat) => ({ seat, substitute: instead.get(seat.seat) ?? null }))
    .filter(({ seat }) => filter === "all" || seat.standing === filter)
    .filter(({ seat }) => area === "" || seat.area === area)
    .filter(({ seat, substitute }) => needle === "" || ` ${folded(`${seat.name} ${seat.unit_name} ${substitute?.name ?? ""}`)}`.includes(` ${needle}`));
}

/** The areas there are, in the order of the list. */
export function areasOf(seats: readonly Seat[]): string[] {
  return [...new Set(seats.flatMap(({ area }) => (area === null ? [] : [area])))];
}
