const FIRST_MS = 200;
const LONGEST_MS = 5000;

/**
 * How long to wait before attempt `attempt` (0 is the first retry): doubles from 200 ms to 5 s, and `random`
 * (0 to 1) spreads each over half to all of it, so that 129 rooms do not come back in the same instant.
 */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * (0.5 + random / 2));
}
