import type { Tile } from "../protocol/messages.gen.js";
import type { Live } from "./live_session.svelte.js";

/** What a second window shows now. */
export interface SecondWish {
  readonly tiles: readonly Tile[];
  /** It shows stills of all rooms. */
  readonly looks: boolean;
}

/** The window that holds the session, as a second window of the same seat finds it: `opener.giaobanFirst`. */
export interface FirstWindow {
  readonly meetingId: string;
  readonly live: Live;
  /** Told again and again: a second window that falls silent shows nothing any longer. */
  show(wish: SecondWish): void;
}

declare global {
  interface Window {
    giaobanFirst?: FirstWindow;
  }
}

const SILENT_MS = 3000;

/**
 * Lends a session to a second window. The streams are the session's own, so a second screen costs no second
 * seat, no second connection and no second picture over the line. `close()` takes it back.
 */
export class SessionLent implements FirstWindow {
  readonly meetingId: string;
  readonly live: Live;
  #stopLooking: (() => void) | null = null;
  #silent: ReturnType<typeof setTimeout> | null = null;

  constructor(meetingId: string, live: Live) {
    [this.meetingId, this.live] = [meetingId, live];
    window.giaobanFirst = this;
  }

  show(wish: SecondWish): void {
    // Copied: nothing of the other window may outlive it here.
    this.live.wantTiles(wish.tiles.map(({ participant, height }) => ({ participant, height })), "screen");
    if (wish.looks) this.#stopLooking ??= this.live.stills.look();
    else this.#lookAway();
    if (this.#silent !== null) clearTimeout(this.#silent);
    this.#silent = setTimeout(() => { this.#gone(); }, SILENT_MS);
  }

  close(): void {
    if (window.giaobanFirst === this) delete window.giaobanFirst;
    if (this.#silent !== null) clearTimeout(this.#silent);
    this.#gone();
  }

  #gone(): void {
    this.live.wantTiles([], "screen");
    this.#lookAway();
  }

  #lookAway(): void {
    this.#stopLooking?.();
    this.#stopLooking = null;
  }
}
