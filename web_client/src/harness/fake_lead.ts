import type { Lead } from "../call/lead.js";
import type { Floor } from "../protocol/messages.gen.js";
import type { FakeLive } from "./fake_live.svelte.js";

/** The chair's acts without a server: each changes the fixture. */
export class FakeLead implements Pick<Lead, keyof Lead> {
  readonly #live: FakeLive;

  constructor(live: FakeLive) {
    this.#live = live;
  }

  async giveFloor(participant: string, limitS: number): Promise<number> {
    const row = this.#row(participant);
    if (row) this.#live.change({ ...row, hand_ms: null, microphone: true });
    return this.#floor({ participant, given_ms: this.#live.nowMs, limit_s: limitS, reminded_ms: null });
  }

  takeFloor(): Promise<number> {
    return this.#floor(null);
  }

  extendFloor(_participant: string, seconds: number): Promise<number> {
    const floor = this.#live.room?.programme.floor ?? null;
    return this.#floor(floor && { ...floor, limit_s: floor.limit_s + seconds });
  }

  async undoExtension(participant: string, seconds: number): Promise<boolean> {
    return (await this.extendFloor(participant, -seconds)) > 0;
  }

  async undoFloor(): Promise<boolean> {
    return (await this.#floor(null)) > 0;
  }

  remindFloor(): Promise<number> {
    return this.#reminded(this.#live.nowMs);
  }

  async undoReminder(): Promise<boolean> {
    return (await this.#reminded(null)) > 0;
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

  record(wish: "on" | "pause" | "off"): Promise<boolean> {
    const state = wish === "on" ? "recording" : "paused";
    return this.#live.programme({ recording: wish === "off" ? null : { state, since_ms: this.#live.nowMs } });
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

  #reminded(reminded_ms: number | null): Promise<number> {
    const floor = this.#live.room?.programme.floor ?? null;
    return this.#floor(floor && { ...floor, reminded_ms });
  }

  async #floor(floor: Floor | null): Promise<number> {
    await this.#live.programme({ floor, stage: floor?.participant ?? "chair" });
    return this.#live.nowMs;
  }

  #row(participant: string) {
    return this.#live.room?.participants.get(participant);
  }
}
