import type { LineRow, PageMoved, Participant, Programme, RecordingFinishing, RecordingTrouble, Room, ServerMessage, ShownPage, Welcome } from "../protocol/messages.gen.js";

/** What this client knows of the session: the room at one revision, and what is not part of the revisions. */
export interface RoomState {
  readonly me: string;
  readonly meeting: string;
  readonly title: string;
  readonly startsMs: number;
  readonly openedMs: number | null;
  readonly drill: boolean;
  readonly revision: number;
  readonly participants: ReadonlyMap<string, Participant>;
  readonly programme: Programme;
  /** The page before everyone; its `seq` tells what is old, it is no part of the revisions. */
  readonly page: ShownPage | null;
  /** Where the presenter points, as fractions of the page. */
  readonly pointer: Pointer | null;
  /** Who is audibly speaking, loudest first. */
  readonly speaking: readonly string[];
  /** What is wrong with the recording; told to who leads and to IT, no part of the revisions. */
  readonly recordingTrouble: RecordingTrouble["trouble"];
  /** How far the recording that ended last is on its way to be watched; told to the same, no part of the revisions. */
  readonly recordingFinishing: RecordingFinishing | null;
  /** A revision was missed: rows and programme stand still until the next snapshot. */
  readonly behind: boolean;
}

export interface Pointer {
  readonly x: number;
  readonly y: number;
}

/** The state after one message. Pure; null until the first welcome. */
export function reduce(state: RoomState | null, message: ServerMessage): RoomState | null {
  if (message.type === "welcome") return welcomed(state, message);
  if (state === null) return null;
  switch (message.type) {
    case "snapshot":
      return { ...fromRoom(state.me, message.room, state.speaking), page: message.page, recordingTrouble: state.recordingTrouble, recordingFinishing: state.recordingFinishing };
    case "participant_changed":
      return atRevision(state, message.revision, () => withRows(state, [message.participant]));
    case "participants_changed":
      return atRevision(state, message.revision, () => withRows(state, message.participants));
    case "programme_changed":
      return atRevision(state, message.revision, () => ({ ...state, programme: message.programme }));
    case "meeting_opened":
      return atRevision(state, message.revision, () => ({ ...state, openedMs: message.opened_ms }));
    case "meeting_changed":
      return atRevision(state, message.revision, () => ({ ...state, title: message.title, startsMs: message.starts_ms }));
    case "page_shown":
      return { ...state, page: message.shown, pointer: null };
    case "page_moved":
      return moved(state, message);
    case "page_hidden":
      return { ...state, page: null, pointer: null };
    case "lines":
      return withLines(state, message.lines);
    case "recording_trouble":
      return { ...state, recordingTrouble: message.trouble };
    case "recording_finishing":
      return { ...state, recordingFinishing: message };
    case "voices":
      return { ...state, speaking: message.speaking };
    case "media_answer":
    case "done":
    case "refused":
    case "slots_changed":
    case "layers":
    case "stills_wanted":
    case "microphone_closed":
    case "reload_page":
    case "run_test":
    case "stop_test":
    case "media_lost":
    case "goodbye":
      return state;
    default:
      return message satisfies never;
  }
}

/** A welcome without the room follows on the revision that the client named: what was missed comes next. */
function welcomed(state: RoomState | null, { me, room, page }: Welcome): RoomState | null {
  if (room !== null) return { ...fromRoom(me, room, state?.speaking ?? []), page };
  return state && { ...state, me, page, pointer: null, recordingTrouble: null, recordingFinishing: null, behind: false };
}

/** What was overtaken by a page shown meanwhile is old. */
function moved(state: RoomState, at: PageMoved): RoomState {
  if (state.page === null || at.seq < state.page.seq) return state;
  const pointer = at.pointer_x === null || at.pointer_y === null ? null : { x: at.pointer_x, y: at.pointer_y };
  return { ...state, page: { ...state.page, seq: at.seq, page: at.page, x: at.x, y: at.y, zoom: at.zoom }, pointer };
}

function fromRoom(me: string, room: Room, speaking: readonly string[]): RoomState {
  return {
    me,
    meeting: room.meeting,
    title: room.title,
    startsMs: room.starts_ms,
    openedMs: room.opened_ms,
    drill: room.drill,
    revision: room.revision,
    participants: new Map(room.participants.map((participant) => [participant.id, participant])),
    programme: room.programme,
    page: null,
    pointer: null,
    speaking,
    recordingTrouble: null,
    recordingFinishing: null,
    behind: false,
  };
}

/**
 * Applies a change that belongs to a revision. One act may come in two frames of one revision, and rows
 * are whole, so the known revision is applied again; older ones are late; a jump means one was missed.
 */
function atRevision(state: RoomState, revision: number, change: () => RoomState): RoomState {
  if (state.behind || revision < state.revision) return state;
  if (revision > state.revision + 1) return { ...state, behind: true };
  return { ...change(), revision };
}

function withRows(state: RoomState, rows: readonly Participant[]): RoomState {
  const participants = new Map(state.participants);
  for (const row of rows) participants.set(row.id, row);
  return { ...state, participants };
}

function withLines(state: RoomState, lines: readonly LineRow[]): RoomState {
  const participants = new Map(state.participants);
  for (const { participant, line, step } of lines) {
    const row = participants.get(participant);
    if (row) participants.set(participant, { ...row, line, step });
  }
  return { ...state, participants };
}
