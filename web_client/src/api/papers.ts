import type { Http } from "./http.js";
import type { Classification, Grant, Hit, Note, NoteKind, Opened, Paper, Reader, Reading, Wanted } from "./papers_types.js";

/** What a leader says of a paper. */
export interface Stated {
  readonly title: string;
  readonly item: string | null;
  readonly in_room: boolean;
  readonly classification: Classification;
}

/** One version of a paper of a meeting. */
export interface At {
  readonly meeting: string;
  readonly paper: string;
  readonly version: string;
}

const seg = encodeURIComponent;
const papersOf = (meeting: string): string => `/meetings/${seg(meeting)}/papers`;
const paperAt = (meeting: string, paper: string): string => `${papersOf(meeting)}/${seg(paper)}`;
const versionAt = ({ meeting, paper, version }: At): string => `${paperAt(meeting, paper)}/versions/${seg(version)}`;

/** The address of the picture of a page. */
export const pictureAt = (at: At, page: number): string => `/api${versionAt(at)}/pages/${page}.webp`;
/** The address of the small picture of a page. */
export const thumbAt = (at: At, page: number): string => `/api${versionAt(at)}/thumbs/${page}.webp`;
/** The address of the file itself, to take away. */
export const fileAt = (at: At): string => `/api${versionAt(at)}/file`;
/** The address of the own notes, to take away. */
export const notesAt = (at: At, kind: "json" | "pdf"): string => `/api${versionAt(at)}/notes.${kind}`;
/** The address of all papers of a meeting in one file. */
export const zipOf = (meeting: string): string => `/api/meetings/${seg(meeting)}/papers.zip`;
/** Where uploads of a meeting begin. */
export const uploadsOf = (meeting: string): string => `/api${papersOf(meeting)}/uploads`;

/** /meetings/{meeting}/papers and what belongs to it, one method a route. Every method raises Problem when it is refused. */
export class PapersApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async list(meeting: string): Promise<readonly Paper[]> {
    return (await this.#http.get<{ papers: Paper[] }>(papersOf(meeting))).papers;
  }

  open(at: At): Promise<Opened> {
    return this.#http.get<Opened>(versionAt(at));
  }

  async text(at: At, page: number): Promise<string> {
    return (await this.#http.get<{ text: string }>(`${versionAt(at)}/pages/${page}.json`)).text;
  }

  /** Says that the asker has been at a page for so many whole seconds since it said so last. */
  async beat(at: At, page: number, seconds: number): Promise<void> {
    await this.#http.post(`${versionAt(at)}/read`, { page, seconds });
  }

  async publish(meeting: string, paper: string, version: string, revision: number): Promise<void> {
    await this.#http.post(`${paperAt(meeting, paper)}/publish`, { version, revision });
  }

  async recall(meeting: string, paper: string, why: string, revision: number): Promise<void> {
    await this.#http.post(`${paperAt(meeting, paper)}/recall`, { why, revision });
  }

  async change(meeting: string, paper: string, stated: Stated, revision: number): Promise<void> {
    await this.#http.put(paperAt(meeting, paper), { ...stated, revision });
  }

  /** All papers of the meeting in their new order. */
  async order(meeting: string, papers: readonly string[]): Promise<void> {
    await this.#http.put(`${papersOf(meeting)}/order`, { order: papers });
  }

  /** Lets one go that was never published. */
  async drop(meeting: string, paper: string, revision: number): Promise<void> {
    await this.#http.post(`${paperAt(meeting, paper)}/drop`, { revision });
  }

  async grants(meeting: string, paper: string): Promise<readonly Grant[]> {
    return (await this.#http.get<{ grants: Grant[] }>(`${paperAt(meeting, paper)}/grants`)).grants;
  }

  async grant(meeting: string, paper: string, grants: readonly Grant[], revision: number): Promise<void> {
    const plain = grants.map(({ scope, unit, seat, rights, until }) => ({ scope, unit, seat, rights, until }));
    await this.#http.put(`${paperAt(meeting, paper)}/grants`, { grants: plain, revision });
  }

  /** Who has read a paper and how far, for leaders. */
  async readers(meeting: string, paper: string): Promise<Reading> {
    const told = await this.#http.get<{ papers: { paper: string; readers: Reader[] }[]; to_come: boolean }>(`${papersOf(meeting)}/readers`);
    return { rows: told.papers.find((one) => one.paper === paper)?.readers ?? [], toCome: told.to_come };
  }

  /** Has those mailed who have not opened a paper; says how many. */
  async remind(meeting: string, paper: string): Promise<number> {
    return (await this.#http.post<{ asked: number }>(`${paperAt(meeting, paper)}/reminders`)).asked;
  }

  async notes(at: At): Promise<readonly Note[]> {
    return (await this.#http.get<{ notes: Note[] }>(`${versionAt(at)}/notes`)).notes;
  }

  /** One's own on the versions that this one replaces. */
  async earlierNotes(at: At): Promise<readonly Note[]> {
    return (await this.#http.get<{ notes: Note[] }>(`${versionAt(at)}/notes/earlier`)).notes;
  }

  /** Moves those on a page of earlier versions to a page of this one. */
  async carryNotes(at: At, page: number, to: number): Promise<void> {
    await this.#http.post(`${versionAt(at)}/notes/carried`, { page, to });
  }

  note(at: At, page: number, kind: NoteKind, body: unknown): Promise<Note> {
    return this.#http.post<Note>(`${versionAt(at)}/notes`, { page, kind, body });
  }

  async changeNote(at: At, note: Note): Promise<void> {
    await this.#http.put(`${versionAt(at)}/notes/${seg(note.id)}`, { page: note.page, kind: note.kind, body: note.body });
  }

  dropNote(at: At, note: string): Promise<void> {
    return this.#http.delete(`${versionAt(at)}/notes/${seg(note)}`);
  }

  ahead(): Promise<Wanted> {
    return this.#http.get<Wanted>("/papers/ahead");
  }

  /** Says which versions this machine holds whole, and which it has let go. */
  async tell(have: readonly string[], dropped: readonly string[]): Promise<void> {
    await this.#http.post("/papers/copies", { have, dropped });
  }

  async search(wanted: string): Promise<readonly Hit[]> {
    return (await this.#http.get<{ hits: Hit[] }>(`/papers/search?${new URLSearchParams({ q: wanted }).toString()}`)).hits;
  }
}
