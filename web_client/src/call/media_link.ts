import type { Layers, Media, Welcome } from "../protocol/messages.gen.js";
import { backoffMs } from "./backoff.js";
import { type Health, PeerConnection, type Sources } from "./peer_connection.js";
import { Refusal } from "./refusal.js";
import type { SourceKind } from "./lines.js";

export interface MediaNeeds {
  /** How many tiles to open, asked when a connection is made. */
  tiles(): number;
  sources(): Sources;
  /** Sends `offer_media`; rejects with a Refusal. */
  offer(offer: string): Promise<Media>;
  /** Media looks dead: is signaling? */
  suspect(): void;
  /** Streams or health are other than before. */
  changed(): void;
  /** Offering again is useless; the code has a sentence. */
  refused(code: string): void;
}

/** A connection that fails its checks this long is replaced, if signaling still answers. */
const SHAKY_LIMIT_MS = 6000;
/** The old picture stays until the new connection is up, but no longer than this. */
const SWAP_LIMIT_MS = 5000;

/** Keeps one peer connection up: makes the first, and a new one in place of one that is lost. */
export class MediaLink {
  readonly #needs: MediaNeeds;
  #shown: PeerConnection | null = null;
  #next: PeerConnection | null = null;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #shaky: ReturnType<typeof setTimeout> | null = null;
  #swap: ReturnType<typeof setTimeout> | null = null;
  #closed = false;

  constructor(needs: MediaNeeds) {
    this.#needs = needs;
  }

  get health(): Health {
    return (this.#next ?? this.#shown)?.health ?? "connecting";
  }

  /** What a slot shows now: of the new connection once it is up, until then of the old one. */
  streamOf(mid: string): MediaStream | null {
    return this.#shown?.streamOf(mid) ?? null;
  }

  get connection(): PeerConnection | null {
    return this.#shown;
  }

  /** The media half of a join: the connection is kept while it lives, else a new one is offered. */
  async forJoin(): Promise<{ offer: string } | { keep_media: true }> {
    this.#cancelRetry();
    const living = this.#shown !== null && this.#next === null && this.#shown.health !== "dead";
    if (living && this.#shown?.isAnswered) return { keep_media: true };
    return { offer: (await this.#openNext()).offer };
  }

  async welcomed(welcome: Welcome): Promise<void> {
    if (welcome.media !== null) await this.#accept(welcome.media.answer);
    else if (welcome.media_refused === null && !welcome.media_kept) await this.#replace();
    else if (welcome.media_refused !== null && welcome.media_refused !== "media_unavailable") {
      this.#needs.refused(welcome.media_refused);
    }
  }

  /** Makes a new connection in place of the present one, which serves until then. */
  renew(): Promise<void> {
    return this.#replace();
  }

  /** The server lost our media and says when to offer again. */
  lost(afterMs: number): void {
    this.#cancelRetry();
    this.#retry = setTimeout(() => void this.#replace(), afterMs);
  }

  setSource(kind: SourceKind, track: MediaStreamTrack | null): void {
    for (const connection of [this.#shown, this.#next]) void connection?.setSource(kind, track).catch(() => undefined);
  }

  setLayers(source: Layers["source"], active: readonly boolean[]): void {
    (this.#next ?? this.#shown)?.setLayers(source, active);
  }

  close(): void {
    this.#closed = true;
    this.#cancelRetry();
    for (const timer of [this.#shaky, this.#swap]) if (timer !== null) clearTimeout(timer);
    this.#shown?.close();
    this.#next?.close();
    this.#shown = this.#next = null;
  }

  async #openNext(): Promise<PeerConnection> {
    this.#next?.close();
    // The one that was to take over is closed: it must not be shown when its time comes.
    this.#cancelSwap();
    const next = await PeerConnection.open(this.#needs.tiles(), this.#needs.sources(), (connection, health) => {
      this.#onHealth(connection, health);
    });
    this.#next = next;
    if (this.#closed) next.close();
    return next;
  }

  async #accept(answer: string): Promise<void> {
    const next = this.#next;
    if (next === null) return;
    await next.accept(answer);
    if (this.#shown === null) this.#show(next);
    else this.#swap = setTimeout(() => { this.#show(next); }, SWAP_LIMIT_MS);
  }

  /** Make before break: the new connection is offered and answered while the old one still stands. */
  async #replace(): Promise<void> {
    this.#cancelRetry();
    try {
      const next = await this.#openNext();
      const media = await this.#needs.offer(next.offer);
      if (this.#next === next) await this.#accept(media.answer);
    } catch (error) {
      if (this.#closed) return;
      const code = error instanceof Refusal ? error.code : "media_failed";
      if (code === "media_offer_refused") this.#needs.refused(code);
      else if (code !== "not_connected") this.#replaceLater();
    }
  }

  #replaceLater(): void {
    if (this.#retry !== null || this.#closed) return;
    this.#retry = setTimeout(() => void this.#replace(), backoffMs(this.#attempt, Math.random()));
    this.#attempt += 1;
  }

  #onHealth(connection: PeerConnection, health: Health): void {
    // Of the two, only the newer one matters: the older is being replaced already.
    if (this.#closed || connection !== (this.#next ?? this.#shown)) return;
    if (this.#shaky !== null) clearTimeout(this.#shaky);
    this.#shaky = null;
    if (health === "up") {
      this.#attempt = 0;
      this.#show(connection);
    } else if (health === "dead") {
      this.#replaceLater();
    } else if (health === "shaky") {
      this.#needs.suspect();
      this.#shaky = setTimeout(() => { this.#replaceLater(); }, SHAKY_LIMIT_MS);
    }
    this.#needs.changed();
  }

  #show(connection: PeerConnection): void {
    this.#cancelSwap();
    if (connection === this.#shown) return;
    this.#shown?.close();
    this.#shown = connection;
    if (this.#next === connection) this.#next = null;
    this.#needs.changed();
  }

  #cancelSwap(): void {
    if (this.#swap !== null) clearTimeout(this.#swap);
    this.#swap = null;
  }

  #cancelRetry(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
  }
}
