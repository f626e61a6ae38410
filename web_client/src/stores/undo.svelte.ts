const SECONDS = 5;

/** How an act is taken back, and what happens when it is not. */
interface Pending<Act> {
  readonly act: Act;
  settle(): void;
  undo(): void;
}

/**
 * One act that can be taken back for five seconds: it waits until then, or is done already and has a way back.
 * A newer one settles the one before at once.
 */
export class Undo<Act> {
  #pending: Pending<Act> | null = $state.raw(null);
  #leftS = $state(0);
  #timer: ReturnType<typeof setInterval> | null = null;

  /** What is about to happen, or has just happened, if anything. */
  get pending(): Act | null {
    return this.#pending?.act ?? null;
  }

  /** Whole seconds until it can be taken back no more. */
  get leftS(): number {
    return this.#leftS;
  }

  /** An act that happens in five seconds unless it is taken back. */
  propose(act: Act, run: () => void): void {
    this.#begin({ act, settle: run, undo: () => undefined });
  }

  /** An act that has happened, with its way back. */
  did(act: Act, back: () => void): void {
    this.#begin({ act, settle: () => undefined, undo: back });
  }

  /** Takes it back: what waited does not happen, what was done goes its way back. */
  takeBack(): void {
    this.#clear()?.undo();
  }

  /** The page goes: what waited does not happen, what was done stays. */
  forget(): void {
    this.#clear();
  }

  #begin(pending: Pending<Act>): void {
    this.#clear()?.settle();
    this.#pending = pending;
    this.#leftS = SECONDS;
    this.#timer = setInterval(() => {
      this.#leftS -= 1;
      if (this.#leftS <= 0) this.#clear()?.settle();
    }, 1000);
  }

  #clear(): Pending<Act> | null {
    const pending = this.#pending;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#pending = null;
    return pending;
  }
}
