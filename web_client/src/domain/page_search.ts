import { folded } from "./folding.js";

/** A place where the wanted words stand: the page's index, and which of the page's hits it is. */
export interface Found {
  readonly index: number;
  readonly snippet: string;
}

/** The words of a page, ready to be searched: `flat` has one folded letter for each of `letters`. */
export interface Letters {
  readonly letters: readonly string[];
  readonly flat: string;
}

const AROUND = 40;

export function lettersOf(text: string): Letters {
  // Folding goes letter by letter after composing, so that places in the folded text are places in the composed one.
  const plain = text.normalize("NFC").replace(/\s+/gu, " ").trim();
  const letters = Array.from(plain);
  return { letters, flat: letters.map(letterOf).join("") };
}

/** All hits in the words of pages, in reading order. Blind to Vietnamese marks and to line ends. An unread page (null) has none. */
export function searched(pages: readonly (Letters | null)[], wanted: string): readonly Found[] {
  const needle = folded(wanted);
  if (needle === "") return [];
  return pages.flatMap((page, index) => (page === null ? [] : hitsIn(page, needle).map((snippet) => ({ index, snippet }))));
}

function hitsIn({ letters, flat }: Letters, needle: string): string[] {
  const snippets: string[] = [];
  for (let at = flat.indexOf(needle); at >= 0; at = flat.indexOf(needle, at + needle.length)) {
    snippets.push(letters.slice(Math.max(0, at - AROUND), at + needle.length + AROUND).join(""));
  }
  return snippets;
}

/** One letter for one: what would fold to none or to more stays as it is. */
function letterOf(letter: string): string {
  if (letter === " ") return letter;
  const flat = folded(letter);
  return flat.length === 1 ? flat : letter.length === 1 ? letter : "\uFFFC";
}

/** The hit to go to next from a page in a direction; from hit `at` when one is chosen, else from the page that is read. */
export function nextHit(hits: readonly Found[], at: number | null, index: number, direction: -1 | 1): number | null {
  if (hits.length === 0) return null;
  if (at !== null) return (at + direction + hits.length) % hits.length;
  if (direction > 0) {
    const ahead = hits.findIndex((hit) => hit.index >= index);
    return ahead < 0 ? 0 : ahead;
  }
  const behind = hits.findLastIndex((hit) => hit.index <= index);
  return behind < 0 ? hits.length - 1 : behind;
}
