import { Problem } from "../api/problem.js";
import { m } from "./messages.js";
import { officeSentenceFor } from "./office_problems.js";

/** Why a file or a wish about a paper is refused: what is wrong and what to do. */
const SENTENCES: Readonly<Record<string, () => string>> = {
  paper_classified: () => m["papers.refusal.classified"](),
  classified_refused: () => m["papers.refusal.classified"](),
  paper_empty: () => m["papers.refusal.empty"](),
  paper_kind: () => m["papers.refusal.kind"](),
  paper_old_format: () => m["papers.refusal.old_format"](),
  paper_pdf_only: () => m["papers.refusal.pdf_only"](),
  paper_broken: () => m["papers.refusal.broken"](),
  paper_locked: () => m["papers.refusal.locked"](),
  paper_macros: () => m["papers.refusal.macros"](),
  paper_too_large: () => m["papers.refusal.too_large"](),
  paper_too_many_pages: () => m["papers.refusal.too_many_pages"](),
  paper_too_heavy: () => m["papers.refusal.too_heavy"](),
  paper_recalled: () => m["papers.refusal.recalled"](),
};

/** The sentence for a stable code of a refused version or upload. */
export function refusalText(code: string): string {
  return (Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined)?.() ?? officeSentenceFor(new Problem(code, 0));
}

/** The sentence for whatever went wrong on a page with papers. */
export function paperSentenceFor(failure: unknown): string {
  return failure instanceof Problem ? refusalText(failure.code) : officeSentenceFor(failure);
}

/** A size as people say it. */
export function sizeText(bytes: number, locale: string): string {
  const [value, unit] = bytes < 1_000_000 ? [Math.max(1, bytes / 1000), "kB"] : [bytes / 1_000_000, "MB"];
  return `${value.toLocaleString(locale, { maximumFractionDigits: value < 10 && unit === "MB" ? 1 : 0 })} ${unit}`;
}
