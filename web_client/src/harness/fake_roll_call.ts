import type { Pace } from "../call/roll_call_acts.js";
import type { Mark, Participant, RollCall } from "../protocol/messages.gen.js";
import { sitesOf } from "../stores/board.js";
import type { RoomState } from "../stores/room.js";

interface Fixture {
  readonly room: RoomState | null;
  readonly nowMs: number;
  change(participant: Participant): void;
  programme(change: Partial<RoomState["programme"]>): Promise<boolean>;
}

/** A roll call without a server: what is pressed changes the fixture. */
export class FakeRollCall {
  readonly #live: Fixture;

  constructor(live: Fixture) {
    this.#live = live;
  }

  start(everyS: number | null, skipsAbsent: boolean, from?: string): Promise<boolean> {
    const first = sitesOf(this.#live.room?.participants.values() ?? [])[0];
    return this.#call({ called: from ?? first?.id ?? "", every_s: everyS, paused: false, skips_absent: skipsAbsent });
  }

  call(participant: string): Promise<boolean> {
    return this.#call({ called: participant });
  }

  pace({ everyS, paused, skipsAbsent }: Pace): Promise<boolean> {
    return this.#call({ every_s: everyS, paused, skips_absent: skipsAbsent });
  }

  mark(participant: string, kind: Mark["kind"], reason: string): Promise<boolean> {
    const row = this.#live.room?.participants.get(participant);
    if (row) this.#live.change({ ...row, mark: { kind, reason, at_ms: this.#live.nowMs } });
    return Promise.resolve(true);
  }

  end(): Promise<boolean> {
    return this.#live.programme({ roll_call: null, stage: "chair" });
  }

  #call(change: Partial<RollCall>): Promise<boolean> {
    const before = this.#live.room?.programme.roll_call;
    const none = { called: "", called_ms: 0, every_s: null, paused: false, skips_absent: false };
    const call = { ...(before ?? none), called_ms: this.#live.nowMs, ...change };
    return this.#live.programme({ roll_call: call, stage: call.called });
  }
}
