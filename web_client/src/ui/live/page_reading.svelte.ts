import type { Place } from "../../call/page_acts.js";
import type { Live } from "../../call/live_session.svelte.js";
import type { ShownPage } from "../../protocol/messages.gen.js";
import type { Pointer } from "../../stores/room.js";
import { zoomed } from "../../stores/page_place.js";

/** Where a paper is opened: the whole of its first page. */
export const FIRST_PAGE: Place = { page: 1, x: 0.5, y: 0.5, zoom: 1 };

interface Own {
  readonly place: Place;
  /** Of which version and presenter: it counts no longer when either is another. */
  readonly key: string;
}

/**
 * What this screen shows of the page before everyone: it follows, reads freely, or leads. Who leads sees at once what
 * it does, and the others are told.
 */
export class PageReading {
  readonly #live: Live;
  #own: Own | null = $state.raw(null);

  constructor(live: Live) {
    this.#live = live;
  }

  get shown(): ShownPage | null {
    return this.#live.room?.page ?? null;
  }

  /** We present: what we turn, all see. */
  get leads(): boolean {
    return this.shown !== null && this.shown.presenter === this.#live.me?.id;
  }

  get place(): Place | null {
    const shown = this.shown;
    return shown !== null && this.#own?.key === keyOf(shown) ? this.#own.place : shown;
  }

  /** We read something else than the presenter shows. */
  get strays(): boolean {
    return !this.leads && this.place !== this.shown;
  }

  /** Where the presenter points; nothing to see on another page than its own. */
  get pointer(): Pointer | null {
    return this.place?.page === this.shown?.page ? (this.#live.room?.pointer ?? null) : null;
  }

  turn(by: 1 | -1): void {
    const { place, shown } = this;
    if (place === null || shown === null) return;
    const page = Math.min(shown.pages, Math.max(1, place.page + by));
    if (page !== place.page) this.#go({ page, x: 0.5, y: place.zoom > 1 ? 0 : 0.5, zoom: place.zoom });
  }

  zoom(step: 1 | -1): void {
    const place = this.place;
    if (place !== null) this.#go({ ...place, zoom: zoomed(place.zoom, step) });
  }

  /** Shows what lies farther down (1) or up (-1). */
  scroll(by: 1 | -1): void {
    const place = this.place;
    if (place !== null) this.#go({ ...place, y: Math.min(1, Math.max(0, place.y + by / (3 * place.zoom))) });
  }

  /** Back to what the presenter shows. */
  back(): void {
    this.#own = null;
  }

  /** Points at a part of the page for all; null: nowhere. */
  point(at: Pointer | null): void {
    if (this.leads && this.place !== null) this.#live.pages.move(this.place, at);
  }

  #go(place: Place): void {
    const shown = this.shown;
    if (shown === null) return;
    this.#own = { place: { page: place.page, x: place.x, y: place.y, zoom: place.zoom }, key: keyOf(shown) };
    if (this.leads) this.#live.pages.move(place, null);
  }
}

function keyOf({ version, presenter }: ShownPage): string {
  return `${version} ${presenter}`;
}
