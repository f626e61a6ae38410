import type { Participant } from "../protocol/messages.gen.js";

/** The sites of one former area, in Vietnamese alphabetical order. */
export interface Area {
  readonly name: string;
  readonly sites: readonly Participant[];
}

/** How many sites are in each state; a weak or lost line counts only while the site has come. */
export interface Counts {
  readonly all: number;
  readonly present: number;
  readonly hands: number;
  readonly weak: number;
  readonly lost: number;
  readonly absent: number;
}

/** What a filter of the board keeps in full colour. */
export type BoardFilter = "present" | "hands" | "weak" | "lost" | "absent";

const order = new Intl.Collator("vi", { sensitivity: "variant", numeric: true });
const TYPE_OF_UNIT = /^(?:Xã|Phường|Đặc khu)\s+/u;

/** "Hải Hậu" of "Xã Hải Hậu": the name as boards show it, where the type would only repeat itself. */
export function shortName(name: string): string {
  return name.replace(TYPE_OF_UNIT, "");
}

/** Sites stand in this order on every board and wall, and keep it. */
export function byName(a: Participant, b: Participant): number {
  return order.compare(shortName(a.name), shortName(b.name)) || (a.id < b.id ? -1 : 1);
}

/** The participants that are sites (điểm cầu), in the order of boards: by area, then by name. */
export function sitesOf(participants: Iterable<Participant>): readonly Participant[] {
  return areasOf(participants).flatMap((area) => area.sites);
}

/** The sites by former area, areas and sites in Vietnamese alphabetical order; sites of no area come last. */
export function areasOf(participants: Iterable<Participant>): readonly Area[] {
  const areas = new Map<string, Participant[]>();
  for (const participant of participants) {
    if (participant.role !== "room") continue;
    const name = participant.area ?? "";
    const sites = areas.get(name);
    if (sites) sites.push(participant);
    else areas.set(name, [participant]);
  }
  return [...areas]
    .sort(([a], [b]) => (a === "" ? 1 : b === "" ? -1 : order.compare(a, b)))
    .map(([name, sites]) => ({ name, sites: sites.sort(byName) }));
}

export function countsOf(sites: Iterable<Participant>): Counts {
  const counts = { all: 0, present: 0, hands: 0, weak: 0, lost: 0, absent: 0 };
  for (const site of sites) {
    counts.all += 1;
    counts[site.presence] += 1;
    if (site.hand_ms !== null) counts.hands += 1;
    if (matches(site, "weak")) counts.weak += 1;
  }
  return counts;
}

export function matches(site: Participant, filter: BoardFilter): boolean {
  switch (filter) {
    case "hands":
      return site.hand_ms !== null;
    case "weak":
      return site.presence === "present" && site.line !== "good" && site.line !== "none";
    case "present":
    case "lost":
    case "absent":
      return site.presence === filter;
    default:
      return filter satisfies never;
  }
}

/** Lower case without marks: what a search compares, so that "hai an" finds Hải An and Hải Anh. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/[đĐ]/gu, "d").toLowerCase();
}

/** Whether a site answers a search: with marks it must match them, without marks any. */
export function found(site: Participant, search: string): boolean {
  const wanted = search.trim().normalize("NFC");
  if (wanted === "") return true;
  if (folded(wanted) === wanted.toLowerCase()) return folded(site.name).includes(folded(wanted));
  return site.name.normalize("NFC").toLowerCase().includes(wanted.toLowerCase());
}
