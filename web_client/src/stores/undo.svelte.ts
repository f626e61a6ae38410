const SECONDS = 5;

/** One act that waits five seconds, so that it can be taken back. A newer one carries out the one before at once. */
export class Undo<Act> {
  #pending: { readonly act: Act; run(): void } | null = $state.raw(null);
  #leftS = $state(0);
  #timer: ReturnType<typeof setInterval> | null = null;

  /** What is about to happen, if anything. */
  get pending(): Act | null {
    return this.#pending?.act ?? null;
  }

  /** Whole seconds until it happens. */
  get leftS(): number {
    return this.#leftS;
  }

  propose(act: Act, run: () => void): void {
    this.#carryOut();
    this.#pending = { act, run };
    this.#leftS = SECONDS;
    this.#timer = setInterval(() => {
      this.#leftS -= 1;
      if (this.#leftS <= 0) this.#carryOut();
    }, 1000);
  }

  /** Takes it back: nothing happens. */
  takeBack(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#pending = null;
  }

  #carryOut(): void {
    const pending = this.#pending;
    this.takeBack();
    pending?.run();
  }
}
