/** What has come, or gone, by a moment. `atMs`: of whichever clock counted. */
export interface Sample {
  readonly atMs: number;
  readonly bits: number;
}

/** What was offered to the line and what came out of it, while a rate was tried. */
export interface Tried {
  readonly offered: readonly Sample[];
  readonly arrived: readonly Sample[];
}

/** `atLeast`: the line carried all that was tried. */
export interface Found {
  readonly kbit: number;
  readonly atLeast: boolean;
}

/** Tries a rate for so long, one at a time. */
export type Try = (kbit: number, ms: number) => Promise<Tried>;

const RATES_KBIT = [250, 500, 1000, 2000, 4000, 8000, 12_000] as const;
const MOST_KBIT = 12_000;
const TRY_MS = 900;
const LAST_TRY_MS = 2600;
/** What a line lets pass in a burst, and what waits in front of it, is over by then. */
const SETTLED_SHARE = 0.4;
const LAST_SETTLED_SHARE = 0.6;
const END_SHARE = 0.95;
const CARRIED_SHARE = 0.9;
/** A thin line needs more above it, for the burst that it lets pass to be over in time. */
const THIN_KBIT = 500;
const ABOVE_THIN = 2;
const ABOVE = 1.4;
const LEAST_KBIT = 60;

/**
 * The rate of a line: twice as much is tried each time until less comes out than went in, so that nobody's line is
 * filled by more than twice what it carries; then once more, longer, a little above what came. A browser that is busy
 * may offer less than it was told to; more is tried all the same.
 */
export async function findRate(attempt: Try): Promise<Found> {
  let carried = 0;
  for (const rate of RATES_KBIT) {
    const tried = await attempt(rate, TRY_MS);
    const offered = settledKbit(tried.offered);
    const arrived = settledKbit(tried.arrived);
    if (arrived < offered * CARRIED_SHARE) return { kbit: await measure(attempt, arrived), atLeast: false };
    carried = Math.max(carried, arrived);
  }
  return { kbit: Math.round(carried), atLeast: true };
}

async function measure(attempt: Try, about: number): Promise<number> {
  const above = about * (about < THIN_KBIT ? ABOVE_THIN : ABOVE);
  const { arrived } = await attempt(Math.round(Math.min(MOST_KBIT, Math.max(LEAST_KBIT, above))), LAST_TRY_MS);
  return Math.round(settledKbit(arrived, LAST_SETTLED_SHARE));
}

/** The rate of the later part, without its very end; 0 where too little was seen. */
export function settledKbit(samples: readonly Sample[], settledShare = SETTLED_SHARE): number {
  const first = begin(samples);
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
  const lengthMs = last.atMs - first.atMs;
  const fromMs = first.atMs + lengthMs * settledShare;
  const toMs = first.atMs + lengthMs * END_SHARE;
  return (bitsAt(samples, toMs) - bitsAt(samples, fromMs)) / (toMs - fromMs);
}

/** The last sample before anything moved. */
function begin(samples: readonly Sample[]): Sample | undefined {
  const moved = samples.findIndex(({ bits }, place) => place > 0 && bits > (samples[place - 1]?.bits ?? bits));
  return moved < 1 ? samples[0] : samples[moved - 1];
}

function bitsAt(samples: readonly Sample[], atMs: number): number {
  const after = samples.findIndex((sample) => sample.atMs >= atMs);
  const right = samples[after];
  if (right === undefined) return samples.at(-1)?.bits ?? 0;
  const left = samples[after - 1];
  if (left === undefined || right.atMs === left.atMs) return right.bits;
  return left.bits + ((right.bits - left.bits) * (atMs - left.atMs)) / (right.atMs - left.atMs);
}

/** The share of packets that did not come, 0 to 100 with one digit after the comma; null of too few. */
export function lossPercent(sent: number, came: number): number | null {
  if (sent < 20) return null;
  return Math.round(Math.min(1, Math.max(0, 1 - came / sent)) * 1000) / 10;
}
