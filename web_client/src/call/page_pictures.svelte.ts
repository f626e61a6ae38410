import { heldPicture } from "../papers/held_picture.js";
import type { Participant } from "../protocol/messages.gen.js";
import { STEP_WITH_TILES } from "../stores/stage.js";

/** Which page of which version is wanted. */
export interface PageOf {
  readonly meeting: string;
  readonly paper: string;
  readonly version: string;
  readonly page: number;
  /** How many the version has. */
  readonly pages: number;
}

/** A picture of a page; small: a first one, until the large one is here. */
export interface PagePicture {
  readonly page: number;
  readonly url: string;
  readonly isSmall: boolean;
}

/** Bytes a second at most of all pictures: what a voice on the same line leaves. inkFirst: the page in black and white before the large one. */
export interface Pace {
  readonly bytesPerS: number;
  readonly inkFirst: boolean;
}

/**
 * By the rung of the weak-line ladder, from only the voice on: a page's picture is no reason to go down. A voice of 30 kbit/s with all
 * that its packets carry besides leaves 20 of 64 kbit/s, of which TCP takes a fifth.
 */
const PACES: readonly Pace[] = [
  { bytesPerS: 1600, inkFirst: true },
  { bytesPerS: 2500, inkFirst: true },
  { bytesPerS: 3000, inkFirst: true },
  { bytesPerS: 6000, inkFirst: false },
  { bytesPerS: 12_000, inkFirst: false },
  { bytesPerS: 25_000, inkFirst: false },
];

/** null: the line carries everything, or is not known yet: who has just come begins on the lowest rung. */
export function paceOf(me: Pick<Participant, "line" | "step"> | null): Pace | null {
  if (me === null || me.line === "none" || me.line === "good") return null;
  return me.step >= STEP_WITH_TILES ? null : (PACES[me.step] ?? null);
}

/** The pictures of a page, the worst first. */
type Size = "thumbs" | "ink" | "pages";
const SIZES: readonly Size[] = ["thumbs", "ink", "pages"];

type Fetch = (path: string, signal: AbortSignal) => Promise<Blob>;
/** What this machine holds ahead of a version's page; null: nothing. */
type Held = (version: string, page: number) => Promise<Blob | null>;

/** On a weak line a page has to stand so long before its large picture is fetched: who leafs through fetches small ones. */
export const SETTLED_MS = 700;
const AGAIN_MS = 3000;
const KEPT = 24;

/**
 * The pictures of the page that is read. The small one comes first, then the large one, then the neighbours of the page;
 * on a weak line each waits for the one before, all come slowly, and neighbours are not fetched: the voice goes before. On the weakest
 * ones what can be read comes before what is beautiful: the page in black and white.
 * A page that this machine holds ahead needs no line at all. `close()` frees all.
 */
export class PagePictures {
  #shown: (PagePicture & { readonly size: Size }) | null = $state.raw(null);
  #isMissing = $state(false);
  readonly #fetch: Fetch;
  readonly #held: Held;
  /** Object URLs by path, those used longest ago first. */
  readonly #kept = new Map<string, string>();
  #wanted: PageOf | null = null;
  #loading: AbortController | null = null;

  constructor(fetch: Fetch = fetchPicture, held: Held = heldPicture) {
    this.#fetch = fetch;
    this.#held = held;
  }

  /** The best picture there is of the page that is wanted. */
  get shown(): PagePicture | null {
    return this.#shown;
  }

  /** It could not be fetched; it is tried again by itself. */
  get isMissing(): boolean {
    return this.#isMissing;
  }

  /** null: no page is read. `pace`: of a weak line. */
  want(of: PageOf | null, pace: Pace | null): void {
    if (isSame(of, this.#wanted)) return;
    this.#loading?.abort();
    this.#wanted = of;
    this.#shown = null;
    this.#isMissing = false;
    if (of === null) return;
    this.#loading = new AbortController();
    void this.#load(of, pace, this.#loading.signal);
  }

  close(): void {
    this.want(null, null);
    for (const url of this.#kept.values()) URL.revokeObjectURL(url);
    this.#kept.clear();
  }

  async #load(of: PageOf, pace: Pace | null, signal: AbortSignal): Promise<void> {
    const large = pathOf(of, of.page, "pages");
    await this.#takeHeld(of, large);
    while (!signal.aborted) {
      if (!this.#kept.has(large)) await this.#showFirst(of, pace, signal);
      if (await this.#show(of, "pages", signal, pace)) break;
      if (this.#loading?.signal === signal) this.#isMissing = this.#shown === null;
      await waited(AGAIN_MS, signal);
    }
    if (pace !== null) return;
    for (const page of [of.page + 1, of.page - 1]) {
      if (page >= 1 && page <= of.pages) await this.#get(pathOf(of, page, "pages"), signal);
    }
  }

  /** What stands there until the large picture is here; on a good line that is not waited for. */
  async #showFirst(of: PageOf, pace: Pace | null, signal: AbortSignal): Promise<void> {
    const small = this.#show(of, "thumbs", signal, pace);
    if (pace === null) return;
    await small;
    await waited(SETTLED_MS, signal);
    if (pace.inkFirst) await this.#show(of, "ink", signal, pace);
  }

  async #takeHeld({ version, page }: PageOf, path: string): Promise<void> {
    const held = this.#kept.has(path) ? null : await this.#held(version, page);
    if (held !== null) this.#keep(path, URL.createObjectURL(held));
  }

  async #show(of: PageOf, size: Size, signal: AbortSignal, pace: Pace | null): Promise<boolean> {
    const url = await this.#get(pathOf(of, of.page, size), signal, pace?.bytesPerS);
    if (url === null || signal.aborted) return false;
    if (this.#shown === null || SIZES.indexOf(size) > SIZES.indexOf(this.#shown.size)) {
      this.#shown = { page: of.page, url, size, isSmall: size !== "pages" };
    }
    this.#isMissing = false;
    return true;
  }

  /** null: it could not be fetched, or is not wanted any more. */
  async #get(path: string, signal: AbortSignal, bytesPerS?: number): Promise<string | null> {
    const kept = this.#kept.get(path);
    if (kept !== undefined) {
      this.#kept.delete(path);
      this.#kept.set(path, kept);
      return kept;
    }
    if (signal.aborted) return null;
    try {
      const url = URL.createObjectURL(await this.#fetch(bytesPerS === undefined ? path : `${path}?pace=${bytesPerS.toString()}`, signal));
      this.#keep(path, url);
      return url;
    } catch {
      return null;
    }
  }

  #keep(path: string, url: string): void {
    this.#kept.set(path, url);
    const oldest = this.#kept.entries().next().value;
    if (this.#kept.size <= KEPT || oldest === undefined) return;
    URL.revokeObjectURL(oldest[1]);
    this.#kept.delete(oldest[0]);
  }
}

function isSame(one: PageOf | null, other: PageOf | null): boolean {
  return one?.version === other?.version && one?.page === other?.page;
}

function pathOf({ meeting, paper, version }: PageOf, page: number, size: Size): string {
  return `/api/meetings/${meeting}/papers/${paper}/versions/${version}/${size}/${page.toString()}.webp`;
}

async function fetchPicture(path: string, signal: AbortSignal): Promise<Blob> {
  const response = await fetch(path, { credentials: "same-origin", signal });
  if (!response.ok) throw new Error(response.status.toString());
  return response.blob();
}

function waited(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
