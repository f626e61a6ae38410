import type { LinkClass, Outcome, SheetKind, UnitKind } from "../../api/directory_types.js";
import { Problem } from "../../api/problem.js";
import { m } from "../../i18n/messages.js";
import { sentenceFor } from "../../i18n/problems.js";

/** Words of the directory for what the server calls by codes. */
const LINKS: Readonly<Record<LinkClass, () => string>> = {
  good: () => m["directory.link.good"](),
  medium: () => m["directory.link.medium"](),
  weak: () => m["directory.link.weak"](),
  poor: () => m["directory.link.poor"](),
  thin: () => m["directory.link.thin"](),
  voice: () => m["directory.link.voice"](),
  failing: () => m["directory.link.failing"](),
};
export const LINK_CLASSES = Object.keys(LINKS) as readonly LinkClass[];

const KINDS: Readonly<Record<UnitKind, () => string>> = {
  province: () => m["directory.kind.province"](),
  agency: () => m["directory.kind.agency"](),
  commune: () => m["directory.kind.commune"](),
};

const SHEETS: Readonly<Record<SheetKind, () => string>> = {
  units: () => m["directory.sheet.units"](),
  people: () => m["directory.sheet.people"](),
  rooms: () => m["directory.sheet.rooms"](),
};

const OUTCOMES: Readonly<Record<Outcome, () => string>> = {
  add: () => m["directory.outcome.add"](),
  change: () => m["directory.outcome.change"](),
  same: () => m["directory.outcome.same"](),
  faulty: () => m["directory.outcome.faulty"](),
};

const COLUMNS: Readonly<Record<string, () => string>> = {
  code: () => m["directory.column.code"](),
  unit_code: () => m["directory.column.code"](),
  kind: () => m["directory.column.kind"](),
  name: () => m["directory.column.name"](),
  area: () => m["directory.column.area"](),
  valid_from: () => m["directory.column.since"](),
  held_from: () => m["directory.column.since"](),
  title: () => m["directory.column.title"](),
  rank: () => m["directory.column.rank"](),
  post: () => m["directory.column.post"](),
  honorific: () => m["directory.column.honorific"](),
  phone: () => m["directory.column.phone"](),
  email: () => m["directory.column.email"](),
  acting: () => m["directory.column.acting"](),
  capacity: () => m["directory.column.capacity"](),
  link_class: () => m["directory.column.link"](),
  carrier: () => m["directory.column.carrier"](),
  uplink_group: () => m["directory.column.uplink"](),
  technician: () => m["directory.column.technician"](),
  technician_phone: () => m["directory.column.technician_phone"](),
};

const REFUSALS: Readonly<Record<string, () => string>> = {
  not_found: () => m["directory.refused.not_found"](),
  invalid_input: () => m["directory.refused.invalid_input"](),
  unit_code_taken: () => m["directory.refused.unit_code_taken"](),
  position_taken: () => m["directory.refused.position_taken"](),
  position_held: () => m["directory.refused.position_held"](),
  already_holds: () => m["directory.refused.already_holds"](),
  directory_closed: () => m["directory.refused.directory_closed"](),
  invalid_day: () => m["directory.refused.invalid_day"](),
  room_name_taken: () => m["directory.refused.room_name_taken"](),
  login_taken: () => m["directory.refused.login_taken"](),
  own_role_kept: () => m["directory.refused.own_role_kept"](),
  import_unreadable: () => m["directory.refused.import_unreadable"](),
  import_too_large: () => m["directory.refused.import_too_large"](),
  import_many_sheets: () => m["directory.refused.import_many_sheets"](),
  import_empty: () => m["directory.refused.import_empty"](),
  import_faulty: () => m["directory.refused.import_faulty"](),
  changed_meanwhile: () => m["directory.refused.changed_meanwhile"](),
  directory_changed: () => m["directory.refused.directory_changed"](),
};

export const linkText = (link: LinkClass): string => LINKS[link]();
export const kindText = (kind: UnitKind): string => KINDS[kind]();
export const sheetText = (kind: SheetKind): string => SHEETS[kind]();
export const outcomeText = (outcome: Outcome): string => OUTCOMES[outcome]();

/** The heading of a column of a table; one that nobody knows as it stands in the file. */
export function columnText(kind: SheetKind, column: string): string {
  if (column === "name" && kind === "people") return m["directory.column.full_name"]();
  if (column === "name" && kind === "rooms") return m["directory.sheet.rooms"]();
  return Object.hasOwn(COLUMNS, column) ? (COLUMNS[column]?.() ?? column) : column;
}

/** One sentence for whatever went wrong here. */
export function refusalText(failure: unknown): string {
  const code = failure instanceof Problem ? failure.code : "";
  const own = Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined;
  if (own !== undefined) return own();
  if (failure instanceof Problem && failure.status === 413) return m["directory.refused.import_too_large"]();
  return sentenceFor(failure);
}
