import type { RollCallActs } from "../../call/roll_call_acts.js";

/** Calling sites in a roll call, from the panel and from the board alike. */
export class SiteCalls {
  #asked = $state<string | null>(null);
  #count = 0;
  readonly #acts: Pick<RollCallActs, "call">;

  constructor(acts: Pick<RollCallActs, "call">) {
    this.#acts = acts;
  }

  /** Whom a press here called while the answer is on its way: the next press goes on from there. */
  get asked(): string | null {
    return this.#asked;
  }

  async call(participant: string): Promise<void> {
    const mine = ++this.#count;
    this.#asked = participant;
    await this.#acts.call(participant);
    // A press that came after this one has its own answer.
    if (mine === this.#count) this.#asked = null;
  }
}
