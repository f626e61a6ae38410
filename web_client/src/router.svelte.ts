import { pathOf, routeAt, type Route } from "./routes.js";

/** Where the user is. One listener on the browser's history; freed by close(). */
export class Router {
  #route: Route = $state.raw(routeAt(location.pathname));
  readonly #onPop = (): void => {
    this.#route = routeAt(location.pathname);
  };

  constructor() {
    addEventListener("popstate", this.#onPop);
  }

  get route(): Route {
    return this.#route;
  }

  go(route: Exclude<Route, { name: "unknown" }>): void {
    history.pushState(null, "", pathOf(route));
    this.#route = route;
  }

  /** As go(), but Back does not return to the page left. */
  replace(route: Exclude<Route, { name: "unknown" }>): void {
    history.replaceState(null, "", pathOf(route));
    this.#route = route;
  }

  close(): void {
    removeEventListener("popstate", this.#onPop);
  }
}
