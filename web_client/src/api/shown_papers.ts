import type { Http } from "./http.js";

/** A paper that can be read, by its newest version. */
export interface PaperToShow {
  readonly version: string;
  readonly title: string;
  readonly pages: number;
  /** Whether rooms' screens may show it: else it cannot be put before everyone. */
  readonly forRooms: boolean;
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

/** The papers of a meeting in the order of its agenda. Rooms are told of none that are kept from their screens. */
export async function papersToShow(http: Http, meeting: string): Promise<readonly PaperToShow[]> {
  const { papers } = await http.get<{ readonly papers: readonly PaperWire[] }>(`/meetings/${meeting}/papers`);
  return papers.flatMap(({ title, in_room: forRooms, recalled, version, readers }) =>
    recalled === null && version?.state === "ready" ? [{ version: version.id, title, pages: version.pages, forRooms, held: readers }] : [],
  );
}
