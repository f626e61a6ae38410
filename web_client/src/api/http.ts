import { Problem, problemOf } from "./problem.js";

const TIMEOUT_MS = 15_000;

type Fetch = (path: string, init: RequestInit) => Promise<Response>;

/** Who wants to know what every answer tells besides its content. */
export interface Listener {
  /** The server's time, Unix milliseconds in whole seconds. */
  heard(serverMs: number): void;
  /** The server no longer knows who asks. */
  signedOut(): void;
}

/** JSON over HTTP under /api. Every failure is a Problem; nothing else is thrown. */
export class Http {
  readonly #fetch: Fetch;
  readonly #listener: Listener;

  constructor(fetch: Fetch, listener: Listener) {
    this.#fetch = fetch;
    this.#listener = listener;
  }

  get<T>(path: string): Promise<T> {
    return this.#ask<T>("GET", path);
  }

  post<T>(path: string, body: object | null = null): Promise<T> {
    return this.#ask<T>("POST", path, body);
  }

  put<T>(path: string, body: object | null = null): Promise<T> {
    return this.#ask<T>("PUT", path, body);
  }

  delete(path: string): Promise<void> {
    return this.#ask("DELETE", path);
  }

  async #ask<T>(method: string, path: string, body: object | null = null): Promise<T> {
    const response = await this.#send(method, path, body);
    const date = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(date)) this.#listener.heard(date);
    if (!response.ok) {
      const problem = await problemOf(response);
      if (problem.code === "not_signed_in") this.#listener.signedOut();
      throw problem;
    }
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
