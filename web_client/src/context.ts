import { createContext } from "svelte";
import type { Api } from "./api/client.js";
import type { Http } from "./api/http.js";
import type { Locale } from "./i18n/locale.svelte.js";
import type { Router } from "./router.svelte.js";
import type { Clock } from "./stores/clock.svelte.js";
import type { PlaceCard } from "./stores/place.svelte.js";
import type { Session } from "./stores/session.svelte.js";

/** What main.ts builds and every page may use. */
export interface Application {
  readonly api: Api;
  readonly clock: Clock;
  /** For the interfaces that only some pages need, and load with them. */
  readonly http: Http;
  readonly locale: Locale;
  readonly place: PlaceCard;
  readonly router: Router;
  readonly session: Session;
}

export const [application, provideApplication] = createContext<Application>();
