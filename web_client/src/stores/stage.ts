import type { Participant, ShownPage } from "../protocol/messages.gen.js";
import type { RoomState } from "./room.js";
import { type SlotMap, userAt } from "./slots.js";

/** The lowest rung of the weak-line ladder that brings the stage's picture. */
export const STEP_WITH_STAGE = 3;
/** The highest rung on which the stage is smaller than it could be. */
export const STEP_WITH_SMALL_STAGE = 4;
/** The rung that brings small pictures too. */
export const STEP_WITH_TILES = 6;

/**
 * What stands large. screen: a shared screen; page: the page before everyone; camera: a participant; own: our own picture, when there is nobody
 * else to see; sharing: our own screen is what everyone sees; off: a closed camera; held: our line is too weak
 * for the picture; lost: their line is gone; away: called in a roll call and not in the session; suspended: the
 * session stands still; empty: nobody.
 */
export type StageView =
  | { readonly kind: "screen" | "camera" | "off" | "held" | "lost" | "away"; readonly participant: Participant }
  | { readonly kind: "page"; readonly page: ShownPage }
  | { readonly kind: "suspended"; readonly sinceMs: number }
  | { readonly kind: "own" | "sharing" | "empty" };

export function stageOf(room: RoomState, slots: SlotMap): StageView {
  if (room.programme.roll_call !== null) return speakerOf(room, slots);
  if (room.page !== null && room.programme.suspended_ms === null) return { kind: "page", page: room.page };
  if (room.programme.screen === room.me) return { kind: "sharing" };
  const showing = rowOf(room, room.programme.screen);
  if (showing) return isHeld(room) ? { kind: "held", participant: showing } : { kind: "screen", participant: showing };
  return speakerOf(room, slots);
}

/** Whether something to be read stands large, so that who speaks is seen small. */
export function isSheet(view: StageView | null): boolean {
  return view?.kind === "screen" || view?.kind === "sharing" || view?.kind === "page";
}

/** Who is seen on the stage's own line, whatever stands large. */
export function speakerOf(room: RoomState, slots: SlotMap): StageView {
  const { stage, roll_call, suspended_ms: sinceMs } = room.programme;
  if (sinceMs !== null) return { kind: "suspended", sinceMs };
  const called = rowOf(room, roll_call?.called ?? null);
  if (called?.presence === "absent") return { kind: "away", participant: called };
  const seen = rowOf(room, userAt(slots, "stage")) ?? (stage === room.me ? null : rowOf(room, stage));
  if (!seen) return stage === room.me && rowOf(room, room.me)?.camera ? { kind: "own" } : { kind: "empty" };
  if (seen.presence === "lost") return { kind: "lost", participant: seen };
  if (seen.presence === "absent") return { kind: "empty" };
  if (!seen.camera) return { kind: "off", participant: seen };
  return { kind: isHeld(room) ? "held" : "camera", participant: seen };
}

/** The chair, to be seen beside another who stands large; null when it is on stage itself, away, or ourselves. */
export function chairBeside(room: RoomState, slots: SlotMap): Participant | null {
  const chair = rowOf(room, room.programme.chair);
  if (!chair || chair.id === room.me || chair.presence !== "present") return null;
  const view = speakerOf(room, slots);
  if (view.kind === "suspended" || besideOf(room, slots)?.id === chair.id) return null;
  return "participant" in view && view.participant.id === chair.id ? null : chair;
}

/** Whom the chair has put beside the stage; null when nobody, or it is on stage already, or a screen or a roll call has it. */
export function besideOf(room: RoomState, slots: SlotMap): Participant | null {
  const beside = rowOf(room, room.programme.beside);
  if (!beside || beside.presence === "absent" || room.programme.roll_call) return null;
  const view = stageOf(room, slots);
  if (view.kind === "suspended" || isSheet(view)) return null;
  const large = "participant" in view ? view.participant.id : view.kind === "own" ? room.me : null;
  return large === beside.id ? null : beside;
}

function rowOf(room: RoomState, id: string | null): Participant | null {
  return id === null ? null : (room.participants.get(id) ?? null);
}

function isHeld(room: RoomState): boolean {
  const me = room.participants.get(room.me);
  return me !== undefined && me.line !== "none" && me.step < STEP_WITH_STAGE;
}
