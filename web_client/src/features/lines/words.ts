import type { AlarmRow, LineCause, LineWord, SharedRow, SiteRow } from "../../api/lines.js";
import { m } from "../../i18n/messages.js";
import type { IconName } from "../../ui/icons.gen.js";

const WORDS: Readonly<Record<LineWord, () => string>> = {
  lost: () => m["lines.word.lost"](),
  weak: () => m["lines.word.weak"](),
  good: () => m["lines.word.good"](),
  absent: () => m["lines.word.absent"](),
};
const ICONS: Readonly<Record<LineWord, IconName>> = { lost: "line-lost", weak: "line-weak", good: "line-good", absent: "minus" };
const CAUSES: Readonly<Record<LineCause, () => string>> = {
  uplink: () => m["lines.cause.uplink"](),
  downlink: () => m["lines.cause.downlink"](),
  delay: () => m["lines.cause.delay"](),
  machine: () => m["lines.cause.machine"](),
  server: () => m["lines.cause.server"](),
  no_answer: () => m["lines.cause.no_answer"](),
  unknown: () => m["lines.cause.unknown"](),
};
const CAUSE_ICONS: Readonly<Record<LineCause, IconName>> = {
  uplink: "arrow-up-from-line",
  downlink: "arrow-down-to-line",
  delay: "clock",
  machine: "cpu",
  server: "server",
  no_answer: "unplug",
  unknown: "circle-question-mark",
};
const STEPS: readonly (() => string)[] = [
  () => m["lines.step.s0"](),
  () => m["lines.step.s1"](),
  () => m["lines.step.s2"](),
  () => m["lines.step.s3"](),
  () => m["lines.step.s4"](),
  () => m["lines.step.s5"](),
  () => m["lines.step.s6"](),
];
const DEVICES: Readonly<Record<NonNullable<SiteRow["camera"]>, () => string>> = {
  none: () => m["lines.device.none"](),
  off: () => m["lines.device.off"](),
  on: () => m["lines.device.on"](),
  silent: () => m["lines.device.silent"](),
};
const PRESSURES: Readonly<Record<NonNullable<SiteRow["pressure"]>, () => string>> = {
  nominal: () => m["lines.pressure.nominal"](),
  fair: () => m["lines.pressure.fair"](),
  serious: () => m["lines.pressure.serious"](),
  critical: () => m["lines.pressure.critical"](),
};
const CAUSE_GROUPS: Readonly<Record<LineCause, (counts: { count: number }) => string>> = {
  uplink: (counts) => m["lines.group.uplink"](counts),
  downlink: (counts) => m["lines.group.downlink"](counts),
  delay: (counts) => m["lines.group.delay"](counts),
  machine: (counts) => m["lines.group.machine"](counts),
  server: (counts) => m["lines.group.server"](counts),
  no_answer: (counts) => m["lines.group.no_answer"](counts),
  unknown: (counts) => m["lines.group.unknown"](counts),
};

export function lineWord(word: LineWord): string {
  return WORDS[word]();
}

export function lineIcon(word: LineWord): IconName {
  return ICONS[word];
}

export function causeWord(cause: LineCause): string {
  return CAUSES[cause]();
}

export function stepWord(step: number): string {
  return STEPS[step]?.() ?? "";
}

export function deviceWord(state: NonNullable<SiteRow["camera"]>): string {
  return DEVICES[state]();
}

export function pressureWord(pressure: NonNullable<SiteRow["pressure"]>): string {
  return PRESSURES[pressure]();
}

function isCause(name: string): name is LineCause {
  return name in CAUSES;
}

export function groupIcon({ kind, name }: SharedRow): IconName {
  return kind === "cause" && isCause(name) ? CAUSE_ICONS[name] : "network";
}

/** What stands over a group: what its sites share, and how many they are. */
export function groupTitle({ kind, name, sites, of }: SharedRow): string {
  const counts = { name, count: sites.length, of };
  if (kind === "uplink") return m["lines.group.shared_uplink"](counts);
  if (kind === "carrier") return m["lines.group.shared_carrier"](counts);
  if (kind === "area") return m["lines.group.shared_area"](counts);
  return isCause(name) ? CAUSE_GROUPS[name](counts) : name;
}

const SERVERS: Readonly<Record<string, () => string>> = {
  web: () => m["lines.server.web"](),
  media: () => m["lines.server.media"](),
  recorder: () => m["lines.server.recorder"](),
  disk: () => m["lines.alarm.disk"](),
  recordings: () => m["lines.alarm.recordings"](),
  keys: () => m["lines.alarm.keys"](),
};
const TROUBLES: Readonly<Record<Exclude<AlarmRow["cause"], LineCause>, () => string>> = {
  gone: () => m["lines.alarm.gone"](),
  overloaded: () => m["lines.alarm.overloaded"](),
  low: () => m["lines.alarm.low"](),
  no_key: () => m["lines.alarm.no_key"](),
  lost: () => m["lines.alarm.lost"](),
};

/** What an alarm is about. */
export function alarmTitle({ kind, name }: Pick<AlarmRow, "kind" | "name">): string {
  if (kind === "uplink") return m["lines.alarm.uplink"]({ name });
  if (kind === "carrier") return m["lines.alarm.carrier"]({ name });
  if (kind === "area") return m["lines.alarm.area"]({ name });
  return kind === "server" ? (SERVERS[name]?.() ?? name) : name;
}

/** What is wrong with it. */
export function alarmCause({ cause }: Pick<AlarmRow, "cause">): string {
  return isCause(cause) ? causeWord(cause) : TROUBLES[cause]();
}

export function alarmIcon({ kind, cause }: Pick<AlarmRow, "kind" | "cause">): IconName {
  if (kind === "server") return "server";
  return kind === "site" && isCause(cause) ? CAUSE_ICONS[cause] : "network";
}
