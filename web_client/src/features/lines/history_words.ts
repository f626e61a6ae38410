import type { LineEventKind, ServerStart, StartReason } from "../../api/line_history.js";
import { m } from "../../i18n/messages.js";
import type { SpanName } from "../../stores/site_timeline.svelte.js";
import type { IconName } from "../../ui/icons.gen.js";
import { partsOf } from "./moments.js";

const EVENTS: Readonly<Record<LineEventKind, () => string>> = {
  floor_given: () => m["line_history.event.floor_given"](),
  floor_ended: () => m["line_history.event.floor_ended"](),
  joined: () => m["line_history.event.joined"](),
  lost: () => m["line_history.event.lost"](),
  returned: () => m["line_history.event.returned"](),
  left: () => m["line_history.event.left"](),
  removed: () => m["line_history.event.removed"](),
  web_restarted: () => m["line_history.event.web_restarted"](),
  media_restarted: () => m["line_history.event.media_restarted"](),
};
const EVENT_ICONS: Readonly<Record<LineEventKind, IconName>> = {
  floor_given: "mic",
  floor_ended: "mic-off",
  joined: "log-in",
  lost: "line-lost",
  returned: "line-good",
  left: "log-out",
  removed: "user-x",
  web_restarted: "server",
  media_restarted: "server",
};
const SPAN_NAMES: Readonly<Record<SpanName, () => string>> = {
  session: () => m["line_history.span.session"](),
  day: () => m["line_history.span.day"](),
  week: () => m["line_history.span.week"](),
  month: () => m["line_history.span.month"](),
  year: () => m["line_history.span.year"](),
};

const REASONS: Readonly<Record<StartReason, () => string>> = {
  service: () => m["line_history.start.service"](),
  stopped: () => m["line_history.start.stopped"](),
  killed: () => m["line_history.start.killed"](),
  crashed: () => m["line_history.start.crashed"](),
  failed: () => m["line_history.start.failed"](),
};
const SERVERS: Readonly<Record<ServerStart["name"], () => string>> = {
  web: () => m["lines.server.web"](),
  media: () => m["lines.server.media"](),
  recorder: () => m["lines.server.recorder"](),
};

export function reasonWord(reason: StartReason): string {
  return REASONS[reason]();
}

export function serverWord(name: ServerStart["name"]): string {
  return SERVERS[name]();
}

export function eventWord(kind: LineEventKind): string {
  return EVENTS[kind]();
}

export function eventIcon(kind: LineEventKind): IconName {
  return EVENT_ICONS[kind];
}

export function spanWord(name: SpanName): string {
  return SPAN_NAMES[name]();
}

/** So many seconds, in the two largest units that they fill. */
export function spanText(all: number): string {
  const { hours, minutes, seconds } = partsOf(Math.round(all));
  if (hours > 0) return minutes > 0 ? m["line_history.time.hours_minutes"]({ hours, minutes }) : m["line_history.time.hours"]({ hours });
  if (minutes > 0) return seconds > 0 ? m["line_history.time.minutes_seconds"]({ minutes, seconds }) : m["line_history.time.minutes"]({ minutes });
  return m["line_history.time.seconds"]({ seconds });
}
