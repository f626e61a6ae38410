/** What the wall shows: pages of live pictures, or all sites at once. The value stands in the address. */
export type WallView = "tuong" | "toan-canh";

export const WALL: WallView = "tuong";
export const OVERVIEW: WallView = "toan-canh";

/** The wall of an address; null for another page. */
export function wallViewOf(view: string | null): WallView | null {
  return view === WALL || view === OVERVIEW ? view : null;
}
