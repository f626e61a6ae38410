import type { Http } from "./http.js";

/** A paper that may be put before everyone, by its newest version. */
export interface ShowablePaper {
  readonly version: string;
  readonly title: string;
  readonly pages: number;
  /** How many of the sites' machines hold a copy ahead; null for who does not lead. */
  readonly held: { readonly holding: number; readonly machines: number } | null;
}

interface PaperWire {
  readonly title: string;
  readonly in_room: boolean;
  readonly recalled: object | null;
  readonly readers: { readonly machines: number; readonly holding: number } | null;
  readonly version: { readonly id: string; readonly state: string; readonly pages: number } | null;
}

/** The papers of a meeting in the order of its agenda; those that are kept from rooms' screens are left out. */
export async function showablePapers(http: Http, meeting: string): Promise<readonly ShowablePaper[]> {
  const { papers } = await http.get<{ readonly papers: readonly PaperWire[] }>(`/meetings/${meeting}/papers`);
  return papers.flatMap(({ title, in_room: inRoom, recalled, version, readers }) =>
    inRoom && recalled === null && version?.state === "ready" ? [{ version: version.id, title, pages: version.pages, held: readers }] : [],
  );
}
