import type { Tile } from "../protocol/messages.gen.js";

/** Where pictures are shown: on the page itself, or on the second screen beside it. */
export type Place = "page" | "screen";

const DELAY_MS = 120;

/** The pictures that are wanted now, of all places together; sent when they have settled. */
export class TileWishes {
  readonly #wishes: Record<Place, readonly Tile[]> = { page: [], screen: [] };
  readonly #settled: () => void;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** `settled`: the wishes are other than before, and nobody has changed them for a moment. */
  constructor(settled: () => void) {
    this.#settled = settled;
  }

  want(tiles: readonly Tile[], place: Place): void {
    if (JSON.stringify(tiles) === JSON.stringify(this.#wishes[place])) return;
    this.#wishes[place] = tiles;
    this.close();
    this.#timer = setTimeout(this.#settled, DELAY_MS);
  }

  /** Each participant once, at the larger of its heights: the page's first, then the second screen's. */
  first(count: number): readonly Tile[] {
    const heights = new Map<string, number>();
    for (const { participant, height } of [...this.#wishes.page, ...this.#wishes.screen]) {
      heights.set(participant, Math.max(height, heights.get(participant) ?? 0));
    }
    return [...heights].slice(0, count).map(([participant, height]) => ({ participant, height }));
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
