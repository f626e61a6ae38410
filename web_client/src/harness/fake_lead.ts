import type { Lead } from "../call/lead.js";
import type { FakeLive } from "./fake_live.svelte.js";

/** The chair's acts without a server: each changes the fixture. */
export class FakeLead implements Pick<Lead, keyof Lead> {
  readonly #live: FakeLive;

  constructor(live: FakeLive) {
    this.#live = live;
  }

  giveFloor(participant: string, limitS: number): Promise<boolean> {
    const row = this.#row(participant);
    if (row) this.#live.change({ ...row, hand_ms: null, microphone: true });
    return this.#live.programme({ floor: { participant, given_ms: this.#live.nowMs, limit_s: limitS, reminded_ms: null }, stage: participant });
  }

  takeFloor(): Promise<boolean> {
    return this.#live.programme({ floor: null, stage: "chair" });
  }

  extendFloor(_participant: string, seconds: number): Promise<boolean> {
    const floor = this.#live.room?.programme.floor ?? null;
    return this.#live.programme({ floor: floor && { ...floor, limit_s: floor.limit_s + seconds } });
  }

  undoFloor(): Promise<boolean> {
    return this.takeFloor();
  }

  remindFloor(_participant: string, on: boolean): Promise<boolean> {
    const floor = this.#live.room?.programme.floor ?? null;
    return this.#live.programme({ floor: floor && { ...floor, reminded_ms: on ? this.#live.nowMs : null } });
  }

  closeMicrophone(participant: string): Promise<boolean> {
    const row = this.#row(participant);
    if (row) this.#live.change({ ...row, microphone: false });
    return Promise.resolve(true);
  }

  closeMicrophones(): Promise<boolean> {
    return Promise.resolve(true);
  }

  undoCloseMicrophones(): Promise<boolean> {
    return Promise.resolve(true);
  }

  spotlight(participant: string | null): Promise<boolean> {
    return this.#live.programme({ spotlight: participant });
  }

  putBeside(participant: string | null): Promise<boolean> {
    return this.#live.programme({ beside: participant });
  }

  closeHandList(closed: boolean): Promise<boolean> {
    return this.#live.programme({ hands_closed: closed });
  }

  lock(on: boolean): Promise<boolean> {
    return this.#live.programme({ locked: on });
  }

  suspend(on: boolean): Promise<boolean> {
    return this.#live.programme({ suspended_ms: on ? this.#live.nowMs : null });
  }

  remove(participant: string): Promise<boolean> {
    const row = this.#row(participant);
    if (row) this.#live.change({ ...row, presence: "absent" });
    return Promise.resolve(true);
  }

  endMeeting(): Promise<boolean> {
    [this.#live.phase, this.#live.why] = ["over", "ended"];
    return Promise.resolve(true);
  }

  #row(participant: string) {
    return this.#live.room?.participants.get(participant);
  }
}
