import type { PlanPage } from "../../api/planning_types.js";
import type { Meeting } from "../../api/types.js";
import { dayOf } from "../../i18n/calendar.js";
import { dateText, timeText } from "../../i18n/dates.js";
import type { LocaleName } from "../../i18n/locale.svelte.js";
import { m } from "../../i18n/messages.js";

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What a plan says, field by field, as people read it. */
export function factsOf(meeting: Meeting, plan: PlanPage, locale: LocaleName): Fact[] {
  const times = { day: dateText(dayOf(meeting.startsMs), locale), from: timeText(meeting.startsMs, locale), to: timeText(meeting.endsMs, locale) };
  return [
    { name: m["planning.field.title"](), value: meeting.title },
    { name: m["planning.field.type"](), value: plan.type?.name ?? "" },
    { name: m["planning.field.when"](), value: m["meeting.page.time_range"](times) },
    { name: m["planning.field.place"](), value: plan.place },
    { name: m["planning.field.requests"](), value: plan.requests },
    { name: m["planning.people.title"](), value: plan.people.map(({ name }) => name).join(", ") },
    { name: m["planning.invited.title"](), value: m["planning.invited.lines"]({ count: plan.invited.length }) },
  ];
}

/** What the others made of it since: their facts that are not those of before. */
export function changedFacts(before: readonly Fact[], now: readonly Fact[]): Fact[] {
  return now.filter(({ name, value }) => before.find((fact) => fact.name === name)?.value !== value);
}
