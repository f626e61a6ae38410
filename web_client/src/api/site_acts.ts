import type { Http } from "./http.js";

/** The most of pictures that a site sends and is sent; null: all. */
export type LineCap = "sound" | "low" | "medium";
export type SiteTest = "tone" | "level" | "loopback";
export type SiteTestState = "asked" | "running" | "done" | "failed" | "no_microphone" | "silent";

export interface SiteNote {
  readonly at: string;
  readonly by: string;
  readonly note: string;
}

/** How a try goes. `levels`: decibels below full scale that came since the number that was asked after. */
export interface SiteTestNow {
  readonly state: SiteTestState;
  readonly seq: number;
  readonly levels: readonly number[];
}

/** The newest picture of a room that was asked for in the last day. */
export interface RoomPicture {
  readonly id: string;
  readonly by: string;
  readonly asked_at: string;
  readonly state: "asked" | "taken" | "refused" | "failed";
  readonly answered_at: string | null;
}

export interface WantedPicture {
  readonly id: string | null;
  readonly by: string | null;
}

function site(id: string, act: string): string {
  return `/lines/sites/${encodeURIComponent(id)}/${act}`;
}

/** The newest first. */
export function siteNotes(http: Http, id: string): Promise<readonly SiteNote[]> {
  return http.get(site(id, "notes"));
}

export function noteSite(http: Http, id: string, note: string): Promise<SiteNote> {
  return http.post(site(id, "notes"), { note });
}

/** `kbit`: the most that sound and pictures come to, each way, 64 to 20,000; null: no limit. */
export function capSites(http: Http, sites: readonly string[], cap: LineCap | null, kbit: number | null): Promise<void> {
  return http.put("/lines/caps", { sites, cap, kbit });
}

export function silenceSite(http: Http, id: string, reason: string): Promise<void> {
  return http.post(site(id, "silence"), { reason });
}

/** `sure`: also where all listen to the site. */
export function restartPage(http: Http, id: string, sure: boolean): Promise<void> {
  return http.post(site(id, "restart"), { sure });
}

export async function beginTest(http: Http, id: string, test: SiteTest): Promise<string> {
  return (await http.post<{ id: string }>(site(id, "tests"), { test })).id;
}

/** As soon as there is something new after so many levels. */
export function testNow(http: Http, id: string, test: string, after: number): Promise<SiteTestNow> {
  return http.get(`${site(id, "tests")}/${test}?after=${after.toString()}`);
}

export function endTest(http: Http, id: string, test: string): Promise<void> {
  return http.delete(`${site(id, "tests")}/${test}`);
}

function pictures(room: string): string {
  return `/rooms/${encodeURIComponent(room)}/pictures`;
}

export function newestPicture(http: Http, room: string): Promise<RoomPicture | null> {
  return http.get(pictures(room));
}

export function askPicture(http: Http, room: string, reason: string): Promise<void> {
  return http.post(pictures(room), { reason });
}

/** Where a page finds the picture itself. */
export function pictureUrl(room: string, picture: string): string {
  return `/api${pictures(room)}/${encodeURIComponent(picture)}`;
}

/** What the machine of this room shall take now. */
export function wantedPicture(http: Http): Promise<WantedPicture> {
  return http.get("/room-pictures/wanted");
}

export function sendPicture(http: Http, picture: string, jpeg: Blob): Promise<void> {
  return http.put(`/room-pictures/${encodeURIComponent(picture)}`, jpeg);
}

export function refusePicture(http: Http, picture: string, state: "refused" | "failed"): Promise<void> {
  return http.post(`/room-pictures/${encodeURIComponent(picture)}/refusal`, { state });
}
