import { pathOf, routeAt, type KnownRoute, type Route } from "./routes.js";

/** Where the user is. Plain links to our own pages are followed without a reload. Freed by close(). */
export class Router {
  #route: Route = $state.raw(routeAt(location.pathname));
  readonly #closing = new AbortController();

  constructor() {
    const { signal } = this.#closing;
    addEventListener("popstate", () => { this.#route = routeAt(location.pathname); }, { signal });
    document.addEventListener("click", (event) => { this.#follow(event); }, { signal });
  }

  get route(): Route {
    return this.#route;
  }

  go(route: KnownRoute): void {
    history.pushState(null, "", pathOf(route));
    this.#route = route;
    scrollTo(0, 0);
  }

  /** As go(), but Back does not return to the page left. */
  replace(route: KnownRoute): void {
    history.replaceState(null, "", pathOf(route));
    this.#route = route;
    scrollTo(0, 0);
  }

  close(): void {
    this.#closing.abort();
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin || link.target !== "" || link.hash !== "") return;
    const route = routeAt(link.pathname);
    if (route.name === "unknown") return;
    event.preventDefault();
    this.go(route);
  }
}
