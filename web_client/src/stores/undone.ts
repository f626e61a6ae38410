import type { ClientMessage } from "../protocol/messages.gen.js";

type Floor = "give" | "take" | "extend" | "shorten" | "undo_floor" | "remind" | "unremind";
type Shown = "stage" | "unstage" | "beside" | "unbeside" | "share" | "stop_share" | "show_page" | "hide_page" | "hand_page";
type Sound = "open" | "mute" | "mute_all" | "undo_mute";
type Recording = "record" | "pause_recording" | "end_recording";
type Order = "hand" | "lower" | "close_list" | "open_list" | "lock" | "unlock" | "suspend" | "resume" | "remove" | "end";
type RollCall = "start_roll_call" | "call_site" | "pace" | "mark" | "end_roll_call";

/** A press as its words name it. */
export type Press = Floor | Shown | Sound | Order | Recording | RollCall;

/** A press that the server did not answer, because the line was lost. */
export interface Undone {
  readonly press: Press;
  /** Whom it was about; empty for nobody. */
  readonly name: string;
  /** It had left already: it may have been done. */
  readonly wasSent: boolean;
}

type WithoutId<T> = T extends { readonly id: number } ? Omit<T, "id"> : never;

const RECORDING = { on: "record", pause: "pause_recording", off: "end_recording" } as const;

/** The press that sends a request; null for what the page sends by itself, and again when the line is back. */
export function pressOf(request: WithoutId<ClientMessage>): Press | null {
  switch (request.type) {
    case "give_floor": return "give";
    case "take_floor": return "take";
    case "extend_floor": return request.seconds > 0 ? "extend" : "shorten";
    case "undo_floor": return "undo_floor";
    case "remind_floor": return request.on ? "remind" : "unremind";
    case "spotlight": return request.participant === null ? "unstage" : "stage";
    case "put_beside": return request.participant === null ? "unbeside" : "beside";
    case "share_screen": return request.on ? "share" : "stop_share";
    case "set_microphone": return request.open ? "open" : null;
    case "show_page": return "show_page";
    case "hide_page": return "hide_page";
    case "hand_presenting": return "hand_page";
    case "close_microphone": return "mute";
    case "close_microphones": return "mute_all";
    case "undo_close_microphones": return "undo_mute";
    case "raise_hand": return request.raised ? "hand" : "lower";
    case "close_hand_list": return request.closed ? "close_list" : "open_list";
    case "lock": return request.on ? "lock" : "unlock";
    case "suspend": return request.on ? "suspend" : "resume";
    case "record": return RECORDING[request.wish];
    case "remove": return "remove";
    case "end_meeting": return "end";
    case "start_roll_call": return "start_roll_call";
    case "call_site": return "call_site";
    case "pace_roll_call": return "pace";
    case "mark_attendance": return "mark";
    case "end_roll_call": return "end_roll_call";
    case "join":
    case "leave":
    case "resync":
    case "offer_media":
    case "want_tiles":
    case "watch_stills":
    case "move_page":
    case "tell_machine":
    case "tell_test":
    case "set_camera": return null;
  }
}

/** Whom a request is about. */
export function aboutOf(request: WithoutId<ClientMessage>): string | null {
  return "participant" in request ? request.participant : null;
}
