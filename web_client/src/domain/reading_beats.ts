/** What is told of reading: at a page for so many whole seconds. */
export interface Beat {
  readonly page: number;
  readonly seconds: number;
}

const EVERY_MS = 10_000;
/** Who has touched nothing for so long has gone for tea. */
const AWAY_MS = 120_000;
/** A page that is only passed on the way to another is not told of by itself. */
const PASSING_MS = 1000;

/**
 * Counts the time at a page, only while the page is seen and somebody is there. Times in milliseconds of one clock.
 * A beat is due every ten seconds and when the page is turned; rests of seconds go over into the next beat.
 */
export class ReadingBeats {
  #page: number;
  #seen: boolean;
  #heldMs = 0;
  #atMs: number;
  #touchedMs: number;
  #turned = true;

  constructor(page: number, seen: boolean, nowMs: number) {
    this.#page = page;
    this.#seen = seen;
    this.#atMs = nowMs;
    this.#touchedMs = nowMs;
  }

  /** Somebody is there: a key, the pointer, a scroll. */
  touch(nowMs: number): void {
    this.#count(nowMs);
    this.#touchedMs = nowMs;
  }

  /** The window is seen, or no more. */
  show(seen: boolean, nowMs: number): void {
    this.#count(nowMs);
    this.#seen = seen;
    if (seen) this.#touchedMs = nowMs;
  }

  turn(page: number, nowMs: number): void {
    if (page === this.#page) return;
    this.#count(nowMs);
    this.#touchedMs = nowMs;
    this.#page = page;
    this.#turned = true;
  }

  /** What is to be told now, if anything; `last` when the paper is put away: the rest then goes too. */
  due(nowMs: number, last = false): Beat | null {
    this.#count(nowMs);
    if (!this.#seen && !last) return null;
    const arrived = this.#turned && this.#heldMs >= PASSING_MS;
    if (!arrived && this.#heldMs < (last ? PASSING_MS : EVERY_MS)) return null;
    const seconds = Math.floor(this.#heldMs / 1000);
    this.#heldMs -= seconds * 1000;
    this.#turned = false;
    return { page: this.#page, seconds };
  }

  /** The beat could not be told: its seconds are told with the next. */
  takeBack({ seconds }: Beat): void {
    this.#heldMs += seconds * 1000;
  }

  #count(nowMs: number): void {
    if (this.#seen) this.#heldMs += Math.max(0, Math.min(nowMs, this.#touchedMs + AWAY_MS) - this.#atMs);
    this.#atMs = nowMs;
  }
}
