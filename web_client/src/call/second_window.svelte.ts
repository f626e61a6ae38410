import type { Tile } from "../protocol/messages.gen.js";
import type { FirstWindow } from "./first_window.js";
import type { Live } from "./live_session.svelte.js";

/** alone: nobody opened this window; closed: the first window is gone for good; waiting: it is not in the session now. */
export type SecondState = "alone" | "closed" | "waiting" | "shown";

const LOOK_EVERY_MS = 200;

/**
 * A second window of a session that the window which opened it holds. It only looks there, some times a second: so
 * nothing has to be told to it, and either window may be loaded anew at any time. `close()` ends it.
 */
export class SecondWindow {
  #state: SecondState = $state("waiting");
  #live: Live | null = $state.raw(null);
  /** Counts looks: what is read of the session is read anew after each. */
  #looks = $state(0);
  #first: FirstWindow | null = null;
  #tiles: readonly Tile[] = [];
  #stillsShown = 0;
  readonly #opener: Window | null;
  readonly #meetingId: string;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(opener: Window | null, meetingId: string) {
    [this.#opener, this.#meetingId] = [opener, meetingId];
    this.#timer = setInterval(() => { this.#look(); }, LOOK_EVERY_MS);
    this.#look();
  }

  get state(): SecondState {
    return this.#state;
  }

  /** The session, while it is shown. */
  get live(): Live | null {
    return this.#live;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#first?.show({ tiles: [], looks: false });
  }

  #look(): void {
    const first = this.#find();
    if (first !== this.#first) {
      this.#first = first;
      this.#live = first && this.#watched(first.live);
    }
    this.#looks += 1;
    if (first !== null) this.#state = "shown";
    else if (this.#opener === null) this.#state = "alone";
    else this.#state = this.#opener.closed ? "closed" : "waiting";
    first?.show({ tiles: this.#tiles, looks: this.#stillsShown > 0 });
  }

  #find(): FirstWindow | null {
    try {
      const first = this.#opener?.closed === false ? this.#opener.giaobanFirst : undefined;
      return first?.meetingId === this.#meetingId && first.live.room !== null ? first : null;
    } catch {
      return null; // The first window is on its way to another page, or shows one of somebody else.
    }
  }

  /** The session of the first window: what pages read of it follows each look, what they want goes by `show`. */
  #watched(live: Live): Live {
    const seen = (): number => this.#looks;
    const stills: Live["stills"] = {
      of: (participant) => (seen() >= 0 ? live.stills.of(participant) : null),
      look: () => {
        this.#stillsShown += 1;
        return () => { this.#stillsShown -= 1; };
      },
    };
    const wantTiles = (tiles: readonly Tile[]): void => { this.#tiles = tiles; };
    const own: Readonly<Record<PropertyKey, unknown>> = { stills, wantTiles };
    return new Proxy(live, {
      get(target, name) {
        if (name in own) return own[name];
        seen();
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
  }
}
