/** Where the pages of a paper lie on the screen, one below the other, and which of them are worth drawing. Lengths in CSS pixels. */
export interface Sized {
  readonly width_pt: number;
  readonly height_pt: number;
}

/** As wide as the window, a whole page, or so many times the size on paper. */
export type Zoom = "width" | "page" | number;

export interface Place {
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly places: readonly Place[];
  readonly width: number;
  readonly height: number;
}

/** A spot of a paper that stays in view when sizes change: `down` and `across` are fractions of the page. */
export interface Spot {
  readonly index: number;
  readonly down: number;
}

export const GAP_PX = 16;
const PX_PER_PT = 96 / 72;
export const STEPS: readonly number[] = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];
const MOST = 4;
const LEAST = 0.25;

/** How many times its size on paper a page is shown. */
export function scaleOf(page: Sized, zoom: Zoom, room: { readonly width: number; readonly height: number }): number {
  if (typeof zoom === "number") return zoom;
  const wide = (room.width - 2 * GAP_PX) / (page.width_pt * PX_PER_PT);
  const high = (room.height - 2 * GAP_PX) / (page.height_pt * PX_PER_PT);
  return Math.max(LEAST / 5, Math.min(MOST, zoom === "width" ? wide : Math.min(wide, high)));
}

export function layoutOf(pages: readonly Sized[], zoom: Zoom, room: { readonly width: number; readonly height: number }): Layout {
  let top = GAP_PX;
  let width = 0;
  const places = pages.map((page): Place => {
    const scale = scaleOf(page, zoom, room) * PX_PER_PT;
    const place = { top, width: page.width_pt * scale, height: page.height_pt * scale };
    top += place.height + GAP_PX;
    width = Math.max(width, place.width);
    return place;
  });
  return { places, width: width + 2 * GAP_PX, height: top };
}

/** The index of the page at a height; of the first or the last one beyond the ends. */
export function indexAt(layout: Layout, y: number): number {
  let low = 0;
  let high = layout.places.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((layout.places[middle]?.top ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The page that is being read: the one that lies across a third of the window's height. */
export function indexRead(layout: Layout, scrollTop: number, height: number): number {
  return indexAt(layout, scrollTop + height / 3);
}

/** The indices worth having on the page, in the order in which their pictures shall come: seen first, then ahead, then behind. */
export function nearby(layout: Layout, scrollTop: number, height: number, ahead = 2, behind = 1): readonly number[] {
  if (layout.places.length === 0) return [];
  const first = indexAt(layout, scrollTop);
  const last = indexAt(layout, scrollTop + height);
  const seen = range(first, last);
  const next = range(last + 1, Math.min(layout.places.length - 1, last + ahead));
  return [...seen, ...next, ...range(Math.max(0, first - behind), first - 1).reverse()];
}

export function spotAt(layout: Layout, scrollTop: number): Spot {
  const index = indexAt(layout, scrollTop);
  const place = layout.places[index];
  return { index, down: place === undefined ? 0 : (scrollTop - place.top) / place.height };
}

/** How far to scroll for a spot to be where it was. */
export function scrollFor(layout: Layout, { index, down }: Spot): number {
  const place = layout.places[index];
  return place === undefined ? 0 : Math.max(0, place.top + down * place.height);
}

/** The next size in a direction from the one that is shown. */
export function stepped(scale: number, direction: -1 | 1): number {
  const steps = direction > 0 ? STEPS : [...STEPS].reverse();
  return steps.find((step) => (direction > 0 ? step > scale * 1.01 : step < scale * 0.99)) ?? (direction > 0 ? MOST : LEAST);
}

/** A size after a pinch or a turn of the wheel by a factor. */
export function scaled(scale: number, factor: number): number {
  return Math.min(MOST, Math.max(LEAST, scale * factor));
}

/** The rows of one height that are in view, and some around them. */
export function rowsNear(count: number, row: number, scrollTop: number, height: number, spare = 3): readonly number[] {
  if (!(row > 0)) return [];
  return range(Math.max(0, Math.floor(scrollTop / row) - spare), Math.min(count - 1, Math.floor((scrollTop + height) / row) + spare));
}

/** How far to scroll so that a row is in view: no farther than needed. */
export function scrollToRow(index: number, row: number, scrollTop: number, height: number): number {
  return Math.min(index * row, Math.max(scrollTop, (index + 1) * row - height));
}

function range(from: number, to: number): number[] {
  return to < from ? [] : Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
