import { m } from "../../i18n/messages.js";

/** What is wrong with a row of a table, by the server's code. */
const FAULTS: Readonly<Record<string, () => string>> = {
  required: () => m["directory.fault.required"](),
  too_long: () => m["directory.fault.too_long"](),
  control_sign: () => m["directory.fault.control_sign"](),
  bad_code: () => m["directory.fault.bad_code"](),
  bad_honorific: () => m["directory.fault.bad_honorific"](),
  bad_phone: () => m["directory.fault.bad_phone"](),
  bad_email: () => m["directory.fault.bad_email"](),
  bad_number: () => m["directory.fault.bad_number"](),
  bad_day: () => m["directory.fault.bad_day"](),
  bad_yes_no: () => m["directory.fault.bad_yes_no"](),
  bad_link: () => m["directory.fault.bad_link"](),
  bad_kind: () => m["directory.fault.bad_kind"](),
  formula: () => m["directory.fault.formula"](),
  extra_cell: () => m["directory.fault.extra_cell"](),
  double_row: () => m["directory.fault.double_row"](),
  unknown_unit: () => m["directory.fault.unknown_unit"](),
  closed_unit: () => m["directory.fault.closed_unit"](),
  closed_position: () => m["directory.fault.closed_position"](),
  rank_needed: () => m["directory.fault.rank_needed"](),
  unknown_post: () => m["directory.fault.unknown_post"](),
  other_kind: () => m["directory.fault.other_kind"](),
  future_day: () => m["directory.fault.future_day"](),
  before_holder: () => m["directory.fault.before_holder"](),
  held_since: () => m["directory.fault.held_since"](),
  ambiguous_person: () => m["directory.fault.ambiguous_person"](),
  email_of_other: () => m["directory.fault.email_of_other"](),
  left_person: () => m["directory.fault.left_person"](),
  no_province: () => m["directory.fault.no_province"](),
  second_province: () => m["directory.fault.second_province"](),
  room_needed: () => m["directory.fault.room_needed"](),
  unknown_column: () => m["directory.fault.unknown_column"](),
  double_column: () => m["directory.fault.double_column"](),
  missing_column: () => m["directory.fault.missing_column"](),
};

/** In plain words; a code without any reads as a value that cannot be taken. */
export function faultText(code: string): string {
  const words = Object.hasOwn(FAULTS, code) ? FAULTS[code] : undefined;
  return (words ?? m["directory.refused.invalid_input"])();
}
