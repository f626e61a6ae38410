import type { Points } from "../../api/line_history.js";

type Column = (number | null)[];

/** Columns as they are drawn, with a break where nothing was measured. `from`: which point each is of, null for a break. */
export interface Columns {
  readonly at: number[];
  readonly from: (number | null)[];
  readonly up: Column;
  readonly down: Column;
  readonly roundTrip: Column;
  readonly jitter: Column;
  /** Of the worse direction, while the line was good, and while it was weak. */
  readonly lossGood: Column;
  readonly lossWeak: Column;
}

/** From and to in Unix seconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface StepStretch extends Stretch {
  readonly step: number;
}

const figure = (column: readonly (number | null)[], place: number): number | null => column[place] ?? null;

function endOf(points: Points, place: number): number {
  return (points.at[place] ?? 0) + (points.span[place] ?? 0);
}

/** Whether the point before ends where this one begins. */
function follows(points: Points, place: number): boolean {
  return place > 0 && endOf(points, place - 1) >= (points.at[place] ?? 0);
}

export function columnsOf(points: Points): Columns {
  const columns: Columns = { at: [], from: [], up: [], down: [], roundTrip: [], jitter: [], lossGood: [], lossWeak: [] };
  const put = (at: number, place: number | null, loss: number | null, isWeak: boolean): void => {
    const of = (column: readonly (number | null)[]): number | null => (place === null ? null : figure(column, place));
    columns.at.push(at);
    columns.from.push(place);
    columns.up.push(of(points.up));
    columns.down.push(of(points.down));
    columns.roundTrip.push(of(points.round_trip));
    columns.jitter.push(of(points.jitter));
    columns.lossGood.push(isWeak ? null : loss);
    columns.lossWeak.push(isWeak ? loss : null);
  };
  points.at.forEach((at, place) => {
    if (place > 0 && !follows(points, place)) put(endOf(points, place - 1), null, null, false);
    const isHeard = (points.heard[place] ?? 0) > 0;
    const loss = Math.max(points.loss_up[place] ?? 0, points.loss_down[place] ?? 0);
    put(at, isHeard ? place : null, isHeard ? loss : null, (points.weak[place] ?? 0) > 0);
    if (!isHeard) columns.from[columns.from.length - 1] = place;
  });
  return columns;
}

/** When the line was lost for at least half of each span. */
export function lostStretches(points: Points): Stretch[] {
  const found: { from: number; to: number }[] = [];
  points.at.forEach((from, place) => {
    const lost = points.lost[place] ?? 0;
    if (lost === 0 || lost < (points.heard[place] ?? 0)) return;
    const last = found.at(-1);
    if (last !== undefined && follows(points, place) && last.to >= from) last.to = endOf(points, place);
    else found.push({ from, to: endOf(points, place) });
  });
  return found;
}

/** What the ladder kept, as long as it stayed the same; nothing while the line was lost. */
export function stepStretches(points: Points): StepStretch[] {
  const found: { from: number; to: number; step: number }[] = [];
  points.at.forEach((from, place) => {
    if ((points.heard[place] ?? 0) === 0) return;
    const step = points.step[place] ?? 0;
    const last = found.at(-1);
    if (last?.step === step && last.to >= from) last.to = endOf(points, place);
    else found.push({ from, to: endOf(points, place), step });
  });
  return found;
}
