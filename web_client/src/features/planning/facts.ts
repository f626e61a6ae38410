import type { InvitedLine, PlannedPerson, PlanPage, SeriesPage } from "../../api/planning_types.js";
import type { Meeting } from "../../api/types.js";
import { dayOf } from "../../i18n/calendar.js";
import { dateText, minuteText, timeText } from "../../i18n/dates.js";
import type { LocaleName } from "../../i18n/locale.svelte.js";
import { m } from "../../i18n/messages.js";
import { classificationText, ruleText } from "../../i18n/planning_words.js";

export interface Fact {
  readonly name: string;
  readonly value: string;
  /** What two of them are compared by, where the value does not say it all. */
  readonly whole?: string;
}

/** What a plan says, field by field, as people read it. */
export function factsOf(meeting: Meeting, plan: PlanPage, locale: LocaleName): Fact[] {
  const times = { day: dateText(dayOf(meeting.startsMs), locale), from: timeText(meeting.startsMs, locale), to: timeText(meeting.endsMs, locale) };
  return [
    { name: m["planning.field.title"](), value: meeting.title },
    { name: m["planning.field.type"](), value: plan.type?.name ?? "" },
    { name: m["planning.field.classification"](), value: classificationText(plan.classification) },
    { name: m["planning.field.when"](), value: m["meeting.page.time_range"](times) },
    { name: m["planning.field.place"](), value: plan.place },
    { name: m["planning.field.requests"](), value: plan.requests },
    ...peopleFacts(plan.people, plan.invited),
  ];
}

/** What a series says, as people read it; `typeName`: what its type is called. */
export function factsOfSeries(series: SeriesPage, typeName: string, locale: LocaleName): Fact[] {
  return [
    { name: m["planning.field.title"](), value: series.title },
    { name: m["planning.field.type"](), value: typeName },
    { name: m["planning.field.classification"](), value: classificationText(series.classification) },
    { name: m["planning.kind.series"](), value: ruleText(series.rule, locale), whole: series.rule },
    { name: m["planning.field.first_day"](), value: dateText(series.startsOn, locale) },
    { name: m["planning.field.ends_on"](), value: series.endsOn === null ? "" : dateText(series.endsOn, locale) },
    { name: m["planning.field.time"](), value: minuteText(series.minute) },
    { name: m["planning.field.length"](), value: String(series.lengthMin) },
    { name: m["planning.field.place"](), value: series.place },
    { name: m["planning.field.requests"](), value: series.requests },
    ...peopleFacts(series.people, series.invited),
    { name: m["agenda.card.title"](), value: series.agenda.map(({ title }) => title).join("; "), whole: JSON.stringify(series.agenda) },
    { name: m["planning.theirs.left_out"](), value: series.exceptions.map(({ day }) => dateText(day, locale)).join(", ") },
  ];
}

function peopleFacts(people: readonly PlannedPerson[], invited: readonly InvitedLine[]): Fact[] {
  return [
    {
      name: m["planning.people.title"](), value: people.map(({ name }) => name).join(", "),
      whole: JSON.stringify(people.map(({ account, role, deputy }) => [account, role, deputy])),
    },
    {
      name: m["planning.invited.title"](), value: m["planning.invited.lines"]({ count: invited.length }),
      whole: JSON.stringify(invited.map(({ target, ref, area, duty, voting }) => [target, ref, area, duty, voting])),
    },
  ];
}

/** What the others made of it since: their facts that are not those of before. */
export function changedFacts(before: readonly Fact[], now: readonly Fact[]): Fact[] {
  const known = new Map(before.map((fact) => [fact.name, fact.whole ?? fact.value]));
  return now.filter(({ name, value, whole }) => known.get(name) !== (whole ?? value));
}
