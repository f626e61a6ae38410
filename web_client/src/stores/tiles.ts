/**
 * Which participants stand in `count` tiles: those that are still wanted keep their places, the others
 * give theirs to the first of `wanted` that have none. The answer has no holes at its end only.
 */
export function keepPlaces(
  before: readonly (string | null)[],
  wanted: readonly string[],
  count: number,
): readonly (string | null)[] {
  const entitled = wanted.slice(0, count);
  const after = Array.from({ length: count }, (_, place) => {
    const held = before[place] ?? null;
    return held !== null && entitled.includes(held) ? held : null;
  });
  const waiting = entitled.filter((participant) => !after.includes(participant));
  for (const participant of waiting) after[after.indexOf(null)] = participant;
  return after;
}

/** Pages of a wall: `size` sites each, in the order of the board. */
export function pagesOf<T>(sites: readonly T[], size: number): readonly (readonly T[])[] {
  const pages: T[][] = [];
  for (let start = 0; start < sites.length; start += size) pages.push(sites.slice(start, start + size));
  return pages;
}

/** The page so many further on, around the end. */
export function turned(page: number, by: number, pages: number): number {
  return (page + by + pages) % Math.max(1, pages);
}

/** Who stands in which of a fixed number of tiles, remembered from one wish to the next. */
export class Places {
  readonly #count: number;
  #held: readonly (string | null)[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  /** The places for this wish; asking again with the same wish changes nothing. */
  for(wanted: readonly string[]): readonly (string | null)[] {
    this.#held = keepPlaces(this.#held, wanted, this.#count);
    return this.#held;
  }
}
