import type { AlarmRow, LineFrame, LineWord, ServerRow, SessionRow, SharedRow, SiteCard, SiteRow } from "../api/lines.js";
import { worstFirst } from "./line_order.js";
import { LinePast } from "./line_past.js";

/** Rows change their places at most so often: nobody reads a table that jumps. */
const SETTLE_MS = 5000;
/** Cells of all sites are written so often; each time that takes as long as five frames of figures. */
const WRITE_MS = 15_000;
const AGAIN_MS = 2000;

/** One site: its card and its row are replaced when they change, so that only its own cells are written. */
export class SiteState {
  readonly id: string;
  card: SiteCard = $state.raw() as SiteCard;
  row: SiteRow = $state.raw() as SiteRow;
  /** The row as its cells say it to who reads with their ears: figures alone are written there now and then. */
  written: SiteRow = $state.raw() as SiteRow;
  /** What this page has seen of it. */
  readonly past = new LinePast();

  constructor(card: SiteCard, row: SiteRow) {
    this.id = card.id;
    this.card = card;
    this.row = this.written = row;
  }

  take(row: SiteRow, isDue: boolean): void {
    this.row = row;
    if (isDue || !isAlike(row, this.written)) this.written = row;
  }
}

/** Whether all but figures that move every second is the same. */
function isAlike(one: SiteRow, other: SiteRow): boolean {
  return one.word === other.word && one.alarm === other.alarm && one.cause === other.cause && one.step === other.step
    && one.cap === other.cap && one.cap_kbit === other.cap_kbit;
}

export type Counts = Readonly<Record<LineWord, number>>;
type Ask = (seq: number) => Promise<LineFrame>;

/** IT's board as it is told, frame by frame; asks on until it is closed. */
export class LineFeed {
  #sites: readonly SiteState[] = $state.raw([]);
  #sessions: readonly SessionRow[] = $state.raw([]);
  #groups: readonly SharedRow[] = $state.raw([]);
  #servers: readonly ServerRow[] = $state.raw([]);
  #alarms: readonly AlarmRow[] = $state.raw([]);
  #counts: Counts = $state.raw({ lost: 0, weak: 0, good: 0, absent: 0 });
  #nowMs = $state(0);
  #failure: unknown = $state.raw(null);
  readonly #byId = new Map<string, SiteState>();
  readonly #ask: Ask;
  #seq = 0;
  #settledMs = 0;
  #writtenMs = 0;
  #isClosed = false;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** The worst first, as it has settled. */
  get sites(): readonly SiteState[] {
    return this.#sites;
  }

  get sessions(): readonly SessionRow[] {
    return this.#sessions;
  }

  get groups(): readonly SharedRow[] {
    return this.#groups;
  }

  get servers(): readonly ServerRow[] {
    return this.#servers;
  }

  /** Those that nobody has taken on first, the newest of each first. */
  get alarms(): readonly AlarmRow[] {
    return this.#alarms;
  }

  get counts(): Counts {
    return this.#counts;
  }

  /** The server's time at the newest frame, Unix milliseconds; 0 before the first. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Why the last question had no answer; the board of before stays. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Whether a session is for practice: nothing of it is kept, and nobody is told of its alarms. */
  isDrill(meeting: string): boolean {
    return this.#sessions.some(({ id, drill }) => id === meeting && drill);
  }

  site(id: string): SiteState | null {
    return this.#byId.get(id) ?? null;
  }

  /** Asks and asks again, until closed. */
  async run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        const frame = await this.#ask(this.#seq);
        this.take(frame);
        this.#failure = null;
      } catch (failure) {
        this.#failure = failure;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  take(frame: LineFrame): void {
    const before = this.#byId.size;
    const rows = new Map(frame.rows.map((row) => [row.id, row]));
    if (frame.whole) for (const id of this.#byId.keys()) if (!rows.has(id)) this.#byId.delete(id);
    for (const id of frame.gone) this.#byId.delete(id);
    const left = this.#byId.size !== before;
    // Also where the server's clock was set back: else nothing would settle until it has caught up.
    const isDue = Math.abs(frame.server_ms - this.#settledMs) >= SETTLE_MS;
    for (const card of frame.cards) this.#takeCard(card, rows.get(card.id));
    const isWritten = Math.abs(frame.server_ms - this.#writtenMs) >= WRITE_MS;
    if (isWritten) this.#writtenMs = frame.server_ms;
    for (const row of frame.rows) this.#byId.get(row.id)?.take(row, isWritten);
    this.#seq = frame.seq;
    this.#nowMs = frame.server_ms;
    this.#takeShared(frame);
    this.#note();
    if (left || this.#byId.size !== this.#sites.length || isDue) this.#settle();
  }

  #takeCard(card: SiteCard, row: SiteRow | undefined): void {
    const site = this.#byId.get(card.id);
    if (site !== undefined) site.card = card;
    else if (row !== undefined) this.#byId.set(card.id, new SiteState(card, row));
  }

  #takeShared({ sessions, groups, servers, alarms }: LineFrame): void {
    const inOrder = [...alarms.filter(({ taken_by: by }) => by === null), ...alarms.filter(({ taken_by: by }) => by !== null)];
    if (JSON.stringify(inOrder) !== JSON.stringify(this.#alarms)) this.#alarms = inOrder;
    if (JSON.stringify(sessions) !== JSON.stringify(this.#sessions)) this.#sessions = sessions;
    if (JSON.stringify(groups) !== JSON.stringify(this.#groups)) this.#groups = groups;
    if (JSON.stringify(servers) !== JSON.stringify(this.#servers)) this.#servers = servers;
  }

  #note(): void {
    const counts = { lost: 0, weak: 0, good: 0, absent: 0 };
    for (const site of this.#byId.values()) {
      counts[site.row.word] += 1;
      site.past.push(this.#nowMs, site.row);
    }
    if (JSON.stringify(counts) !== JSON.stringify(this.#counts)) this.#counts = counts;
  }

  #settle(): void {
    const known = this.#sites.filter((site) => this.#byId.get(site.id) === site);
    const rest = [...this.#byId.values()].filter((site) => !known.includes(site));
    const rows = worstFirst([...known, ...rest].map(({ row }) => row));
    const sites = rows.flatMap(({ id }) => this.#byId.get(id) ?? []);
    this.#settledMs = this.#nowMs;
    if (sites.length !== this.#sites.length || sites.some((site, place) => site !== this.#sites[place])) this.#sites = sites;
  }
}
