const SECONDS = 5;

/** How an act is taken back, and what happens when it is not. */
interface Pending<Act> {
  readonly act: Act;
  /** The latest press before this one that began. */
  readonly after: number;
  settle(): void;
  undo(): void;
}

/**
 * One act that can be taken back for five seconds: it waits until then, or is done already and has a way back.
 * A newer one settles the one before at once. Newer is what was pressed later: an answer that comes late must not
 * cut short the time in which a later press can be taken back.
 */
export class Undo<Act> {
  #pending: Pending<Act> | null = $state.raw(null);
  #leftS = $state(0);
  #presses = 0;
  #latest = 0;
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
    this.#begin(++this.#presses, { act, settle: run, undo: () => undefined });
  }

  /** An act that was pressed now and happens when `done` says true, with its way back. */
  async did(act: Act, done: Promise<boolean>, back: () => void): Promise<void> {
    const press = ++this.#presses;
    if ((await done) && press > this.#latest) this.#begin(press, { act, settle: () => undefined, undo: back });
  }

  /** Takes it back: what waited does not happen, what was done goes its way back. */
  takeBack(): void {
    const pending = this.#clear();
    if (pending === null) return;
    // It never was: an earlier press that is answered only now has its time after all.
    this.#latest = pending.after;
    pending.undo();
  }

  /** The page goes: what waited does not happen, what was done stays. */
  forget(): void {
    this.#latest = this.#presses;
    this.#clear();
  }

  #begin(press: number, pending: Omit<Pending<Act>, "after">): void {
    const after = this.#latest;
    this.#latest = press;
    this.#clear()?.settle();
    this.#pending = { ...pending, after };
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
