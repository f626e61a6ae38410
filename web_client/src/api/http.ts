import { Problem, problemOf } from "./problem.js";

const TIMEOUT_MS = 15_000;

type Fetch = (path: string, init: RequestInit) => Promise<Response>;

/** JSON over HTTP under /api. Every failure is a Problem; nothing else is thrown. */
export class Http {
  readonly #fetch: Fetch;
  readonly #heard: (serverMs: number) => void;

  /** `heard` is told the server's time (Unix milliseconds, whole seconds) with every answer. */
  constructor(fetch: Fetch, heard: (serverMs: number) => void) {
    this.#fetch = fetch;
    this.#heard = heard;
  }

  get<T>(path: string): Promise<T> {
    return this.#ask<T>("GET", path);
  }

  post<T>(path: string, body: object | null = null): Promise<T> {
    return this.#ask<T>("POST", path, body);
  }

  delete(path: string): Promise<void> {
    return this.#ask("DELETE", path);
  }

  async #ask<T>(method: string, path: string, body: object | null = null): Promise<T> {
    const response = await this.#send(method, path, body);
    const date = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(date)) this.#heard(date);
    if (!response.ok) throw await problemOf(response);
    if (response.status === 204) return undefined as T;
    try {
      return (await response.json()) as T;
    } catch {
      throw new Problem("internal", response.status);
    }
  }

  async #send(method: string, path: string, body: object | null): Promise<Response> {
    const init: RequestInit = { method, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) };
    if (body !== null) {
      init.headers = { "content-type": "application/json" };
      init.body = JSON.stringify(body);
    }
    try {
      return await this.#fetch(`/api${path}`, init);
    } catch {
      throw new Problem("offline", 0);
    }
  }
}
