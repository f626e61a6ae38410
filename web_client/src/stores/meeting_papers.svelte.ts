import type { PapersApi } from "../api/papers.js";
import type { Paper } from "../api/papers_types.js";
import { moved } from "../domain/agenda_times.js";

/** The papers of one meeting, as the asker may see them. */
export class MeetingPapers {
  #rows: readonly Paper[] = $state.raw([]);
  #known = $state(false);
  #failure: unknown = $state.raw(null);
  readonly #api: PapersApi;
  readonly meeting: string;

  constructor(api: PapersApi, meeting: string) {
    this.#api = api;
    this.meeting = meeting;
  }

  get api(): PapersApi {
    return this.#api;
  }

  /** They were read at least once: only then something can be said to be missing. */
  get known(): boolean {
    return this.#known;
  }

  get rows(): readonly Paper[] {
    return this.#rows;
  }

  get failure(): unknown {
    return this.#failure;
  }

  /** Those of an item, in order; of the whole meeting for null. */
  of(item: string | null): readonly Paper[] {
    return this.#rows.filter((paper) => paper.item === item).sort((a, b) => a.position - b.position);
  }

  /** What is ready and not out yet. */
  get publishable(): readonly Paper[] {
    return this.#rows.filter(({ draft, recalled }) => draft?.state === "ready" && recalled === null);
  }

  async refresh(): Promise<void> {
    try {
      this.#rows = await this.#api.list(this.meeting);
      this.#known = true;
    } catch {
      // Not for who asks, or not now: the page goes on without.
    }
  }

  /** Does something and reads anew; says whether it was done. */
  async act(wish: () => Promise<void>): Promise<boolean> {
    let done = true;
    try {
      await wish();
      this.#failure = null;
    } catch (reason) {
      this.#failure = reason;
      done = false;
    }
    await this.refresh();
    return done;
  }

  /** Puts a paper one place up or down among those of its item; says which place it has then, from 1, or null where it could not. */
  async move(id: string, step: -1 | 1): Promise<number | null> {
    const group = this.of(this.#rows.find((paper) => paper.id === id)?.item ?? null).map((paper) => paper.id);
    const at = group.indexOf(id);
    const fresh = moved(group, at, step);
    if (at < 0 || fresh[at] === id) return null;
    const others = fresh.values();
    const order = this.#rows.map((paper) => (group.includes(paper.id) ? others.next().value ?? paper.id : paper.id));
    return (await this.act(() => this.#api.order(this.meeting, order))) ? fresh.indexOf(id) + 1 : null;
  }

  /** Publishes all that is ready, one after the other; stops at what is refused. */
  publishAll(): Promise<boolean> {
    return this.act(async () => {
      for (const { id, draft, revision } of this.publishable) if (draft !== null) await this.#api.publish(this.meeting, id, draft.id, revision);
    });
  }
}
