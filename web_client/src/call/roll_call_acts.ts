import type { Mark } from "../protocol/messages.gen.js";
import type { Request } from "./signaling_socket.js";

/** How a roll call goes on: without `everyS`, or paused, by hand. */
export interface Pace {
  readonly everyS: number | null;
  readonly paused: boolean;
  readonly skipsAbsent: boolean;
}

/** What a desk asks of a roll call; each answers whether it was done. A refusal is said on the page by `ask`. */
export class RollCallActs {
  readonly #ask: (request: Request) => Promise<boolean>;

  constructor(ask: (request: Request) => Promise<boolean>) {
    this.#ask = ask;
  }

  /** Without `first` it begins at the beginning of the board. */
  start(everyS: number | null, skipsAbsent: boolean, first?: string): Promise<boolean> {
    return this.#ask({ type: "start_roll_call", every_s: everyS, skips_absent: skipsAbsent, ...(first === undefined ? {} : { first }) });
  }

  call(participant: string): Promise<boolean> {
    return this.#ask({ type: "call_site", participant });
  }

  pace({ everyS, paused, skipsAbsent }: Pace): Promise<boolean> {
    return this.#ask({ type: "pace_roll_call", every_s: everyS, paused, skips_absent: skipsAbsent });
  }

  mark(participant: string, kind: Mark["kind"], reason: string): Promise<boolean> {
    return this.#ask({ type: "mark_attendance", participant, kind, reason });
  }

  end(): Promise<boolean> {
    return this.#ask({ type: "end_roll_call" });
  }
}
