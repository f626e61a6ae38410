/** One look at the own microphone. */
export interface Heard {
  /** Its level, decibels below full scale; null when it cannot be measured now. */
  readonly db: number | null;
  readonly isOpen: boolean;
  readonly hasFloor: boolean;
}

/** A muted or dead microphone gives zeros; the quietest room with a live one gives more. */
const DEAD_DB = -90;
/** Whoever has the floor and is never louder speaks into another microphone. */
const FAINT_DB = -62;
const DEAD_WITH_FLOOR_S = 4;
const DEAD_S = 10;
const FAINT_WITH_FLOOR_S = 15;

/**
 * Finds out that an open microphone brings nothing. One that has been heard since it was opened works: then only
 * complete silence counts, as of a switch on its foot; pauses of a speaker do not.
 */
export class SilenceWatch {
  #openedS: number | null = null;
  #aliveS = 0;
  #wasHeard = false;

  /** Whether the microphone is unheard at `nowS`, monotonic seconds. */
  push({ db, isOpen, hasFloor }: Heard, nowS: number): boolean {
    if (!isOpen || db === null) {
      this.#openedS = null;
      return false;
    }
    if (this.#openedS === null) {
      this.#openedS = this.#aliveS = nowS;
      this.#wasHeard = false;
    }
    if (db > DEAD_DB) this.#aliveS = nowS;
    if (db > FAINT_DB) this.#wasHeard = true;
    if (nowS - this.#aliveS >= (hasFloor ? DEAD_WITH_FLOOR_S : DEAD_S)) return true;
    return hasFloor && !this.#wasHeard && nowS - this.#openedS >= FAINT_WITH_FLOOR_S;
  }
}
