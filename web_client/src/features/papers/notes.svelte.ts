import type { At, PapersApi } from "../../api/papers.js";
import type { Note, NoteKind } from "../../api/papers_types.js";

/** A note as it stands on the screen; `saved` once the server has it. */
export interface OwnNote extends Note {
  readonly saved: boolean;
}

const AGAIN_MS = 10_000;

/** The reader's own notes and strokes on one version: nobody else ever sees them. Kept at once; what cannot be is tried again. Freed by close(). */
export class Notes {
  #rows: readonly OwnNote[] = $state.raw([]);
  #earlier: readonly Note[] = $state.raw([]);
  #notCarried = $state(false);
  readonly #api: PapersApi;
  readonly #at: At;
  readonly #timer: ReturnType<typeof setInterval>;
  #saving = false;

  constructor(api: PapersApi, at: At) {
    this.#api = api;
    this.#at = at;
    this.#timer = setInterval(() => void this.#save(), AGAIN_MS);
  }

  get rows(): readonly OwnNote[] {
    return this.#rows;
  }

  /** Written on versions that this one replaces: they wait there until they are put on a page of this one. */
  get earlier(): readonly Note[] {
    return this.#earlier;
  }

  /** The last ones could not be put on a page; they are where they were. */
  get notCarried(): boolean {
    return this.#notCarried;
  }

  get unsaved(): boolean {
    return this.#rows.some(({ saved }) => !saved);
  }

  async load(): Promise<void> {
    try {
      this.#rows = [...(await this.#api.notes(this.#at)).map((note) => ({ ...note, saved: true })), ...this.#rows.filter(({ saved }) => !saved)];
    } catch {
      // Without the line, or without the right to keep any: those made now are tried again.
    }
    this.#earlier = await this.#api.earlierNotes(this.#at).catch(() => this.#earlier);
  }

  /** Puts what was written on a page of earlier versions on a page of this one. */
  async carry(page: number, to: number): Promise<void> {
    try {
      await this.#api.carryNotes(this.#at, page, to);
      this.#notCarried = false;
    } catch {
      this.#notCarried = true;
    }
    await this.load();
  }

  of(page: number, kind: NoteKind): readonly OwnNote[] {
    return this.#rows.filter((note) => note.page === page && note.kind === kind);
  }

  async add(page: number, kind: NoteKind, body: object): Promise<void> {
    const fresh: OwnNote = { id: crypto.randomUUID(), page, kind, body, changed_at: new Date().toISOString(), saved: false };
    this.#rows = [...this.#rows, fresh];
    await this.#save();
  }

  async drop(note: OwnNote): Promise<void> {
    this.#rows = this.#rows.filter(({ id }) => id !== note.id);
    if (!note.saved) return;
    await this.#api.dropNote(this.#at, note.id).catch(() => { this.#rows = [...this.#rows, note]; });
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #save(): Promise<void> {
    if (this.#saving) return;
    this.#saving = true;
    try {
      for (let next = this.#first(); next !== undefined; next = this.#first()) {
        const { id, page, kind, body } = next;
        const kept = await this.#api.note(this.#at, page, kind, body);
        this.#rows = this.#rows.map((row) => (row.id === id ? { ...kept, saved: true } : row));
      }
    } catch {
      // The page says so, and it is tried again.
    }
    this.#saving = false;
  }

  #first(): OwnNote | undefined {
    return this.#rows.find(({ saved }) => !saved);
  }
}
