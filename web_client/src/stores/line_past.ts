import type { SiteRow } from "../api/lines.js";

/** What is drawn of a line. */
export type Figure = "up" | "down" | "loss_up" | "loss_down" | "round_trip" | "jitter";

const FIGURES: readonly Figure[] = ["up", "down", "loss_up", "loss_down", "round_trip", "jitter"];
/** Seconds that are kept. */
export const KEPT = 600;

/** A figure at one moment; null where nobody had it. */
export interface Point {
  readonly atMs: number;
  readonly value: number | null;
}

/**
 * The figures of one line over the last KEPT frames. In arrays of numbers, made once: 129 lines as objects are a hundred
 * thousand of them, which the browser would look through again and again for what can be freed.
 */
export class LinePast {
  readonly #atMs = new Float64Array(KEPT);
  readonly #values = new Float32Array(KEPT * FIGURES.length);
  #frames = 0;

  push(atMs: number, row: SiteRow): void {
    const place = this.#frames % KEPT;
    this.#atMs[place] = atMs;
    FIGURES.forEach((figure, number) => { this.#values[number * KEPT + place] = row[figure] ?? NaN; });
    this.#frames += 1;
  }

  /** The oldest first. */
  of(figure: Figure): Point[] {
    const from = FIGURES.indexOf(figure) * KEPT;
    const count = Math.min(this.#frames, KEPT);
    return Array.from({ length: count }, (_, age) => {
      const place = (this.#frames - count + age) % KEPT;
      const value = this.#values[from + place] ?? NaN;
      return { atMs: this.#atMs[place] ?? 0, value: Number.isNaN(value) ? null : value };
    });
  }
}
