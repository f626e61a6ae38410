import type { Live } from "../../call/live_session.svelte.js";
import type { Place } from "../../call/page_acts.js";
import type { Participant, RollCall } from "../../protocol/messages.gen.js";
import { Undo } from "../../stores/undo.svelte.js";
import type { DeskAct, Question } from "./desk_act.js";

const MINUTE_S = 60;

type Shown = "spotlight" | "beside";

/**
 * What is pressed on a desk or the wall. Every act can be taken back for five seconds, or is asked first: one place
 * for all of them, and the table in docs/desk.md.
 */
export class DeskPresses {
  readonly undo = new Undo<DeskAct>();
  readonly #live: Live;
  readonly #open: (() => void) | null;
  #question: Question | null = $state(null);
  readonly #waiting = new Map<Shown, { readonly id: string | null }>();

  /** `open` opens the session for all; null where that is not done. */
  constructor(live: Live, open: (() => void) | null) {
    this.#live = live;
    this.#open = open;
  }

  /** What is asked before it is done, if anything. */
  get question(): Question | null {
    return this.#question;
  }

  ask(question: Question): void {
    this.#question = question;
  }

  dismiss(): void {
    this.#question = null;
  }

  /** Yes to the question. */
  confirm(): void {
    const question = this.#question;
    this.#question = null;
    if (question === "open") this.#open?.();
    else if (question === "suspend") void this.#live.lead.suspend(true);
    else if (question === "end") void this.#live.lead.endMeeting();
  }

  give({ id, name }: Participant, limitS: number): Promise<void> {
    const lead = this.#live.lead;
    return this.#dated(lead.giveFloor(id, limitS), { kind: "give", name }, (doneMs) => lead.undoFloor(id, true, doneMs));
  }

  take({ id, name }: Participant): Promise<void> {
    const lead = this.#live.lead;
    return this.#dated(lead.takeFloor(id), { kind: "take", name }, (doneMs) => lead.undoFloor(id, false, doneMs));
  }

  extend({ id, name }: Participant): Promise<void> {
    const lead = this.#live.lead;
    const givenMs = this.#live.room?.programme.floor?.given_ms ?? 0;
    return this.#dated(lead.extendFloor(id, MINUTE_S), { kind: "extend", name }, () => lead.undoExtension(id, MINUTE_S, givenMs));
  }

  remind({ id, name }: Participant): Promise<void> {
    const lead = this.#live.lead;
    return this.#dated(lead.remindFloor(id), { kind: "remind", name }, (doneMs) => lead.undoReminder(id, doneMs));
  }

  /** null gives the stage back to the speaker. */
  stage(shown: Participant | null): Promise<void> {
    const before = this.#pressed("spotlight");
    const act: DeskAct = shown === null ? { kind: "unstage" } : { kind: "stage", name: shown.name };
    const done = this.#press("spotlight", shown, this.#live.lead.spotlight(shown?.id ?? null));
    return this.#did(done, act, () => this.#ifStill(this.#pressed("spotlight") === (shown?.id ?? null), () => this.#live.lead.spotlight(this.#ifHere(before))));
  }

  /** null shows the stage alone again. */
  beside(shown: Participant | null): Promise<void> {
    const before = this.#pressed("beside");
    const act: DeskAct = shown === null ? { kind: "unbeside" } : { kind: "beside", name: shown.name };
    const done = this.#press("beside", shown, this.#live.lead.putBeside(shown?.id ?? null));
    return this.#did(done, act, () => this.#ifStill(this.#pressed("beside") === (shown?.id ?? null), () => this.#live.lead.putBeside(this.#ifHere(before))));
  }

  lock(on: boolean): Promise<void> {
    return this.#did(this.#live.lead.lock(on), { kind: on ? "lock" : "unlock" }, () => this.#live.lead.lock(!on));
  }

  closeList(closed: boolean): Promise<void> {
    const act: DeskAct = { kind: closed ? "close_list" : "open_list" };
    return this.#did(this.#live.lead.closeHandList(closed), act, () => this.#live.lead.closeHandList(!closed));
  }

  resume(): Promise<void> {
    return this.#did(this.#live.lead.suspend(false), { kind: "resume" }, () => this.#live.lead.suspend(true));
  }

  record(): Promise<void> {
    return this.#did(this.#live.lead.record("on"), { kind: "record" }, () => this.#live.lead.record("off"));
  }

  pauseRecording(paused: boolean): Promise<void> {
    const [wish, back] = paused ? (["pause", "on"] as const) : (["on", "pause"] as const);
    const act: DeskAct = { kind: paused ? "pause_recording" : "resume_recording" };
    return this.#did(this.#live.lead.record(wish), act, () => this.#live.lead.record(back));
  }

  /** Was asked first: what is recorded after it is another recording. */
  endRecording(): void {
    void this.#live.lead.record("off");
  }

  /** With a reason it was asked first. */
  startRollCall(everyS: number): Promise<void> {
    const roll = this.#live.rollCall;
    return this.#did(roll.start(everyS, true), { kind: "start_roll_call" }, () => roll.end());
  }

  /** Its way back goes on at the site that was called, at the same pace. */
  endRollCall({ called, every_s: everyS, paused, skips_absent: skipsAbsent }: RollCall): Promise<void> {
    const roll = this.#live.rollCall;
    return this.#did(roll.end(), { kind: "end_roll_call" }, async () => {
      const isBack = await roll.start(everyS, skipsAbsent, called);
      return isBack && paused ? roll.pace({ everyS, paused, skipsAbsent }) : isBack;
    });
  }

  /** The way back is what was before everyone until then, or nothing. */
  showPage(version: string, place: Place): Promise<void> {
    const back = this.#pageAsNow();
    return this.#did(this.#live.pages.show(version, place), { kind: "show_page" }, () =>
      this.#ifStill(this.#live.room?.page?.version === version, back),
    );
  }

  hidePage(): Promise<void> {
    const back = this.#pageAsNow();
    return this.#did(this.#live.pages.hide(), { kind: "hide_page" }, () => this.#ifStill(this.#live.room?.page == null, back));
  }

  handPage({ id, name }: Participant): Promise<void> {
    const before = this.#live.room?.page?.presenter ?? null;
    return this.#did(this.#live.pages.hand(id), { kind: "hand_page", name }, () =>
      this.#ifStill(before !== null && this.#live.room?.page?.presenter === id, () => this.#live.pages.hand(before ?? "")),
    );
  }

  mute({ id, name }: Participant, reason: string | null = null): void {
    const lead = this.#live.lead;
    const done = lead.closeMicrophone(id, reason);
    if (reason === null) void this.#did(done, { kind: "mute", name }, () => lead.undoCloseMicrophones());
  }

  muteAll(): void {
    const lead = this.#live.lead;
    void this.#did(lead.closeMicrophones(), { kind: "mute_all" }, () => lead.undoCloseMicrophones());
  }

  remove({ id, name }: Participant, reason: string | null = null): void {
    this.undo.propose({ kind: "remove", name }, () => void this.#live.lead.remove(id, reason));
  }

  leave(): void {
    this.undo.propose({ kind: "leave" }, () => void this.#live.leave());
  }

  /** Puts back what is before everyone now, at the hand of who presents it now. */
  #pageAsNow(): () => Promise<boolean> {
    const { pages } = this.#live;
    const before = this.#live.room?.page ?? null;
    const me = this.#live.me?.id ?? null;
    if (before === null) return () => pages.hide();
    return async () => (await pages.show(before.version, before)) && (before.presenter === me || pages.hand(before.presenter));
  }

  /** Who is shown there, or will be by the last press that the server has not answered yet. */
  #pressed(where: Shown): string | null {
    const waiting = this.#waiting.get(where);
    return waiting === undefined ? (this.#live.room?.programme[where] ?? null) : waiting.id;
  }

  #press(where: Shown, shown: Participant | null, done: Promise<boolean>): Promise<boolean> {
    const press = { id: shown?.id ?? null };
    this.#waiting.set(where, press);
    return done.finally(() => {
      if (this.#waiting.get(where) === press) this.#waiting.delete(where);
    });
  }

  /** The way back, if what was done still stands; else another desk shows something else by now. */
  #ifStill(stands: boolean, back: () => Promise<boolean>): Promise<boolean> {
    if (stands) return back();
    this.#live.remarks.say({ kind: "refused", code: "stage_moved" });
    return Promise.resolve(false);
  }

  /** Nobody, where who is meant has left meanwhile. */
  #ifHere(id: string | null): string | null {
    const presence = this.#live.room?.participants.get(id ?? "")?.presence ?? "absent";
    return presence === "absent" ? null : id;
  }

  /** An act that its time names, for the way back; one that changed nothing has none. */
  #dated(done: Promise<number | null>, act: DeskAct, back: (doneMs: number) => Promise<boolean>): Promise<void> {
    let doneMs = 0;
    const isDone = done.then((ms) => {
      doneMs = ms ?? 0;
      return ms !== null;
    });
    return this.#did(isDone, act, () => back(doneMs));
  }

  #did(done: Promise<boolean>, act: DeskAct, back: () => Promise<boolean>): Promise<void> {
    return this.undo.did(act, done, () => void back());
  }
}
