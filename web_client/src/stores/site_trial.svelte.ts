import type { SiteTest, SiteTestNow, SiteTestState } from "../api/site_acts.js";

export interface TrialAsks {
  begin(test: SiteTest): Promise<string>;
  now(id: string, after: number): Promise<SiteTestNow>;
  end(id: string): Promise<void>;
}

/** A try of one room's machine, as IT follows it. `close()` ends it. */
export class SiteTrial {
  #test: SiteTest | null = $state(null);
  #state: SiteTestState | null = $state(null);
  #db: number | null = $state(null);
  #loudest: number | null = $state(null);
  #failure: unknown = $state.raw(null);
  #id: string | null = null;
  #turn = 0;
  readonly #asks: TrialAsks;

  constructor(asks: TrialAsks) {
    this.#asks = asks;
  }

  /** What was asked for last; null before the first. */
  get test(): SiteTest | null {
    return this.#test;
  }

  get state(): SiteTestState | null {
    return this.#state;
  }

  get isOn(): boolean {
    return this.#state === "asked" || this.#state === "running";
  }

  /** The newest level, decibels below full scale. */
  get db(): number | null {
    return this.#db;
  }

  get loudest(): number | null {
    return this.#loudest;
  }

  get failure(): unknown {
    return this.#failure;
  }

  /** Begins, and follows until it is over, stopped, or another begins. */
  async run(test: SiteTest): Promise<void> {
    const turn = (this.#turn += 1);
    [this.#test, this.#state, this.#failure] = [test, "asked", null];
    this.#db = this.#loudest = null;
    try {
      const id = await this.#asks.begin(test);
      if (turn !== this.#turn) {
        await this.#asks.end(id);
        return;
      }
      this.#id = id;
      let seq = 0;
      while (turn === this.#turn && this.isOn) {
        const now = await this.#asks.now(id, seq);
        if (turn !== this.#turn) return;
        seq = now.seq;
        this.#take(now);
      }
    } catch (reason) {
      if (turn === this.#turn) [this.#failure, this.#state] = [reason, null];
    }
  }

  /** Ends it before its time. */
  stop(): void {
    this.#turn += 1;
    const id = this.#id;
    this.#id = null;
    if (this.isOn) this.#state = "done";
    if (id !== null) this.#asks.end(id).catch(() => undefined); // It ends by itself soon.
  }

  #take({ state, levels }: SiteTestNow): void {
    this.#state = state;
    this.#db = levels.at(-1) ?? this.#db;
    if (levels.length > 0) this.#loudest = Math.max(this.#loudest ?? -Infinity, ...levels);
    if (!this.isOn) this.#id = null;
  }
}
