const FIRST_MS = 200;
/** While a restart may be on its way, and when it has lasted longer than one. */
const SOON_MS = 1000;
const LATER_MS = 1500;
const SOON_ATTEMPTS = 15;

/**
 * How long to wait before attempt `attempt` (0 is the first retry): doubles from 200 ms to a second, after
 * fifteen attempts one and a half: with the longest attempt, whose line is back after an hour is back in five seconds.
 * `random` (0 to 1) spreads each over half to all of it, so that 129 rooms do not come back in the same instant.
 */
export function backoffMs(attempt: number, random: number): number {
  const longest = attempt < SOON_ATTEMPTS ? SOON_MS : LATER_MS;
  const ceiling = Math.min(longest, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * (0.5 + random / 2));
}
