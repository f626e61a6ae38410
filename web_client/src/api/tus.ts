/** Uploads in pieces that go on after a cut: tus 1.0.0 (https://tus.io/protocols/resumable-upload), creation and PATCH. */
import { Problem, problemOf } from "./problem.js";

type Fetch = (path: string, init: RequestInit) => Promise<Response>;

const VERSION = { "tus-resumable": "1.0.0" } as const;
const FIRST_BYTES = 256 * 1024;
const LEAST_BYTES = 64 * 1024;
const MOST_BYTES = 8 * 1024 * 1024;
/** A piece should take about this long: often enough for progress, and little is lost by a cut. */
const PIECE_MS = 2000;
const PATIENCE_MS = 60_000;

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** Metadata as tus writes it: names with base64 values, separated by commas. Empty values are left out. */
export function metadataOf(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name} ${base64(value)}`)
    .join(",");
}

/** How large the next piece shall be after one of `bytes` that took `tookMs`. */
export function nextPiece(bytes: number, tookMs: number): number {
  const fitting = (bytes * PIECE_MS) / Math.max(tookMs, 1);
  return Math.round(Math.min(MOST_BYTES, Math.max(LEAST_BYTES, Math.min(fitting, bytes * 2))));
}

export class Tus {
  readonly #fetch: Fetch;
  readonly #now: () => number;

  constructor(fetch: Fetch, now: () => number = () => performance.now()) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /** Begins an upload of `size` bytes; its address. */
  async create(place: string, size: number, fields: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string> {
    const answer = await this.#ask("POST", place, { "upload-length": String(size), "upload-metadata": metadataOf(fields) }, null, signal);
    const location = answer.headers.get("location");
    if (location === null) throw new Problem("internal", answer.status);
    return location;
  }

  /** Sends what the server has not got yet; says after each piece how many bytes it has. Raises Problem; `offline` is worth another try. */
  async send(address: string, file: Blob, told: (bytes: number) => void, signal: AbortSignal): Promise<void> {
    let at = await this.#offset(address, signal);
    let piece = FIRST_BYTES;
    told(at);
    while (at < file.size) {
      const began = this.#now();
      const end = Math.min(file.size, at + piece);
      const headers = { "upload-offset": String(at), "content-type": "application/offset+octet-stream" };
      const answer = await this.#ask("PATCH", address, headers, file.slice(at, end), signal);
      const has = Number(answer.headers.get("upload-offset") ?? end);
      if (!(has > at)) throw new Problem("internal", answer.status);
      piece = nextPiece(end - at, this.#now() - began);
      at = has;
      told(at);
    }
  }

  async cancel(address: string): Promise<void> {
    await this.#ask("DELETE", address, {}, null, AbortSignal.timeout(PATIENCE_MS));
  }

  async #offset(address: string, signal: AbortSignal): Promise<number> {
    return Number((await this.#ask("HEAD", address, {}, null, signal)).headers.get("upload-offset") ?? 0);
  }

  async #ask(method: string, path: string, headers: Record<string, string>, body: Blob | null, signal: AbortSignal): Promise<Response> {
    const patience = new AbortController();
    const stop = (): void => { patience.abort(); };
    const timer = setTimeout(stop, PATIENCE_MS);
    signal.addEventListener("abort", stop);
    let answer: Response;
    try {
      answer = await this.#fetch(path, { method, headers: { ...VERSION, ...headers }, body, credentials: "same-origin", cache: "no-store", signal: patience.signal });
    } catch {
      throw new Problem(signal.aborted ? "stopped" : "offline", 0);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    }
    if (!answer.ok) throw await problemOf(answer);
    return answer;
  }
}
