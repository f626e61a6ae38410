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

/**
 * Where one is in a paper, whatever its size: the page that is read, and what of it stands at the top of the window. Either `down`, the fraction of
 * its height that lies above the window, or `below`, how many pixels of the window lie above the page, is 0.
 */
export interface Spot {
  readonly index: number;
  readonly down: number;
  readonly below: number;
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

/** Only the gap below it may be seen then. */
function endsAbove(place: Place | undefined, y: number): boolean {
  return place !== undefined && place.top + place.height <= y;
}

/** The indices worth having on the page, in the order in which their pictures shall come: seen first, then ahead, then behind. */
export function nearby(layout: Layout, scrollTop: number, height: number, ahead = 2, behind = 1): readonly number[] {
  if (layout.places.length === 0) return [];
  const last = indexAt(layout, scrollTop + height);
  const highest = indexAt(layout, scrollTop);
  const first = endsAbove(layout.places[highest], scrollTop) ? Math.min(last, highest + 1) : highest;
  const seen = range(first, last);
  const next = range(last + 1, Math.min(layout.places.length - 1, last + ahead));
  return [...seen, ...next, ...range(Math.max(0, first - behind), first - 1).reverse()];
}

export function spotAt(layout: Layout, scrollTop: number, height: number): Spot {
  const index = indexRead(layout, scrollTop, height);
  const place = layout.places[index];
  if (place === undefined) return { index, down: 0, below: 0 };
  const above = scrollTop - place.top;
  return above < 0 ? { index, down: 0, below: -above } : { index, down: above / place.height, below: 0 };
}

/** How far to scroll for a spot to be where it was; its page stays the one that is read, where the ends of the paper allow it. */
export function scrollFor(layout: Layout, { index, down, below }: Spot, height: number): number {
  const place = layout.places[index];
  if (place === undefined) return 0;
  const third = height / 3;
  const wanted = place.top + down * place.height - Math.min(below, third);
  const lowest = place.top + place.height + GAP_PX - 1 - third;
  return Math.max(0, Math.min(wanted, lowest, layout.height - height));
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
