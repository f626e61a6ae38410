import { tick } from "svelte";
import { pictureAt, thumbAt, type At, type PapersApi } from "../../api/papers.js";
import type { Opened, Paper } from "../../api/papers_types.js";
import { Problem, problemOf } from "../../api/problem.js";
import { lettersOf, nextHit, searched, type Letters } from "../../domain/page_search.js";
import { GAP_PX, layoutOf, nearby, scaled, scaleOf, scrollFor, spotAt, stepped, type Sized, type Spot, type Zoom } from "../../domain/page_window.js";
import { forgetPaper, heldHere, openedFrom, shelfHere } from "../../papers/here.js";
import type { Shelf } from "../../papers/shelf.js";
import { isRefusal } from "./beating.js";
import { PagePictures } from "../../stores/page_pictures.js";

/** On a wider screen a page as wide would be larger than its picture, and larger than anybody reads. */
const WIDE_PX = 1300;
const SHARP = 1.5;
/** So much of what is above a page is seen when it is turned to. */
const EDGE_PX = 8;

/** A paper that was opened, from the server or from what this machine keeps. */
export interface Found {
  readonly at: At;
  readonly title: string;
  readonly opened: Opened;
  /** Where the server could not be asked, the numbers of the pages that are on this machine; else null. */
  readonly held: ReadonlySet<number> | null;
  readonly paper: Paper | null;
  readonly shelf: Shelf | null;
}

/**
 * Finds what is published of a paper, or where `draft` asks for it what is not yet, which only who leads may open. Raises Problem; with the line down
 * only what is kept here is found.
 */
export async function findPaper(api: PapersApi, account: string | null, meeting: string, paperId: string, draft = false): Promise<Found> {
  const opening = shelfHere(account).catch(() => null); // Beside the questions to the server: neither waits for the other.
  try {
    const paper = (await api.list(meeting)).find(({ id }) => id === paperId);
    const version = draft ? (paper?.draft ?? paper?.version) : (paper?.version ?? paper?.draft);
    if (paper === undefined || version === null || version === undefined) throw new Problem(paper?.recalled != null ? "paper_recalled" : "not_found", 404);
    const at = { meeting, paper: paperId, version: version.id };
    return { at, title: paper.title, opened: await api.open(at), held: null, paper, shelf: await opening };
  } catch (failure) {
    if (failure instanceof Problem && isRefusal(failure)) await forgetPaper(paperId).catch(() => undefined);
    const copy = failure instanceof Problem && failure.status === 0 ? (await heldHere(Date.now())).find(({ paper }) => paper === paperId) : undefined;
    if (copy === undefined) throw failure;
    return { at: { meeting, paper: paperId, version: copy.version }, title: copy.title, opened: openedFrom(copy), held: copy.held, paper: null, shelf: await opening };
  }
}

/** A paper while it is read: where one is, how large it is, and what is searched in it. Freed by close(). */
export class Reading {
  readonly found: Found;
  readonly pictures: PagePictures;
  readonly #api: PapersApi;
  #sizes: readonly Sized[] = $state.raw([]);
  #zoom: Zoom = $state("width");
  #room = $state.raw({ width: 800, height: 600 });
  /** Where one is. How far that is to scroll, `#top`, follows from it and the layout; only who scrolls turns that about. */
  #spot: Spot = $state.raw(headOf(0));
  #top = 0;
  #near: readonly number[] = $state.raw([]);
  #shownIndex = $state(0);
  #isOpened = $state(false);
  #settling = false;
  #texts: readonly (string | null)[] = $state.raw([]);
  #wanted = $state("");
  #chosen: number | null = $state(null);
  #searching = $state(false);
  #letters = new Map<number, Letters>();
  #asked = new Set<number>();
  #scroller: HTMLElement | null = null;
  #closed = false;

  readonly layout = $derived(layoutOf(this.#sizes, this.#zoom, this.#room));
  /** The page that is read. */
  readonly index = $derived(this.#spot.index);
  readonly scale = $derived(scaleOf(this.#sizes[this.index] ?? { width_pt: 595, height_pt: 842 }, this.#zoom, this.#room));
  readonly hits = $derived(searched(this.#texts.map((text, index) => this.#lettersOf(text, index)), this.#wanted));
  readonly hitPages = $derived(new Set(this.hits.map(({ index }) => index)));

  /** `begin`: the index of the page at which it is opened. */
  constructor(api: PapersApi, found: Found, begin: number) {
    this.#api = api;
    this.found = found;
    this.#sizes = found.opened.pages;
    this.#texts = found.opened.pages.map(() => null);
    this.pictures = new PagePictures({ fetch: (index, signal) => this.#picture(index, signal) });
    this.#spot = headOf(Math.min(this.count - 1, Math.max(0, begin)));
    this.#shownIndex = this.index;
    this.pictures.get(this.index).catch(() => undefined); // On its way before there is anything to show it in.
  }

  get count(): number {
    return this.#sizes.length;
  }

  /** The pages that are in the document, from the first to the last: those seen; those ahead and behind follow once what is seen is on the screen. */
  get near(): readonly number[] {
    return this.#near;
  }

  /** The page that is read, a frame later than it can be seen: for all that stands beside it, and may wait. */
  get shownIndex(): number {
    return this.#shownIndex;
  }

  /** The first page stands on the screen, or cannot be had. */
  get isOpened(): boolean {
    return this.#isOpened;
  }

  get zoom(): Zoom {
    return this.#zoom;
  }

  get wanted(): string {
    return this.#wanted;
  }

  get chosen(): number | null {
    return this.#chosen;
  }

  /** Not all pages' words are here yet. */
  get searching(): boolean {
    return this.#searching;
  }

  textOf(index: number): string {
    return this.#texts[index] ?? "";
  }

  thumbOf(index: number): string | null {
    return this.found.held !== null ? null : thumbAt(this.found.at, index + 1);
  }

  /** The page is not on this machine yet, and the server that has it cannot be asked. */
  isAbsent(index: number): boolean {
    return this.found.held?.has(index + 1) === false;
  }

  /** The element that scrolls; it is asked for its size now and when that changes. */
  attach(scroller: HTMLElement): () => void {
    this.#scroller = scroller;
    const measure = (): void => { this.#room = { width: scroller.clientWidth, height: scroller.clientHeight }; };
    measure();
    // Not `#room`, which was just written: whoever attaches this would be told of its own change, without end.
    if (scroller.clientWidth > WIDE_PX) this.#zoom = SHARP;
    const watch = new ResizeObserver(() => void this.#keepPlace(measure));
    watch.observe(scroller);
    return () => { watch.disconnect(); };
  }

  /** Shows the page at which it is opened, once the scroller has its height. */
  begin(): void {
    this.#scroll();
    this.#see();
    const settle = (): void => { this.#settle(); };
    this.pictures.get(this.index).then(settle, settle);
  }

  /** The scroller stands elsewhere: by a hand, or because of us. */
  scrolled(top: number): void {
    const scroller = this.#scroller;
    // Told of our own doing; or moved by the browser, because its size is another: the place is kept once that is told.
    if (Math.abs(top - this.#top) < 1 || scroller?.clientHeight !== this.#room.height || scroller.clientWidth !== this.#room.width) return;
    this.#scrolledTo(top);
  }

  /** Goes to a page by its index. */
  go(index: number): void {
    this.#spot = headOf(Math.min(this.count - 1, Math.max(0, index)));
    this.#scroll();
    this.#see();
    this.#settle();
  }

  scrollBy(px: number): void {
    const top = Math.max(0, Math.min(this.#top + px, this.layout.height - this.#room.height));
    this.#scroller?.scrollTo({ top, behavior: "instant" });
    this.#scrolledTo(top);
  }

  get atTop(): boolean {
    return this.#top <= 0;
  }

  zoomTo(zoom: Zoom): void {
    void this.#keepPlace(() => { this.#zoom = zoom; });
  }

  step(direction: -1 | 1): void {
    this.zoomTo(stepped(this.scale, direction));
  }

  scaleBy(factor: number): void {
    this.zoomTo(scaled(this.scale, factor));
  }

  /** The real shape of a page that was opened without it. */
  sized(index: number, width: number, height: number): void {
    const known = this.#sizes[index];
    if (this.found.held === null || known === undefined || Math.abs(known.height_pt / known.width_pt - height / width) < 0.01) return;
    void this.#keepPlace(() => { this.#sizes = this.#sizes.with(index, { width_pt: known.width_pt, height_pt: (known.width_pt * height) / width }); });
  }

  /** Looks for words; goes to the first hit from here on, as soon as there is one. */
  async search(wanted: string): Promise<void> {
    this.#wanted = wanted;
    this.#chosen = null;
    if (wanted.trim() === "") return;
    this.#searching = true;
    const order = [...this.#texts.keys()].map((step) => (this.index + step) % this.count);
    for (let at = 0; at < order.length && !this.#closed && this.#wanted === wanted; at += 6) {
      await Promise.all(order.slice(at, at + 6).map((index) => this.read(index)));
      if (this.chosen === null) this.hit(1);
    }
    if (this.#wanted === wanted) this.#searching = false;
  }

  hit(direction: -1 | 1): void {
    this.#chosen = nextHit(this.hits, this.#chosen, this.index, direction);
    const hit = this.#chosen === null ? undefined : this.hits[this.#chosen];
    if (hit !== undefined && hit.index !== this.index) this.go(hit.index);
  }

  /** Fetches the words of a page once. */
  async read(index: number): Promise<void> {
    if (this.found.held !== null || this.#asked.has(index) || this.#closed) return;
    this.#asked.add(index);
    try {
      const text = await this.#api.text(this.found.at, index + 1);
      this.#texts = this.#texts.with(index, text);
    } catch {
      this.#asked.delete(index); // Asked for again when it is looked at again.
    }
  }

  close(): void {
    this.#closed = true;
    this.pictures.close();
  }

  /** A page is made ready to be searched once: all are searched anew whenever the words of one more are here. */
  #lettersOf(text: string | null, index: number): Letters | null {
    if (text === null || this.#wanted === "") return null;
    const known = this.#letters.get(index);
    if (known !== undefined) return known;
    const fresh = lettersOf(text);
    this.#letters.set(index, fresh);
    return fresh;
  }

  #scrolledTo(top: number): void {
    this.#top = top;
    this.#spot = spotAt(this.layout, top, this.#room.height);
    this.#see();
    this.#settle();
  }

  /** Scrolls to where one is. */
  #scroll(left?: number): void {
    this.#top = scrollFor(this.layout, this.#spot, this.#room.height);
    this.#scroller?.scrollTo({ top: this.#top, behavior: "instant", ...left !== undefined && { left } });
  }

  /** What can be seen now is in the document. What was near before stays until all is settled: to take it out costs time, too. */
  #see(): void {
    const seen = nearby(this.layout, this.#top, this.#room.height, 0, 0);
    if (seen.some((index) => !this.#near.includes(index))) this.#near = inOrder([...this.#near, ...seen]);
  }

  /** Does what may wait once what is seen now is on the screen: when a frame has begun after the one that it is in. */
  #settle(): void {
    if (this.#settling) return;
    this.#settling = true;
    const settle = (): void => {
      this.#settling = false;
      if (this.#closed) return;
      this.#isOpened = true;
      this.#shownIndex = this.index;
      const near = nearby(this.layout, this.#top, this.#room.height);
      this.pictures.keep(near);
      // Asked for in the order of their worth, not in that of the document.
      for (const index of near) this.pictures.get(index).catch(() => undefined);
      const next = inOrder(near);
      if (next.join() !== this.#near.join()) this.#near = next;
    };
    requestAnimationFrame(() => { requestAnimationFrame(() => { setTimeout(settle); }); });
  }

  /** The page that is read stays so, and what of it stands at the top and in the middle of the window, when sizes change. */
  async #keepPlace(change: () => void): Promise<void> {
    const scroller = this.#scroller;
    const middle = scroller === null ? 0.5 : (scroller.scrollLeft + scroller.clientWidth / 2) / scroller.scrollWidth;
    change();
    if (this.#near.length === 0) return;
    this.#top = scrollFor(this.layout, this.#spot, this.#room.height);
    this.#see();
    await tick();
    if (scroller !== null) this.#scroll(middle * scroller.scrollWidth - scroller.clientWidth / 2);
    this.#settle();
  }

  async #picture(index: number, signal: AbortSignal): Promise<Blob> {
    const { at, opened, shelf, held } = this.found;
    const picture = await shelf?.get(opened.pages[index]?.image ?? "").catch(() => null);
    if (picture != null) return picture;
    if (held !== null) throw new Problem("offline", 0);
    const answer = await fetch(pictureAt(at, index + 1), { credentials: "same-origin", signal });
    if (!answer.ok) throw await problemOf(answer);
    return answer.blob();
  }
}

/** A page from its head on; above the first one is all that there is. */
function headOf(index: number): Spot {
  return { index, down: 0, below: index === 0 ? GAP_PX : EDGE_PX };
}

function inOrder(indices: readonly number[]): readonly number[] {
  return [...new Set(indices)].sort((one, other) => one - other);
}
