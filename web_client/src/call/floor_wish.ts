import type { RoomState } from "../stores/room.js";

/** open: the hand was up, so the microphone opens by itself; ask: the floor came unasked; gone: it is another's. */
export type FloorStep = "open" | "ask" | "gone" | null;

/**
 * Remembers whether this participant wished to speak, so that its own client may open the microphone when
 * the floor comes. The server lowers the hand in a frame before the floor's: the wish outlives it.
 */
export class FloorWish {
  #wished = false;

  /** The user took the hand down: a floor that comes now is not the wished one. */
  withdraw(): void {
    this.#wished = false;
  }

  /** What a change of the room means for the own microphone. */
  after(before: RoomState | null, now: RoomState): FloorStep {
    const had = before?.programme.floor?.participant === now.me;
    const has = now.programme.floor?.participant === now.me;
    if (now.participants.get(now.me)?.hand_ms != null) this.#wished = true;
    if (had === has) return null;
    const step = has ? (this.#wished ? "open" : "ask") : "gone";
    this.#wished = false;
    return step;
  }
}
