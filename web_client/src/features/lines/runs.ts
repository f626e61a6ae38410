import type { SiteRow } from "../../api/lines.js";
import type { LocaleName } from "../../i18n/locale.svelte.js";
import { NO_FIGURE, tenthText, wholeText } from "./figures.js";

/** How a figure looks: as all others, as a weak line's, as one to act on, or as of who is absent. */
export type Tone = "plain" | "weak" | "alarm" | "absent";

/** Lines below each other that look alike. */
export interface Run {
  readonly tone: Tone;
  readonly text: string;
}

export interface FigureTexts {
  readonly up: string;
  readonly down: string;
  readonly loss: string;
  readonly trip: string;
  readonly jitter: string;
}

/** The figures of a line, in the order of their columns. Rates are never coloured. */
export const FIGURES: readonly { readonly name: keyof FigureTexts; readonly isToned: boolean }[] = [
  { name: "up", isToned: false },
  { name: "down", isToned: false },
  { name: "loss", isToned: true },
  { name: "trip", isToned: true },
  { name: "jitter", isToned: true },
];

/** What a row says in figures; the loss is that of the worse direction. */
export function figureTexts(row: SiteRow, language: LocaleName): FigureTexts {
  const loss = row.loss_up === undefined ? undefined : Math.max(row.loss_up, row.loss_down ?? 0);
  return {
    up: wholeText(row.up, language),
    down: wholeText(row.down, language),
    loss: tenthText(loss, language),
    trip: wholeText(row.round_trip, language),
    jitter: wholeText(row.jitter, language),
  };
}

/** Where there is no figure there is nothing to act on. */
function toneOf(row: SiteRow, text: string, isToned: boolean): Tone {
  if (row.word === "absent") return "absent";
  if (!isToned || text === NO_FIGURE) return "plain";
  if (row.alarm) return "alarm";
  return row.word === "weak" ? "weak" : "plain";
}

/** One column of all these rows, a line each, in as few runs as there are changes of look. Pure. */
export function columnOf(rows: readonly SiteRow[], texts: readonly FigureTexts[], { name, isToned }: (typeof FIGURES)[number]): Run[] {
  const runs: { tone: Tone; lines: string[] }[] = [];
  rows.forEach((row, place) => {
    const line = texts[place]?.[name] ?? "";
    const tone = toneOf(row, line, isToned);
    const last = runs.at(-1);
    if (last?.tone === tone) last.lines.push(line);
    else runs.push({ tone, lines: [line] });
  });
  return runs.map(({ tone, lines }) => ({ tone, text: `${lines.join("\n")}\n` }));
}

/** Which rows of a table are on the screen, with some to either side of them. */
export function rowsOnScreen(scrolledPx: number, heightPx: number, rowPx: number, besides: number): { readonly first: number; readonly count: number } {
  if (rowPx <= 0) return { first: 0, count: 0 };
  const first = Math.max(0, Math.floor(scrolledPx / rowPx) - besides);
  return { first, count: Math.ceil((scrolledPx + heightPx) / rowPx) + besides - first };
}
