/** A small fake of the server's HTTP interface for tests of pages: routes by "METHOD /path", answers as JSON. */
import { Api } from "../api/client.js";
import { Http } from "../api/http.js";
import type { Application } from "../context.js";
import { rememberLeft, wasLeft } from "../devices/remembered.js";
import { Locale } from "../i18n/locale.svelte.js";
import { Router } from "../router.svelte.js";
import { Clock } from "../stores/clock.svelte.js";
import { PlaceCard } from "../stores/place.svelte.js";
import { Session } from "../stores/session.svelte.js";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export class FakeServer {
  /** What was asked, in order, as "METHOD /path". */
  readonly asked: string[] = [];
  /** What was sent with those that sent anything, in order. */
  readonly bodies: unknown[] = [];
  readonly #answers = new Map<string, Answer>();

  answer(route: string, body: unknown, status = 200): void {
    this.#answers.set(route, { status, body });
  }

  refuse(route: string, status: number, code: string): void {
    this.answer(route, { type: "about:blank", title: "", status, code }, status);
  }

  readonly fetch = (path: string, init: RequestInit): Promise<Response> => {
    const route = `${init.method ?? "GET"} ${path.replace(/^\/api/u, "").replace(/\?.*$/u, "")}`;
    this.asked.push(route);
    if (typeof init.body === "string") this.bodies.push(JSON.parse(init.body));
    const answer = this.#answers.get(route);
    if (answer === undefined) return Promise.reject(new TypeError(`nobody answers ${route}`));
    return Promise.resolve(answer.status === 204 ? new Response(null, { status: 204 }) : Response.json(answer.body, { status: answer.status }));
  };
}

/** An application as main.ts builds it, on a fake server; close() ends its clock and its listeners. */
export function applicationOn(server: FakeServer): Application & { close(): void } {
  const clock = new Clock();
  const router = new Router();
  const http = new Http(server.fetch, { heard: () => undefined, signedOut: () => { session.lost(); } });
  const api = new Api(http);
  const session = new Session(api, { was: wasLeft, remember: rememberLeft });
  return {
    api, clock, http, router, session, locale: new Locale(), place: new PlaceCard(),
    close: () => {
      clock.close();
      router.close();
    },
  };
}
