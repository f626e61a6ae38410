import type { Api } from "../../api/client.js";
import { PlanningApi } from "../../api/planning.js";
import type { PlanPage, SeriesPage } from "../../api/planning_types.js";
import type { Meeting } from "../../api/types.js";
import type { KnownRoute } from "../../routes.js";
import type { PlanForm } from "../../stores/plan_form.svelte.js";

/** What a change of a meeting of a series is meant for. */
export type Scope = "one" | "following" | "all";

/** A meeting with its plan, and its series where the reader plans that. */
export interface Loaded {
  readonly meeting: Meeting;
  readonly plan: PlanPage;
  readonly series: SeriesPage | null;
}

export async function load(api: Api, meetingId: string): Promise<Loaded> {
  const planning = new PlanningApi(api.http);
  const [page, plan] = await Promise.all([api.meeting(meetingId), planning.plan(meetingId)]);
  const series = plan.series === null ? null : await planning.series(plan.series.id).catch(() => null);
  return { meeting: page.meeting, plan, series };
}

/** The same as it stands now. Of a series alone: a change of it may have made the meeting that led here anew. */
export async function reload(api: Api, { meeting, plan, series }: Loaded, scope: Scope): Promise<Loaded> {
  if (scope === "one" || series === null) return load(api, meeting.id);
  return { meeting, plan, series: await new PlanningApi(api.http).series(series.id) };
}

/** Writes what the form says; the page to go on with. */
export async function save(api: Api, form: PlanForm, loaded: Loaded | null, scope: Scope): Promise<KnownRoute> {
  const planning = new PlanningApi(api.http);
  const agenda = form.agenda.filter(({ title }) => title.trim() !== "");
  if (loaded === null) {
    if (!form.repeats) return { name: "meeting", meetingId: await planning.draft(form.plan, form.times, agenda) };
    await planning.createSeries(form.plan, form.seriesTimes, agenda);
    return { name: "calendar" };
  }
  const { meeting, plan, series } = loaded;
  if (scope === "one" || series === null || plan.series === null) {
    await planning.change(meeting.id, form.plan, form.times, plan.revision);
    return { name: "meeting", meetingId: meeting.id };
  }
  await planning.changeSeries(series, form.plan, form.seriesTimes, agenda, scope === "all" ? null : plan.series.occurrenceOn);
  return { name: "calendar" };
}
