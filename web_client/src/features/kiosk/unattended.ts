import type { Application } from "../../context.js";
import { dueAct, RELOAD_SPREAD_MIN, type Machine } from "../../domain/unattended.js";
import type { Route } from "../../routes.js";

const LOOK_MS = 15_000;
const TOUCHES = ["keydown", "pointerdown", "pointermove"] as const;

export interface UnattendedNeeds {
  nowMs(): number;
  place(): Machine["place"];
  /** Whether the server answers: a page that cannot be loaded again is better kept. */
  isReachable(): Promise<boolean>;
  goHome(): void;
  reload(): void;
}

/**
 * How a page of a room's machine counts. The second screen is part of the session on the first: sent home, it would
 * join by itself and put the first out.
 */
export function placeOf(page: Route["name"]): Machine["place"] {
  if (page === "live" || page === "second") return "live";
  return page === "kiosk" ? "home" : "away";
}

/** Looks after a room's page when nobody does; the returned function stops it. */
export function lookAfter(needs: UnattendedNeeds, random: () => number = Math.random): () => void {
  const listener = new AbortController();
  const loadedMs = needs.nowMs();
  const reloadMinute = Math.floor(random() * RELOAD_SPREAD_MIN);
  let touchedMs = loadedMs;

  async function look(): Promise<void> {
    const due = dueAct({ nowMs: needs.nowMs(), loadedMs, touchedMs, place: needs.place(), reloadMinute });
    if (due === "home") needs.goHome();
    if (due === "reload" && (await needs.isReachable()) && needs.place() !== "live") needs.reload();
  }

  for (const touch of TOUCHES) document.addEventListener(touch, () => { touchedMs = needs.nowMs(); }, { signal: listener.signal, passive: true });
  const timer = setInterval(() => void look(), LOOK_MS);
  return () => {
    clearInterval(timer);
    listener.abort();
  };
}

/** Looks after the page that is open; the returned function stops it. */
export function lookAfterPage({ api, clock, router }: Application, goHome: () => void): () => void {
  return lookAfter({
    nowMs: () => clock.nowMs,
    place: () => placeOf(router.route.name),
    isReachable: () => api.place().then(() => true, () => false),
    goHome,
    reload: () => { location.reload(); },
  });
}
