/** What this machine keeps of papers for who is signed in here. Loaded after the pages, for nobody waits for it. */
import { PapersApi } from "../api/papers.js";
import type { Copy, Opened } from "../api/papers_types.js";
import type { Http } from "../api/http.js";
import { keepShell } from "../offline/shell.js";
import { Ahead, heldOf, keptCopies, narrow, stillOpen, type HeldCopy } from "./ahead.js";
import { clearUploads } from "./rows_kept.js";
import { clearShelves, shelfOf, type Shelf } from "./shelf.js";

const WHOSE = "giaoban.papers";
const EVERY_MS = 600_000;
const FIRST_MS = 8_000;
const MOST_BYTES = 300_000_000;
const DESK_BYTES_PER_S = 500_000;
const ROOM_BYTES_PER_S = 32_000;
const A4 = { width_pt: 595, height_pt: 842 };

/** Keeps the papers of the next meetings here from now on; the returned function ends that. */
export function keepAhead(http: Http, account: { readonly id: string; readonly device: boolean }): () => void {
  let ahead: Ahead | null = null;
  let running = false;
  let ended = false;
  const once = async (): Promise<void> => {
    const shelf = await shelfOf(account.id);
    if (shelf === null || ended) return;
    ahead = aheadOn(http, shelf, account.device ? ROOM_BYTES_PER_S : DESK_BYTES_PER_S);
    // Before the first page lies here: whoever signs out while it is fetched leaves nothing either.
    rememberPapersOf(account.id);
    await ahead.run();
    if ((await keptCopies(shelf)).length > 0) keepShell();
  };
  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    await once().catch(() => undefined); // The line, or nothing to keep for this account: the next run tries again.
    running = false;
  };
  // Where something is kept it may have been recalled: that is asked at once, and whenever the line is back.
  const first = setTimeout(() => void run(), papersOf() === account.id ? 0 : FIRST_MS);
  const again = (): void => void run();
  addEventListener("online", again);
  const timer = setInterval(() => void run(), EVERY_MS);
  return () => {
    ended = true;
    clearTimeout(first);
    clearInterval(timer);
    removeEventListener("online", again);
    ahead?.stop();
  };
}

function aheadOn(http: Http, shelf: Shelf, bytesPerS: number): Ahead {
  return new Ahead(new PapersApi(http), shelf, {
    bytesPerS,
    mostBytes: MOST_BYTES,
    nowMs: () => Date.now(),
    random: () => Math.random(),
    wait: (ms) => new Promise((resolve) => { setTimeout(resolve, ms); }),
    fetch: async (address) => {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(`answer ${answer.status}`);
      return answer.arrayBuffer();
    },
  });
}

/** Whose papers are kept on this machine: known when the server cannot be asked. */
export function papersOf(): string | null {
  try {
    return localStorage.getItem(WHOSE);
  } catch {
    return null; // Closed by policy: then papers open only with the server.
  }
}

function rememberPapersOf(account: string | null): void {
  try {
    if (account === null) localStorage.removeItem(WHOSE);
    else localStorage.setItem(WHOSE, account);
  } catch {
    // Not remembered then.
  }
}

/** Nobody is signed in here any more: nothing stays, nor do files on their way to the server. */
export async function clearHere(): Promise<void> {
  await clearShelves();
  await clearUploads();
  rememberPapersOf(null);
}

/** The shelf of who was signed in here last; null when nothing is kept. */
export async function shelfHere(account: string | null): Promise<Shelf | null> {
  const owner = account ?? papersOf();
  return owner === null ? null : shelfOf(owner);
}

/** The copies that may be opened now without the server; of those whose grant has ended nothing stays. */
export async function copiesHere(nowMs: number): Promise<readonly Copy[]> {
  const shelf = await shelfHere(null);
  return shelf === null ? [] : narrow(shelf, (kept) => stillOpen(kept, nowMs));
}

/** As copiesHere, each with the pages of it that are here. */
export async function heldHere(nowMs: number): Promise<readonly HeldCopy[]> {
  const shelf = await shelfHere(null);
  return shelf === null ? [] : heldOf(shelf, await copiesHere(nowMs));
}

/** The server opens this paper to who is signed in here no more: of it nothing stays. */
export async function forgetPaper(paper: string): Promise<void> {
  const shelf = await shelfHere(null);
  if (shelf !== null) await narrow(shelf, (kept) => kept.filter((copy) => copy.paper !== paper));
}

/** A copy as if the server had opened it. */
export function openedFrom(copy: Copy): Opened {
  return { id: copy.version, number: 0, sha256: null, pages: copy.pages.map(({ page, image, image_size }) => ({ ...A4, page, image, image_size, thumb: "" })) };
}
