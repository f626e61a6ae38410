import type { Meeting } from "../api/types.js";
import { dayOf, monthAround, startOf, weekAround } from "../i18n/calendar.js";

type Ask = (fromMs: number, toMs: number) => Promise<Meeting[]>;

/** The meetings of the month and the week around the chosen day, kept fresh while the page is open. */
export class Agenda {
  #meetings: readonly Meeting[] | null = $state.raw(null);
  #failure: unknown = $state.raw(null);
  #day: number = $state(0);
  readonly #ask: Ask;
  #asked = 0;

  /** `day`: the day to begin with, usually today. */
  constructor(ask: Ask, day: number) {
    this.#ask = ask;
    this.#day = day;
  }

  /** The chosen day. */
  get day(): number {
    return this.#day;
  }

  /** Null until the first answer. */
  get meetings(): readonly Meeting[] | null {
    return this.#meetings;
  }

  /** Why the last question had no answer; the meetings of before stay. */
  get failure(): unknown {
    return this.#failure;
  }

  on(day: number): Meeting[] {
    const fromMs = startOf(day);
    const toMs = startOf(day + 1);
    return (this.#meetings ?? []).filter(({ startsMs, endsMs }) => startsMs < toMs && Math.max(endsMs, startsMs + 1) > fromMs);
  }

  /** The first meeting to come that is not over, from a time on. */
  nextAfter(ms: number): Meeting | null {
    return (this.#meetings ?? []).find((meeting) => meeting.startsMs >= ms && meeting.state !== "cancelled" && meeting.state !== "postponed") ?? null;
  }

  async choose(day: number): Promise<void> {
    this.#day = day;
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const days = [...monthAround(this.#day), ...weekAround(this.#day)];
    const asked = ++this.#asked;
    try {
      const meetings = await this.#ask(startOf(Math.min(...days)), startOf(Math.max(...days) + 1));
      if (asked !== this.#asked) return; // A later question is under way.
      this.#meetings = meetings;
      this.#failure = null;
    } catch (failure) {
      if (asked === this.#asked) this.#failure = failure;
    }
  }

  /** The day a meeting begins on. */
  static dayOf(meeting: Meeting): number {
    return dayOf(meeting.startsMs);
  }
}
