import type { Asked, Timeline } from "../api/line_history.js";

const DAY_S = 86_400;
const DAYS = { day: 1, week: 7, month: 31, year: 366 } as const;
/** Nobody looks at less than this. */
const SHORTEST_S = 30;

export type SpanName = "session" | keyof typeof DAYS;
export const SPANS: readonly SpanName[] = ["session", "day", "week", "month", "year"];

type Ask = (asked: Asked) => Promise<Timeline>;

/** What is looked at of a site's line: a session or a time up to now, and a part of it. The last question counts. */
export class SiteTimeline {
  #timeline: Timeline | null = $state.raw(null);
  #failure: unknown = $state.raw(null);
  #isBusy = $state(false);
  #name: SpanName = $state("session");
  #site = $state("");
  #part: { readonly since: number; readonly until: number } | null = $state.raw(null);
  readonly #ask: Ask;
  readonly #nowMs: () => number;
  #asked = 0;

  constructor(ask: Ask, nowMs: () => number) {
    this.#ask = ask;
    this.#nowMs = nowMs;
  }

  /** The last that came; it stays while another is asked for, and when none comes. */
  get timeline(): Timeline | null {
    return this.#timeline;
  }

  get failure(): unknown {
    return this.#failure;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  get name(): SpanName {
    return this.#name;
  }

  /** The site as it took part in the session that is looked at. */
  get site(): string {
    return this.#site;
  }

  /** Only a part of the span is shown. */
  get isPart(): boolean {
    return this.#part !== null;
  }

  /** The whole of a session: this site's. */
  showSession(site: string): Promise<void> {
    this.#site = site;
    return this.showSpan("session");
  }

  showSpan(name: SpanName): Promise<void> {
    this.#name = name;
    this.#part = null;
    return this.again();
  }

  /** A part of what is shown, Unix seconds; at least half a minute around its middle. */
  showPart(since: number, until: number): Promise<void> {
    const middle = (since + until) / 2;
    const half = Math.max(SHORTEST_S, until - since) / 2;
    this.#part = { since: Math.floor(middle - half), until: Math.ceil(middle + half) };
    return this.again();
  }

  showWhole(): Promise<void> {
    this.#part = null;
    return this.again();
  }

  /** Asks for the same once more. */
  async again(): Promise<void> {
    const number = (this.#asked += 1);
    this.#isBusy = true;
    try {
      const timeline = await this.#ask({ site: this.#site, scope: this.#name === "session" ? "session" : "unit", span: this.#part ?? this.#whole() });
      if (number !== this.#asked) return;
      this.#timeline = timeline;
      this.#failure = null;
    } catch (failure) {
      if (number === this.#asked) this.#failure = failure;
    } finally {
      if (number === this.#asked) this.#isBusy = false;
    }
  }

  #whole(): { since: number; until: number } | null {
    if (this.#name === "session") return null;
    const until = Math.ceil(this.#nowMs() / 1000);
    return { since: until - DAYS[this.#name] * DAY_S, until };
  }
}
