import type { Note } from "../../api/papers_types.js";
import { m } from "../../i18n/messages.js";

/** What a note says; of a stroke, that it is one. */
export function wordsOf({ kind, body }: Pick<Note, "kind" | "body">): string {
  if (kind === "stroke") return m["papers.notes.stroke"]();
  return typeof body === "object" && body !== null && "text" in body && typeof body.text === "string" ? body.text : "";
}
