import type { Http } from "./http.js";
import { Problem } from "./problem.js";

export type Occasion = "press" | "asked" | "before" | "night";
export type CameraSeen = "present" | "absent" | "unknown";
export type Echo = "untested" | "unheard" | "suppressed" | "strong";
export type LineFault = "udp_blocked" | "slow_down" | "slow_up" | "loss" | "round_trip" | "jitter";

/** What a test found. Rates in kbit/s, losses in per cent, times in ms, `microphone_db` below full scale. */
export interface LineFound {
  readonly occasion: Occasion;
  readonly transport: "udp" | "http";
  readonly up_kbit: number;
  readonly down_kbit: number;
  readonly up_at_least: boolean;
  readonly down_at_least: boolean;
  readonly loss_up: number | null;
  readonly loss_down: number | null;
  readonly round_trip_ms: number | null;
  readonly jitter_ms: number | null;
  readonly camera: CameraSeen;
  readonly microphone_db: number | null;
  readonly echo: Echo;
  /** How loud the speaker's tone is at the microphone and what the browser leaves of it, below full scale. */
  readonly echo_db: number | null;
  readonly echo_left_db: number | null;
  /** How long after it was played it was heard. */
  readonly echo_ms: number | null;
}

/** A test that is over, and what the line is good for: `step` of the ladder on its way down, `up_step` on its way up. */
export interface LineCheck extends LineFound {
  readonly at: string;
  readonly good: boolean;
  readonly step: number;
  readonly up_step: number;
  readonly faults: readonly LineFault[];
}

export interface TrendPoint {
  readonly at: string;
  readonly up_kbit: number;
  readonly down_kbit: number;
  readonly good: boolean;
  readonly echo_db: number | null;
}

/** A room's line as IT sees it; `trend` oldest first. */
export interface Passport {
  readonly room: string;
  readonly name: string;
  readonly area: string | null;
  readonly carrier: string;
  readonly uplink: string | null;
  readonly technician: string;
  readonly phone: string;
  readonly machine: boolean;
  readonly seen_at: string | null;
  readonly asked_at: string | null;
  readonly newest: LineCheck | null;
  readonly trend: readonly TrendPoint[];
}

/** A site before a session. silent: nobody knows how its line is now. */
export interface SiteLine {
  readonly name: string;
  readonly technician: string;
  readonly phone: string;
  readonly state: "ready" | "weak" | "silent";
  readonly faults: readonly LineFault[];
}

/** What came from this browser so far, by the media server's clock. */
export interface LineReading {
  readonly at_ms: number;
  readonly datagrams: number;
  readonly payload_bytes: number;
  readonly streamed: number;
  readonly lost: number;
  readonly jitter_ms: number;
  readonly padded: number;
}

const BYTES_MS = 20_000;

export function passports(http: Http): Promise<Passport[]> {
  return http.get<Passport[]>("/line-passports");
}

export function siteLines(http: Http, meetingId: string): Promise<SiteLine[]> {
  return http.get<SiteLine[]>(`/meetings/${encodeURIComponent(meetingId)}/site-lines`);
}

/** `rooms` null: all of them. */
export async function askTests(http: Http, rooms: readonly string[] | null): Promise<void> {
  await http.post("/line-passports/asks", { rooms });
}

export async function dueOccasion(http: Http): Promise<Occasion | null> {
  return (await http.get<{ occasion: Occasion | null }>("/line-tests/due")).occasion;
}

export function ownCheck(http: Http): Promise<LineCheck | null> {
  return http.get<LineCheck | null>("/line-tests/own");
}

/** One test on the server, from its opening to its result. */
export class OpenTest {
  readonly answer: string;
  readonly #http: Http;
  readonly #path: string;

  private constructor(http: Http, id: string, answer: string) {
    this.#http = http;
    this.#path = `/line-tests/${encodeURIComponent(id)}`;
    this.answer = answer;
  }

  static async open(http: Http, offer: string): Promise<OpenTest> {
    const told = await http.post<{ id: string; answer: string }>("/line-tests", { offer });
    return new OpenTest(http, told.id, told.answer);
  }

  async train(kbit: number, ms: number): Promise<void> {
    await this.#http.post(`${this.#path}/trains`, { kbit, ms });
  }

  reading(): Promise<LineReading> {
    return this.#http.get<LineReading>(`${this.#path}/reading`);
  }

  finish(found: LineFound): Promise<LineCheck> {
    return this.#http.put<LineCheck>(`${this.#path}/result`, found);
  }

  close(): Promise<void> {
    return this.#http.delete(this.#path);
  }

  /** Fetches so many bytes. */
  async fetchBytes(count: number): Promise<void> {
    await this.#bytes(`?count=${String(count)}`, { method: "GET" });
  }

  async sendBytes(bytes: Blob): Promise<void> {
    await this.#bytes("", { method: "POST", body: bytes, headers: { "content-type": "application/octet-stream" } });
  }

  async #bytes(query: string, init: RequestInit): Promise<void> {
    let response: Response;
    try {
      response = await fetch(`/api${this.#path}/bytes${query}`, { ...init, cache: "no-store", signal: AbortSignal.timeout(BYTES_MS) });
      await response.arrayBuffer();
    } catch {
      throw new Problem("offline", 0);
    }
    if (!response.ok) throw new Problem("line_test_over", response.status);
  }
}
