import type { Line, Participant } from "../protocol/messages.gen.js";

/** How our own line stands: the server's word, except that we know first when it is gone. */
export interface OwnLine {
  readonly line: Line;
  /** Rung of the weak-line ladder, 0 to 6. */
  readonly step: number;
}

export type Link = "starting" | "up" | "down";

export function ownLine(row: Participant | null, signaling: Link, media: Link): OwnLine {
  const step = row?.step ?? 6;
  if (signaling === "down" || media === "down") return { line: "lost", step };
  if (signaling === "starting" || media === "starting") return { line: "none", step };
  return { line: row?.line === "lost" ? "weak" : (row?.line ?? "none"), step };
}

/** What is gone for the moment: everything, only media, or only what is controlled by signaling. */
export type Loss = "all" | "media" | "control";

export function lossOf(signaling: Link, media: Link): Loss | null {
  if (signaling === "down") return media === "up" ? "control" : "all";
  return media === "down" ? "media" : null;
}

/** What a weak line still keeps, as sentences tell it. */
export type Kept = "voice" | "voice_and_pages" | "small_picture" | "all";

export function keptOn(step: number): Kept {
  if (step <= 0) return "voice";
  if (step <= 2) return "voice_and_pages";
  return step <= 4 ? "small_picture" : "all";
}
