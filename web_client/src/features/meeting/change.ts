import type { PlanningApi } from "../../api/planning.js";
import type { Plan, PlanPage } from "../../api/planning_types.js";
import type { Meeting } from "../../api/types.js";
import { m } from "../../i18n/messages.js";

/** What a dialog was told. */
export interface Given {
  readonly startsMs: number;
  readonly endsMs: number;
  readonly day: number;
  readonly place: string;
  readonly reason: string;
}

/** What a dialog asks before a meeting is changed. */
export interface Question {
  readonly title: string;
  readonly help: string;
  readonly confirm: string;
  readonly danger: boolean;
  readonly asks: { readonly time: boolean; readonly day: boolean; readonly place: boolean; readonly reason: boolean };
  /** What its fields begin with. */
  readonly startsMs: number;
  readonly endsMs: number;
  readonly place: string;
  /** What would be held at another time, to be compared with other meetings; null where that is not known. */
  readonly held: { readonly meetingId: string; readonly plan: Plan } | null;
  readonly perform: (given: Given) => Promise<void>;
}

export type Act = "submit" | "send_back" | "move" | "postpone" | "cancel" | "bring_back" | "delete" | "except" | "end_series";

const NOTHING = { time: false, day: false, place: false, reason: false };
const REASON = { ...NOTHING, reason: true };

/** Which acts a reader of a plan has now, the next step first. */
export function actsOn(plan: PlanPage): Act[] {
  const secretary = plan.part === "secretary";
  if (!secretary && plan.part !== "chair") return [];
  const stop: Act[] = secretary ? ["move", "postpone", "cancel"] : ["postpone", "cancel"];
  switch (plan.state) {
    case "draft":
      return secretary ? ["submit", "move", ...(plan.series === null ? (["delete"] as const) : (["except", "end_series"] as const))] : [];
    case "submitted":
      return ["send_back", ...stop];
    case "invited":
    case "ready":
      return stop;
    case "postponed":
      return secretary ? ["bring_back", "cancel"] : ["cancel"];
    case "in_progress":
    case "suspended":
    case "ended":
    case "concluded":
    case "archived":
    case "cancelled":
      return [];
  }
}

/** Whether the editor is open to the reader: until the meeting begins, but for one that was called in one step. */
export function isEditable({ part, state, invitedMs }: PlanPage): boolean {
  if (part !== "secretary") return false;
  return state === "draft" || state === "submitted" || ((state === "invited" || state === "ready") && invitedMs !== null);
}

/** After which the meeting is no more, nor are the papers that were brought to it. */
export const FINAL: readonly Act[] = ["delete", "except"];

/** What is asked before an act that takes more than a press, and how it is done. `papers`: how many a final act takes away. */
export function questionFor(act: Exclude<Act, "submit">, api: PlanningApi, meeting: Meeting, plan: PlanPage, papers = 0): Question {
  const { id, startsMs, endsMs } = meeting;
  const { revision, place, series } = plan;
  const begin = { startsMs, endsMs, place, danger: false, held: heldBy(meeting, plan) };
  switch (act) {
    case "send_back":
      return {
        ...begin, title: m["change.send_back.title"](), help: m["change.send_back.help"](), confirm: m["change.send_back.confirm"](), asks: REASON,
        perform: ({ reason }) => api.sendBack(id, reason, revision),
      };
    case "move":
      return {
        ...begin, title: m["change.move.title"](), help: m["change.move.help"](), confirm: m["change.move.confirm"](),
        asks: { time: true, day: true, place: true, reason: true }, perform: (given) => api.move(id, given, given.place, given.reason, revision),
      };
    case "postpone":
      return {
        ...begin, title: m["change.postpone.title"](), help: m["change.postpone.help"](), confirm: m["change.postpone.confirm"](), asks: REASON,
        perform: ({ reason }) => api.postpone(id, reason, revision),
      };
    case "cancel":
      return {
        ...begin, title: m["change.cancel.title"](), help: m["change.cancel.help"](), confirm: m["change.cancel.confirm"](), asks: REASON, danger: true,
        perform: ({ reason }) => api.cancel(id, reason, revision),
      };
    case "bring_back":
      return {
        ...begin, title: m["change.bring_back.title"](), help: m["change.bring_back.help"](), confirm: m["change.bring_back.confirm"](),
        asks: { ...REASON, time: true, day: true }, perform: (given) => api.bringBack(id, given, given.reason, revision),
      };
    case "delete":
      return {
        ...begin, title: m["change.delete.title"](), help: withPapers(m["change.delete.help"](), papers), confirm: m["change.delete.confirm"](), asks: NOTHING, danger: true,
        perform: () => api.deleteDraft(id, revision),
      };
    case "except":
      return {
        ...begin, title: m["change.except.title"](), help: withPapers(m["change.except.help"](), papers), confirm: m["change.except.confirm"](), asks: REASON, danger: true,
        perform: ({ reason }) => onSeries(api, series, (seen) => api.exceptDay(seen.id, seen.day, reason, seen.revision)),
      };
    case "end_series":
      return {
        ...begin, title: m["change.end_series.title"](), help: m["change.end_series.help"](), confirm: m["change.end_series.confirm"](),
        asks: { ...NOTHING, day: true }, danger: true,
        perform: ({ day }) => onSeries(api, series, (seen) => api.endSeries(seen.id, day, seen.revision)),
      };
  }
}

function withPapers(help: string, count: number): string {
  return count === 0 ? help : `${help} ${m["change.delete.papers"]({ count })}`;
}

function heldBy({ id, title }: Meeting, { type, classification, place, requests, people, invited }: PlanPage): Question["held"] {
  return type === null ? null : { meetingId: id, plan: { title, type: type.code, classification, place, requests, people, invited } };
}

interface Seen {
  readonly id: string;
  readonly day: number;
  readonly revision: number;
}

async function onSeries(api: PlanningApi, series: PlanPage["series"], act: (seen: Seen) => Promise<void>): Promise<void> {
  if (series === null) return;
  const { revision } = await api.series(series.id);
  await act({ id: series.id, day: series.occurrenceOn, revision });
}
