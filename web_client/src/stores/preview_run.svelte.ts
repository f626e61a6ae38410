import type { Besides, PlanningApi } from "../api/planning.js";
import type { Occurrence, Plan, SeriesTimes, Times } from "../api/planning_types.js";

const PAUSE_MS = 400;

/** What of a form a preview depends on; reading it makes an effect run again when it changes. */
export interface Previewed {
  readonly fits: boolean;
  readonly repeats: boolean;
  readonly plan: Plan;
  readonly times: Times;
  readonly seriesTimes?: SeriesTimes;
}

/** Asks the server what a plan would take, a moment after the last change; an answer to an older question is dropped. */
export class PreviewRun {
  #rows: readonly Occurrence[] | null = $state.raw(null);
  #failure: unknown = $state.raw(null);
  readonly #planning: Pick<PlanningApi, "previewOne" | "previewSeries">;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(planning: Pick<PlanningApi, "previewOne" | "previewSeries">) {
    this.#planning = planning;
  }

  /** Null until there is something to look at. */
  get rows(): readonly Occurrence[] | null {
    return this.#rows;
  }

  get failure(): unknown {
    return this.#failure;
  }

  look(form: Previewed, besides: Besides): void {
    this.stop();
    const mine = ++this.#asked;
    if (!form.fits) {
      this.#rows = null;
      this.#failure = null;
      return;
    }
    const { plan, seriesTimes } = form;
    const ask = form.repeats && seriesTimes !== undefined ? this.#series(plan, seriesTimes, besides) : this.#one(plan, form.times, besides);
    this.#timer = setTimeout(() => { void this.#run(ask, mine); }, PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #one(plan: Plan, times: Times, besides: Besides): () => Promise<Occurrence[]> {
    return () => this.#planning.previewOne(plan, times, besides);
  }

  #series(plan: Plan, times: SeriesTimes, besides: Besides): () => Promise<Occurrence[]> {
    return () => this.#planning.previewSeries(plan, times, besides);
  }

  async #run(ask: () => Promise<Occurrence[]>, mine: number): Promise<void> {
    try {
      const rows = await ask();
      if (mine !== this.#asked) return;
      this.#rows = rows;
      this.#failure = null;
    } catch (reason) {
      if (mine === this.#asked) this.#failure = reason;
    }
  }
}
