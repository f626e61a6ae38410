import { dayText } from "../i18n/calendar.js";
import type { Http } from "./http.js";
import type { CalendarNotes, Choices, Line, MeetingType, NamedDay, Occurrence, Plan, PlanPage, SeriesMade, SeriesPage, SeriesTimes, Times } from "./planning_types.js";
import {
  choicesFrom, conflictFrom, lineTo, namedDayFrom, occurrenceFrom, planPageFrom, planTo, seriesPageFrom, seriesTo, timesTo, typeFrom, typeTo, type ChoicesWire, type ConflictWire,
  type NamedDayWire, type OccurrenceWire, type PlanPageWire, type SeriesPageWire, type TypeWire,
} from "./planning_wire.js";

interface Made {
  readonly meeting: string;
  readonly revision: number;
}

/** What a preview is not compared with: the meeting or the series that it is a plan for. */
export interface Besides {
  readonly meetingId: string | null;
  readonly seriesId: string | null;
}

/**
 * The routes by which meetings are planned. Every change names the revision that was seen: `changed_meanwhile` when
 * somebody else changed it since.
 */
export class PlanningApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async choices(): Promise<Choices> {
    return choicesFrom(await this.#http.get<ChoicesWire>("/planning/choices"));
  }

  async plan(meetingId: string): Promise<PlanPage> {
    return planPageFrom(await this.#http.get<PlanPageWire>(`/meetings/${meetingId}/plan`));
  }

  async series(id: string): Promise<SeriesPage> {
    return seriesPageFrom(await this.#http.get<SeriesPageWire>(`/series/${id}`));
  }

  async calendar(fromMs: number, toMs: number): Promise<CalendarNotes> {
    const range = new URLSearchParams({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() });
    const wire = await this.#http.get<{ days: NamedDayWire[]; booked: { one: string; conflicts: ConflictWire[] }[] }>(`/calendar?${range.toString()}`);
    return { days: wire.days.map(namedDayFrom), booked: new Map(wire.booked.map(({ one, conflicts }) => [one, conflicts.map(conflictFrom)])) };
  }

  async setHoliday({ day, name, worked }: NamedDay): Promise<void> {
    await this.#http.put(`/holidays/${dayText(day)}`, { name, worked });
  }

  dropHoliday(day: number): Promise<void> {
    return this.#http.delete(`/holidays/${dayText(day)}`);
  }

  async types(): Promise<readonly MeetingType[]> {
    return (await this.#http.get<TypeWire[]>("/meeting-types")).map(typeFrom);
  }

  async changeType(type: MeetingType, reason: string): Promise<void> {
    await this.#http.put(`/meeting-types/${type.code}`, { ...typeTo(type), reason });
  }

  previewOne(plan: Plan, times: Times, besides: Besides): Promise<Occurrence[]> {
    return this.#preview({ one: { ...planTo(plan), ...timesTo(times) } }, besides);
  }

  previewSeries(plan: Plan, times: SeriesTimes, besides: Besides): Promise<Occurrence[]> {
    return this.#preview({ series: seriesTo(plan, times, []) }, besides);
  }

  /** The id of the draft. */
  async draft(plan: Plan, times: Times, agenda: readonly Line[]): Promise<string> {
    return (await this.#http.post<Made>("/drafts", { ...planTo(plan), ...timesTo(times), agenda: agenda.map(lineTo) })).meeting;
  }

  async change(meetingId: string, plan: Plan, times: Times, revision: number): Promise<void> {
    await this.#http.put(`/meetings/${meetingId}/plan`, { ...planTo(plan), ...timesTo(times), revision });
  }

  async deleteDraft(meetingId: string, revision: number): Promise<void> {
    await this.#http.post(`/drafts/${meetingId}/deletion`, { revision });
  }

  async submit(meetingId: string, revision: number): Promise<void> {
    await this.#http.post(`/meetings/${meetingId}/submission`, { revision });
  }

  async sendBack(meetingId: string, reason: string, revision: number): Promise<void> {
    await this.#http.post(`/meetings/${meetingId}/return`, { reason, revision });
  }

  async move(meetingId: string, times: Times, place: string, reason: string, revision: number): Promise<void> {
    await this.#http.post(`/meetings/${meetingId}/move`, { ...timesTo(times), place, reason, revision });
  }

  async postpone(meetingId: string, reason: string, revision: number): Promise<void> {
    await this.#http.post(`/meetings/${meetingId}/postponement`, { reason, revision });
  }

  async cancel(meetingId: string, reason: string, revision: number): Promise<void> {
    await this.#http.post(`/meetings/${meetingId}/cancellation`, { reason, revision });
  }

  async bringBack(meetingId: string, times: Times, reason: string, revision: number): Promise<void> {
    await this.#http.post(`/meetings/${meetingId}/new-time`, { ...timesTo(times), reason, revision });
  }

  async addItem(meetingId: string, line: Line, revision: number): Promise<void> {
    await this.#http.post(`/meetings/${meetingId}/agenda`, { ...lineTo(line), revision });
  }

  async changeItem(meetingId: string, item: string, line: Line, revision: number): Promise<void> {
    await this.#http.put(`/meetings/${meetingId}/agenda/${item}`, { ...lineTo(line), revision });
  }

  async orderItems(meetingId: string, order: readonly string[], revision: number): Promise<void> {
    await this.#http.put(`/meetings/${meetingId}/agenda/order`, { order, revision });
  }

  async dropItem(meetingId: string, item: string, revision: number): Promise<void> {
    await this.#http.post(`/meetings/${meetingId}/agenda/${item}/drop`, { revision });
  }

  createSeries(plan: Plan, times: SeriesTimes, agenda: readonly Line[]): Promise<SeriesMade> {
    return this.#http.post<SeriesMade>("/series", seriesTo(plan, times, agenda));
  }

  /** `since`: from this day on as a series of its own; all of it when that is null. */
  changeSeries(old: SeriesPage, plan: Plan, times: SeriesTimes, agenda: readonly Line[], since: number | null): Promise<SeriesMade> {
    const body = { ...seriesTo(plan, times, agenda), revision: old.revision, since: since === null ? null : dayText(since) };
    return this.#http.put<SeriesMade>(`/series/${old.id}`, body);
  }

  async exceptDay(id: string, day: number, reason: string, revision: number): Promise<void> {
    await this.#http.post(`/series/${id}/exceptions`, { day: dayText(day), reason, revision });
  }

  async endSeries(id: string, last: number, revision: number): Promise<void> {
    await this.#http.post(`/series/${id}/end`, { last: dayText(last), revision });
  }

  async #preview(body: object, { meetingId, seriesId }: Besides): Promise<Occurrence[]> {
    const rows = await this.#http.post<OccurrenceWire[]>("/planning/preview", { ...body, besides_meeting: meetingId, besides_series: seriesId });
    return rows.map(occurrenceFrom);
  }
}
