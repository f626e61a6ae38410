import type { Sheet, Site } from "../api/attendance.js";

/** Who sits at the sites of a meeting, read again whenever somebody asks; what cannot be read stays as it was. */
export class SheetWatch {
  #sites: ReadonlyMap<string, Site> = $state.raw(new Map());
  readonly #read: () => Promise<Pick<Sheet, "sites">>;
  #asked = 0;
  #said: unknown;

  constructor(read: () => Promise<Pick<Sheet, "sites">>) {
    this.#read = read;
  }

  /** The site of a device, by its participant; undefined until it is known. */
  of(participant: string): Site | undefined {
    return this.#sites.get(participant);
  }

  /** Reads anew whenever what was said last is another than before. */
  follow(said: unknown): void {
    if (said === this.#said) return;
    this.#said = said;
    void this.refresh();
  }

  async refresh(): Promise<void> {
    const mine = ++this.#asked;
    const sheet = await this.#read().catch(() => null);
    if (sheet === null || mine !== this.#asked) return;
    this.#sites = new Map(sheet.sites.flatMap((site) => (site.participant === null ? [] : [[site.participant, site] as const])));
  }
}
