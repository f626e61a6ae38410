import type { Http } from "./http.js";
import type { LineCap } from "./site_acts.js";

/** The word for a line on IT's board; `absent`: invited and not there. */
export type LineWord = "lost" | "weak" | "good" | "absent";
export type LineCause = "uplink" | "downlink" | "delay" | "machine" | "server" | "no_answer" | "unknown";
type DeviceState = "none" | "off" | "on" | "silent";

/** What stays as it is. `browser`: what it calls itself. */
export interface SiteCard {
  readonly id: string;
  readonly meeting: string;
  readonly name: string;
  readonly area: string | null;
  readonly carrier: string | null;
  readonly uplink: string | null;
  readonly technician: string | null;
  readonly phone: string | null;
  readonly browser: string | null;
  /** Whose notes are kept; left out for a site of no unit. */
  readonly unit?: string;
  /** It leads the session. */
  readonly chairs?: boolean;
  /** What IT noted last. */
  readonly noted?: { readonly note: string; readonly by: string; readonly at_ms: number };
}

/** A line now. Rates in kbit/s, losses and `dropped` in per cent, times in ms; a figure that nobody has is left out. */
export interface SiteRow {
  readonly id: string;
  readonly word: LineWord;
  readonly since_ms: number | null;
  readonly alarm: boolean;
  readonly cause: LineCause | null;
  readonly up?: number;
  readonly down?: number;
  readonly loss_up?: number;
  readonly loss_down?: number;
  readonly round_trip?: number;
  readonly jitter?: number;
  readonly step?: number;
  readonly layer?: string;
  readonly pressure?: "nominal" | "fair" | "serious" | "critical";
  readonly dropped?: number;
  readonly lag?: number;
  readonly microphone?: DeviceState;
  readonly camera?: DeviceState;
  /** How far IT holds it down, and to how many kbit/s each way. */
  readonly cap?: LineCap;
  readonly cap_kbit?: number;
}

export interface SharedRow {
  readonly kind: "uplink" | "carrier" | "area" | "cause";
  readonly name: string;
  readonly sites: readonly string[];
  readonly of: number;
  readonly loss_over: number | null;
  readonly since_ms: number;
  /** All of them are of drills; left out for real sessions. */
  readonly drill?: boolean;
}

export interface ServerRow {
  readonly name: "web" | "media" | "recorder";
  readonly up: boolean;
  readonly cpu: number;
  readonly lag: number;
}

export interface SessionRow {
  readonly id: string;
  readonly title: string;
  readonly drill: boolean;
}

/** An alarm that is open. `sites`: those that it has; `recordings`: of how many it is; `taken_by`: who acknowledged it; `note`: the newest. */
export interface AlarmRow {
  readonly id: string;
  readonly kind: "site" | "uplink" | "carrier" | "area" | "server";
  readonly name: string;
  readonly cause: LineCause | ServerTrouble;
  readonly drill: boolean;
  readonly sites: readonly string[];
  readonly recordings: number;
  readonly raised_ms: number;
  readonly taken_by: string | null;
  readonly taken_ms: number | null;
  readonly note: string | null;
}
export type ServerTrouble = "gone" | "overloaded" | "low" | "no_key" | "lost";

/** An alarm of the last ones; `sites`: the names of those that it began with. */
export interface PastAlarm {
  readonly id: string;
  readonly kind: AlarmRow["kind"];
  readonly name: string;
  readonly cause: AlarmRow["cause"];
  readonly drill: boolean;
  readonly sites: readonly string[];
  readonly raised_at: string;
  readonly cleared_at: string | null;
  readonly remarks: readonly { readonly at: string; readonly by: string; readonly acknowledges: boolean; readonly note: string }[];
}

/** `whole`: everything follows; else what changed since the frame that was asked after. */
export interface LineFrame {
  readonly seq: number;
  readonly server_ms: number;
  readonly whole: boolean;
  readonly sessions: readonly SessionRow[];
  readonly cards: readonly SiteCard[];
  readonly rows: readonly SiteRow[];
  readonly gone: readonly string[];
  readonly groups: readonly SharedRow[];
  readonly servers: readonly ServerRow[];
  readonly alarms: readonly AlarmRow[];
}

/** The next frame after that of number `seq`, 0 for the first: the server answers when there is one. */
export function linesAfter(http: Http, seq: number): Promise<LineFrame> {
  return http.get<LineFrame>(`/lines/live?after=${String(seq)}`);
}

/** Takes an alarm on; refused where somebody has. */
export function acknowledgeAlarm(http: Http, id: string): Promise<PastAlarm> {
  return http.post<PastAlarm>(`/alarms/${id}/acknowledgement`, { note: "" });
}

export function noteAlarm(http: Http, id: string, note: string): Promise<PastAlarm> {
  return http.post<PastAlarm>(`/alarms/${id}/notes`, { note });
}

/** The newest first, those that are over too. */
export function lastAlarms(http: Http): Promise<readonly PastAlarm[]> {
  return http.get<readonly PastAlarm[]>("/alarms");
}
