/**
 * Fetches the pages of the next meetings before they are needed: one at a time, no faster than asked for, each checked by its
 * hash, and nothing twice. What may no longer be kept goes first. For desks and for rooms' machines.
 */
import type { Copy, Wanted } from "../api/papers_types.js";
import type { Shelf } from "./shelf.js";

export interface AheadDoor {
  ahead(): Promise<Wanted>;
  tell(have: readonly string[], dropped: readonly string[]): Promise<void>;
}

export interface AheadOptions {
  /** Bytes a second at most, unless the server says less; the rest of the line is for voices. */
  readonly bytesPerS: number;
  /** Bytes on this machine at most. */
  readonly mostBytes: number;
  /** The time, Unix milliseconds. */
  readonly nowMs: () => number;
  /** Between 0 and 1: so that not all machines of a province begin at once. */
  readonly random: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** The bytes at an address; raises what fetch raises, and anything for an answer that is none. */
  readonly fetch: (address: string) => Promise<ArrayBuffer>;
}

/** What is kept of which paper: under this name on the shelf, encrypted as the pages are. */
export const LIST = "list";
const PAGE = (copy: Copy, page: number): string => `/api/meetings/${copy.meeting}/papers/${copy.paper}/versions/${copy.version}/pages/${page}.webp`;

/** A copy on this machine, and whether the server was told that all its pages are here. */
export interface KeptCopy extends Copy {
  readonly told?: boolean;
}

/** A copy, and the numbers of its pages that are on this machine by now. */
export interface HeldCopy extends Copy {
  readonly held: ReadonlySet<number>;
}

/** Lets go of the kept copies that are not chosen; those that stay. */
export async function narrow(shelf: Shelf, choose: (kept: readonly KeptCopy[]) => readonly KeptCopy[]): Promise<readonly KeptCopy[]> {
  const kept = await keptCopies(shelf);
  const chosen = choose(kept);
  if (chosen.length < kept.length) await keepOnly(shelf, chosen);
  return chosen;
}

/** The copies that are wanted and may be kept now, nearest meeting first, as far as there is room. */
export function chosen({ copies, recalled }: Wanted, nowMs: number, mostBytes: number): readonly Copy[] {
  let left = mostBytes;
  return copies
    .filter(({ version, until }) => !recalled.includes(version) && (until === null || Date.parse(until) > nowMs))
    .sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at))
    .filter((copy) => {
      const size = copy.pages.reduce((sum, page) => sum + page.image_size, 0);
      if (size > left) return false;
      left -= size;
      return true;
    });
}

/** Which of the kept copies may be opened now: a grant that has ended ends here too, with the line down. */
export function stillOpen(copies: readonly Copy[], nowMs: number): readonly Copy[] {
  return copies.filter(({ until }) => until === null || Date.parse(until) > nowMs);
}

export async function keptCopies(shelf: Shelf): Promise<readonly KeptCopy[]> {
  const kept = await shelf.get(LIST);
  return kept === null ? [] : (JSON.parse(await kept.text()) as KeptCopy[]);
}

/** Which of their pages have come: the line may have gone before all had. */
export async function heldOf(shelf: Shelf, copies: readonly Copy[]): Promise<readonly HeldCopy[]> {
  const here = new Set(await shelf.list());
  return copies.map((copy) => ({ ...copy, held: new Set(copy.pages.filter(({ image }) => here.has(image)).map(({ page }) => page)) }));
}

/** Lets go of all but these copies. The list is written first: what is cut here is gone at the next start all the same. */
export async function keepOnly(shelf: Shelf, copies: readonly KeptCopy[]): Promise<void> {
  await shelf.put(LIST, new TextEncoder().encode(JSON.stringify(copies)).buffer);
  const kept = new Set([LIST, ...copies.flatMap(({ pages }) => pages.map(({ image }) => image))]);
  for (const sha of await shelf.list()) if (!kept.has(sha)) await shelf.drop(sha);
}

export class Ahead {
  readonly #door: AheadDoor;
  readonly #shelf: Shelf;
  readonly #options: AheadOptions;
  #stopped = false;

  constructor(door: AheadDoor, shelf: Shelf, options: AheadOptions) {
    this.#door = door;
    this.#shelf = shelf;
    this.#options = options;
  }

  /** Ends a run after the page it is at. */
  stop(): void {
    this.#stopped = true;
  }

  /** Once: asks what shall be held, lets go of the rest, fetches what is missing, and tells the server. Raises Problem. */
  async run(): Promise<void> {
    const wanted = await this.#door.ahead();
    if (this.#stopped) return; // Who has signed in meanwhile may be another.
    const before = await keptCopies(this.#shelf);
    const told = new Set(before.filter((copy) => copy.told === true).map(({ version }) => version));
    const copies = chosen(wanted, this.#options.nowMs(), this.#options.mostBytes).map((copy) => ({ ...copy, told: told.has(copy.version) }));
    await keepOnly(this.#shelf, copies);
    const dropped = before.filter(({ version }) => !copies.some((copy) => copy.version === version)).map(({ version }) => version);
    const gone = [...new Set([...dropped, ...wanted.recalled])];
    if (gone.length > 0) await this.#door.tell([], gone);
    const bytesPerS = Math.min(this.#options.bytesPerS, wanted.bytes_per_s ?? Infinity);
    if (wanted.spread_s !== undefined && (await this.#lacksAny(copies))) await this.#options.wait(wanted.spread_s * 1000 * this.#options.random());
    const have: string[] = [];
    for (const copy of copies) if (await this.#fetchCopy(copy, bytesPerS)) have.push(copy.version);
    const fresh = have.filter((version) => !told.has(version));
    if (fresh.length === 0) return;
    await this.#door.tell(fresh, []);
    const now = await keptCopies(this.#shelf); // Something may have been let go of meanwhile.
    await keepOnly(this.#shelf, now.map((copy) => (fresh.includes(copy.version) ? { ...copy, told: true } : copy)));
  }

  async #lacksAny(copies: readonly Copy[]): Promise<boolean> {
    for (const { image } of copies.flatMap(({ pages }) => pages)) if (!(await this.#shelf.has(image))) return true;
    return false;
  }

  /** Whether all its pages are held now. */
  async #fetchCopy(copy: Copy, bytesPerS: number): Promise<boolean> {
    for (const { page, image } of copy.pages) {
      if (this.#stopped) return false;
      if (await this.#shelf.has(image)) continue;
      const began = this.#options.nowMs();
      let bytes: ArrayBuffer;
      try {
        bytes = await this.#options.fetch(PAGE(copy, page));
      } catch {
        return false; // The line, or a recall meanwhile: the next run tells.
      }
      if (!(await this.#shelf.put(image, bytes))) return false;
      const leastMs = (bytes.byteLength * 1000) / bytesPerS;
      const restMs = leastMs - (this.#options.nowMs() - began);
      if (restMs > 0) await this.#options.wait(restMs);
    }
    return true;
  }
}
