import type { Http } from "./http.js";

/** A session with lines in the history; `site`: the site that was asked for, as it took part in it. */
export interface WatchedSession {
  readonly id: string;
  readonly title: string;
  readonly starts_ms: number;
  readonly site: string | null;
}

/** A site over a session: seconds of each word, and its strip of g, w, l, and - where it was not there. */
export interface SiteGlance {
  readonly id: string;
  readonly name: string;
  readonly area: string | null;
  readonly carrier: string;
  readonly uplink: string | null;
  readonly heard_s: number;
  readonly weak_s: number;
  readonly lost_s: number;
  readonly strip: string;
}

/** All sites of a session, the worst first; each sign of a strip stands for `span_s` seconds from `from_ms` on. */
export interface SessionGlance {
  readonly id: string;
  readonly title: string;
  readonly starts_ms: number;
  readonly from_ms: number;
  readonly span_s: number;
  readonly sites: readonly SiteGlance[];
}

export interface LineSite {
  readonly id: string;
  readonly name: string;
  readonly area: string | null;
  readonly meeting: string;
  readonly title: string;
  readonly carrier: string | null;
  readonly uplink: string | null;
  readonly technician: string | null;
  readonly phone: string | null;
  readonly sessions: readonly WatchedSession[];
}

/** Columns of one length: rates in kbit/s, losses in per cent, times in ms, `at` in Unix seconds, the rest in seconds. */
export interface Points {
  readonly at: readonly number[];
  readonly span: readonly number[];
  readonly up: readonly number[];
  readonly down: readonly number[];
  readonly loss_up: readonly number[];
  readonly loss_down: readonly number[];
  readonly round_trip: readonly (number | null)[];
  readonly jitter: readonly number[];
  readonly step: readonly number[];
  readonly heard: readonly number[];
  readonly weak: readonly number[];
  readonly lost: readonly number[];
}

export type LineEventKind = "floor_given" | "floor_ended" | "joined" | "lost" | "returned" | "left" | "removed" | "web_restarted" | "media_restarted";

export interface LineEvent {
  /** Unix seconds. */
  readonly at: number;
  readonly kind: LineEventKind;
}

/** From `since` up to `until`, Unix seconds. */
export interface Timeline {
  readonly since: number;
  readonly until: number;
  readonly points: Points;
  readonly events: readonly LineEvent[];
  readonly more_events: boolean;
}

/** Whose line, and when: null is the whole session. `unit`: over all sessions of its unit. */
export interface Asked {
  readonly site: string;
  readonly scope: "session" | "unit";
  readonly span: { readonly since: number; readonly until: number } | null;
}

export function watchedSessions(http: Http): Promise<readonly WatchedSession[]> {
  return http.get<{ readonly sessions: readonly WatchedSession[] }>("/lines/sessions").then(({ sessions }) => sessions);
}

export function sessionGlance(http: Http, meeting: string): Promise<SessionGlance> {
  return http.get<SessionGlance>(`/lines/sessions/${meeting}`);
}

export function lineSite(http: Http, site: string): Promise<LineSite> {
  return http.get<LineSite>(`/lines/sites/${site}`);
}

export function timelineOf(http: Http, { site, scope, span }: Asked): Promise<Timeline> {
  const times = span === null ? "" : `&since=${String(span.since)}&until=${String(span.until)}`;
  return http.get<Timeline>(`/lines/sites/${site}/timeline?scope=${scope}${times}`);
}

/** Seconds in session, and how often the line was lost. */
export interface SiteMonth {
  readonly name: string;
  readonly good_s: number;
  readonly weak_s: number;
  readonly lost_s: number;
  readonly drops: number;
}

/** All lines of a carrier over a month; "" where the directory named none. Losses in per cent, round trips in ms. */
export interface CarrierMonth {
  readonly carrier: string;
  readonly sites: number;
  readonly good_s: number;
  readonly weak_s: number;
  readonly lost_s: number;
  readonly drops: number;
  readonly loss_median: number | null;
  readonly loss_p95: number | null;
  readonly round_trip_median: number | null;
  readonly round_trip_p95: number | null;
  readonly worst: readonly SiteMonth[];
}

export interface LineReport {
  /** As 2026-11. */
  readonly month: string;
  readonly whole: CarrierMonth;
  readonly carriers: readonly CarrierMonth[];
}

/** The newest first. */
export function reportMonths(http: Http): Promise<readonly string[]> {
  return http.get<{ readonly months: readonly string[] }>("/lines/months").then(({ months }) => months);
}

export function lineReport(http: Http, month: string): Promise<LineReport> {
  return http.get<LineReport>(`/lines/months/${month}`);
}

export function reportFile(month: string, kind: "xlsx" | "pdf"): string {
  return `/api/lines/months/${month}/${kind}`;
}

/** Columns of one length: shares of a core in per cent, `lag` in ms, sizes in MB, packets a second, `at` in Unix seconds. */
export interface ServerPoints {
  readonly at: readonly number[];
  readonly span: readonly number[];
  /** Seconds of each span in which it answered. */
  readonly up: readonly number[];
  readonly cpu: readonly number[];
  readonly cpu_top: readonly number[];
  readonly lag: readonly number[];
  readonly memory: readonly (number | null)[];
  readonly received: readonly (number | null)[];
  readonly sent: readonly (number | null)[];
  readonly disk_free: readonly (number | null)[];
  readonly database: readonly (number | null)[];
}

export type StartReason = "service" | "stopped" | "killed" | "crashed" | "failed";

/** `code` and `lived_s` are of the one before it. */
export interface ServerStart {
  readonly name: "web" | "media" | "recorder";
  readonly at_ms: number;
  readonly reason: StartReason;
  readonly code: number | null;
  readonly lived_s: number | null;
}

/** From `since` up to `until`, Unix seconds; starts the newest first. */
export interface ServersOverTime {
  readonly since: number;
  readonly until: number;
  readonly web: ServerPoints;
  readonly media: ServerPoints;
  readonly recorder: ServerPoints;
  readonly starts: readonly ServerStart[];
}

export function serversOverTime(http: Http, since: number, until: number): Promise<ServersOverTime> {
  return http.get<ServersOverTime>(`/lines/servers?since=${String(since)}&until=${String(until)}`);
}
