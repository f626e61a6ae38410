import type { CalendarNotes, Conflict, NamedDay } from "../api/planning_types.js";
import { monthAround, startOf, weekAround } from "../i18n/calendar.js";

type Ask = (fromMs: number, toMs: number) => Promise<CalendarNotes>;

const NOTHING: CalendarNotes = { days: [], booked: new Map() };

/** What a calendar says besides its meetings: how days are called, and what meets. */
export class DayNotes {
  #notes: CalendarNotes = $state.raw(NOTHING);
  readonly #ask: Ask;
  #asked = 0;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  get days(): readonly NamedDay[] {
    return this.#notes.days;
  }

  named(day: number): NamedDay | null {
    return this.#notes.days.find((one) => one.day === day) ?? null;
  }

  conflicts(meetingId: string): readonly Conflict[] {
    return this.#notes.booked.get(meetingId) ?? [];
  }

  /** Of the month and the week around a day; those of before stay when no answer comes, which the meetings tell. */
  async refresh(day: number): Promise<void> {
    const days = [...monthAround(day), ...weekAround(day)];
    const asked = ++this.#asked;
    const notes = await this.#ask(startOf(Math.min(...days)), startOf(Math.max(...days) + 1)).catch(() => this.#notes);
    if (asked === this.#asked) this.#notes = notes;
  }
}
