import { Problem } from "../api/problem.js";
import type { Rows } from "../papers/rows_kept.js";

export type UploadState = "waiting" | "sending" | "paused" | "refused";

/** Where a file goes: under an item, or in place of what a paper has now. */
export interface Destination {
  readonly meeting: string;
  readonly item: string | null;
  readonly paper: string | null;
}

/** A file on its way, as it is kept over a reload. */
export interface KeptUpload extends Destination {
  readonly id: string;
  readonly file: Blob;
  readonly name: string;
  /** Where the server takes its bytes; null before it was asked. */
  readonly address: string | null;
}

export interface Upload extends KeptUpload {
  readonly sent: number;
  readonly state: UploadState;
  /** Why it is refused. */
  readonly code: string;
}

/** What carries the bytes. */
export interface Carrier {
  create(place: string, size: number, fields: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string>;
  send(address: string, file: Blob, told: (bytes: number) => void, signal: AbortSignal): Promise<void>;
  cancel(address: string): Promise<void>;
}

const LONGEST_WAIT_MS = 30_000;

/** The files of a meeting on their way to the server, one after the other. They go on by themselves after a cut or a reload. Freed by close(). */
export class Uploads {
  #rows: readonly Upload[] = $state.raw([]);
  readonly #place: string;
  readonly #meeting: string;
  readonly #carrier: Carrier;
  readonly #kept: Rows<KeptUpload>;
  readonly #done: () => void;
  readonly #stops = new Map<string, AbortController>();
  #waitMs = 1000;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(meeting: string, place: string, carrier: Carrier, kept: Rows<KeptUpload>, done: () => void) {
    this.#meeting = meeting;
    this.#place = place;
    this.#carrier = carrier;
    this.#kept = kept;
    this.#done = done;
  }

  get rows(): readonly Upload[] {
    return this.#rows;
  }

  /** Takes up what a reload has left. */
  async takeUp(): Promise<void> {
    const left = (await this.#kept.all()).filter(({ meeting, id }) => meeting === this.#meeting && !this.#rows.some((row) => row.id === id));
    this.#rows = [...this.#rows, ...left.map((one): Upload => ({ ...one, sent: 0, state: "waiting", code: "" }))];
    void this.#next();
  }

  async add(files: readonly File[], { item, paper }: { readonly item: string | null; readonly paper: string | null }): Promise<void> {
    const fresh = files.map((file): KeptUpload => ({ id: crypto.randomUUID(), file, name: file.name, address: null, meeting: this.#meeting, item, paper }));
    this.#rows = [...this.#rows, ...fresh.map((one): Upload => ({ ...one, sent: 0, state: "waiting", code: "" }))];
    void this.#next();
    for (const one of fresh) if (this.#rows.some(({ id }) => id === one.id)) await this.#kept.put(one.id, { ...one, address: this.#find(one.id)?.address ?? null });
  }

  /** Goes on at once: the line is back. */
  goOn(): void {
    clearTimeout(this.#timer);
    this.#rows = this.#rows.map((row) => (row.state === "paused" ? { ...row, state: "waiting" } : row));
    void this.#next();
  }

  async cancel(id: string): Promise<void> {
    const address = this.#find(id)?.address ?? null;
    this.#stops.get(id)?.abort();
    await this.#forget(id);
    if (address !== null) await this.#carrier.cancel(address).catch(() => undefined); // The server sweeps what is left lying.
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const stop of this.#stops.values()) stop.abort();
  }

  #find(id: string): Upload | undefined {
    return this.#rows.find((row) => row.id === id);
  }

  #set(id: string, change: Partial<Upload>): void {
    this.#rows = this.#rows.map((row) => (row.id === id ? { ...row, ...change } : row));
  }

  async #forget(id: string): Promise<void> {
    this.#rows = this.#rows.filter((row) => row.id !== id);
    await this.#kept.drop(id);
  }

  async #next(): Promise<void> {
    const row = this.#rows.find(({ state }) => state === "waiting");
    if (this.#closed || row === undefined || this.#rows.some(({ state }) => state === "sending")) return;
    this.#set(row.id, { state: "sending" });
    const stop = new AbortController();
    this.#stops.set(row.id, stop);
    try {
      await this.#carry(row, stop.signal);
      this.#waitMs = 1000;
      await this.#forget(row.id);
      this.#done();
    } catch (failure) {
      await this.#stumble(row.id, failure);
    } finally {
      this.#stops.delete(row.id);
    }
    await this.#next();
  }

  async #carry(row: Upload, signal: AbortSignal): Promise<void> {
    let address = row.address;
    if (address === null) {
      address = await this.#carrier.create(this.#place, row.file.size, { name: row.name, title: titleOf(row.name), item: row.item ?? "", paper: row.paper ?? "" }, signal);
      this.#set(row.id, { address });
      const { id, file, name, meeting, item, paper } = row;
      // Who brought it may have signed out meanwhile, and nothing stays then.
      if (!this.#closed) await this.#kept.put(id, { id, file, name, meeting, item, paper, address });
    }
    await this.#carrier.send(address, row.file, (sent) => { this.#set(row.id, { sent }); }, signal);
  }

  async #stumble(id: string, failure: unknown): Promise<void> {
    const problem = failure instanceof Problem ? failure : new Problem("internal", 0);
    if (problem.code === "stopped" || this.#closed) return;
    const gone = problem.status === 404 || problem.status === 410;
    if (gone && this.#find(id)?.address !== null) {
      this.#set(id, { address: null, sent: 0, state: "waiting" }); // Swept meanwhile: from the beginning.
    } else if (problem.status === 0 || problem.status === 409 || problem.status === 429 || problem.status >= 500) {
      this.#set(id, { state: "paused" });
      this.#timer = setTimeout(() => { this.goOn(); }, this.#waitMs);
      this.#waitMs = Math.min(LONGEST_WAIT_MS, this.#waitMs * 2);
    } else {
      this.#set(id, { state: "refused", code: problem.code });
      await this.#kept.drop(id);
    }
  }
}

/** A title to begin with: the file's name without its ending and without the signs that stand for spaces. */
export function titleOf(name: string): string {
  return name.replace(/\.[A-Za-z0-9]{1,5}$/u, "").replace(/[_\s]+/gu, " ").trim().slice(0, 300) || name.slice(0, 300);
}
