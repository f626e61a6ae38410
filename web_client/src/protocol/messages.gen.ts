// Generated from signaling/protocol by `make schema`: do not edit.

export const MAX_FRAME_BYTES = 65536;
export const MAX_OFFER_FRAME_BYTES = 196608;
export const MAX_OFFER_CHARS = 131072;
export const MAX_TILES = 49;
export const STILL_WIDTH = 320;
export const STILL_HEIGHT = 180;
export const STILL_EVERY_MS = 5000;
export const MAX_STILL_BYTES = 12288;
export const MAX_REASON_CHARS = 200;

export const REFUSAL_CODES = [
  "bad_frame",
  "bad_message",
  "frame_too_large",
  "frame_too_deep",
  "not_joined",
  "already_joined",
  "too_many_messages",
  "still_refused",
  "too_many_connections",
  "join_timed_out",
  "timed_out",
  "too_slow",
  "internal",
  "not_signed_in",
  "wrong_credentials",
  "too_many_attempts",
  "pairing_refused",
  "not_paired",
  "too_many_codes",
  "busy",
  "wrong_password",
  "one_time_password_expired",
  "code_needed",
  "wrong_code",
  "totp_required",
  "duty_first",
  "password_too_short",
  "password_too_long",
  "password_too_plain",
  "password_is_name",
  "password_is_common",
  "password_used_before",
  "origin_refused",
  "invalid_input",
  "classified_refused",
  "login_taken",
  "ticket_refused",
  "not_allowed",
  "not_found",
  "meeting_not_open",
  "meeting_locked_state",
  "floor_moved",
  "floor_taken",
  "floor_needed",
  "removed",
  "not_present",
  "already_ended",
  "hand_closed",
  "list_closed",
  "locked",
  "suspended",
  "undo_too_late",
  "not_presenting",
  "page_not_for_rooms",
  "recording_not_here",
  "not_recording",
  "reason_needed",
  "too_many_drills",
  "too_many_practices",
  "own_session_on",
  "line_test_later",
  "line_test_over",
  "line_in_use",
  "line_test_away",
  "site_act_later",
  "speaking_now",
  "site_test_over",
  "room_in_session",
  "demo_refused",
  "audit_broken",
  "meetings_failed",
  "media_failed",
  "media_offer_refused",
  "media_unknown_peer",
  "media_room_full",
  "media_busy",
  "media_tap_refused",
  "media_unavailable",
] as const;

export const GOODBYE_CODES = [
  "ended",
  "called_off",
  "own_session",
  "removed",
  "left",
  "replaced",
  "signed_out",
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];
export type GoodbyeCode = (typeof GOODBYE_CODES)[number];

/** Calls this site in place of the one that is called now. */
export interface CallSite {
  readonly type: "call_site";
  readonly id: number;
  readonly participant: string;
}

/** Takes no new hands, or takes them again; those that are up stay. */
export interface CloseHandList {
  readonly type: "close_hand_list";
  readonly id: number;
  readonly closed: boolean;
}

/** Closes one microphone; only its owner opens it again. IT states the technical cause. */
export interface CloseMicrophone {
  readonly type: "close_microphone";
  readonly id: number;
  readonly participant: string;
  readonly reason?: string | null;
}

/** Closes every microphone but the sender's. */
export interface CloseMicrophones {
  readonly type: "close_microphones";
  readonly id: number;
}

/** Ends the session for all. */
export interface EndMeeting {
  readonly type: "end_meeting";
  readonly id: number;
}

/** Ends the roll call: the stage is again what it was. */
export interface EndRollCall {
  readonly type: "end_roll_call";
  readonly id: number;
}

/** Gives the participant that has the floor so many seconds more, or takes them back: if named, in that turn. */
export interface ExtendFloor {
  readonly type: "extend_floor";
  readonly id: number;
  readonly participant: string;
  readonly seconds: number;
  readonly given_ms?: number | null;
}

/** Gives the floor: that participant on stage, all other microphones but the chair's closed. */
export interface GiveFloor {
  readonly type: "give_floor";
  readonly id: number;
  readonly participant: string;
  readonly limit_s?: number;
}

/** Another participant presents the page that is shown. */
export interface HandPresenting {
  readonly type: "hand_presenting";
  readonly id: number;
  readonly participant: string;
}

/** Takes the page away. */
export interface HidePage {
  readonly type: "hide_page";
  readonly id: number;
}

/** The first frame. `offer` is absent when the client keeps its peer connection, or has no media. */
export interface Join {
  readonly type: "join";
  readonly id: number;
  readonly ticket: string;
  readonly offer?: string | null;
  /** the client's peer connection is up: keep it */
  readonly keep_media?: boolean;
  /** what a client that comes back knows: it is told what it missed */
  readonly revision?: number | null;
}

/** The sender leaves; its connection is closed after the answer. */
export interface Leave {
  readonly type: "leave";
  readonly id: number;
}

/** Lets nobody new in, or everybody invited again. */
export interface Lock {
  readonly type: "lock";
  readonly id: number;
  readonly on: boolean;
}

/** Writes down what was found of a site or delegate; the last mark counts, all are kept. */
export interface MarkAttendance {
  readonly type: "mark_attendance";
  readonly id: number;
  readonly participant: string;
  readonly kind: "present" | "excused" | "absent";
  readonly reason?: string;
}

/** Turns the page, shows another part of it, or points at it. Answered only when it is refused. */
export interface MovePage {
  readonly type: "move_page";
  readonly id: number;
  readonly page?: number | null;
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  /** where the presenter points; None: nowhere */
  readonly pointer_x?: number | null;
  readonly pointer_y?: number | null;
}

/** A new peer connection in place of the old one. */
export interface OfferMedia {
  readonly type: "offer_media";
  readonly id: number;
  readonly offer: string;
}

/** How the roll call goes on from now. */
export interface PaceRollCall {
  readonly type: "pace_roll_call";
  readonly id: number;
  readonly every_s: number | null;
  readonly paused: boolean;
  readonly skips_absent: boolean;
}

/** Shows a participant beside the one on stage, for all; None shows the stage alone again. */
export interface PutBeside {
  readonly type: "put_beside";
  readonly id: number;
  readonly participant: string | null;
}

/** Asks for the floor, or takes the wish back. */
export interface RaiseHand {
  readonly type: "raise_hand";
  readonly id: number;
  readonly raised: boolean;
}

/** Records the session or goes on with that, pauses it, or ends it. */
export interface Record {
  readonly type: "record";
  readonly id: number;
  readonly wish: "on" | "pause" | "off";
}

/** Reminds the participant that has the floor of the time, or takes the last reminder back, or that of done_ms. */
export interface RemindFloor {
  readonly type: "remind_floor";
  readonly id: number;
  readonly participant: string;
  readonly on: boolean;
  readonly done_ms?: number | null;
}

/** Removes a participant from the session; it may not come back by itself. IT states the technical cause. */
export interface Remove {
  readonly type: "remove";
  readonly id: number;
  readonly participant: string;
  readonly reason?: string | null;
}

/** The client missed a revision, or doubts whether anybody answers, and asks for the whole room. */
export interface Resync {
  readonly type: "resync";
  readonly id: number;
  /** what the client knows; the newest is only confirmed */
  readonly revision?: number | null;
}

/** Tells that the sender's own camera is on or off. */
export interface SetCamera {
  readonly type: "set_camera";
  readonly id: number;
  readonly open: boolean;
}

/** Opens or closes the sender's own microphone. */
export interface SetMicrophone {
  readonly type: "set_microphone";
  readonly id: number;
  readonly open: boolean;
}

/** Starts or stops showing the sender's screen to everyone. */
export interface ShareScreen {
  readonly type: "share_screen";
  readonly id: number;
  readonly on: boolean;
}

/** Puts a page before everyone; the sender presents it. `x`, `y`: what stands in the middle; `zoom` 1: all of it. */
export interface ShowPage {
  readonly type: "show_page";
  readonly id: number;
  readonly version: string;
  readonly page: number;
  readonly x?: number;
  readonly y?: number;
  readonly zoom?: number;
}

/** Puts a participant on stage for all, over the floor; None gives the stage back to the floor. */
export interface Spotlight {
  readonly type: "spotlight";
  readonly id: number;
  readonly participant: string | null;
}

/** Calls the first site, or the one named, to everyone's stage; with `every_s` the others follow by themselves. */
export interface StartRollCall {
  readonly type: "start_roll_call";
  readonly id: number;
  readonly every_s: number | null;
  readonly skips_absent: boolean;
  readonly first?: string | null;
}

/** Suspends the session, or takes it up again. */
export interface Suspend {
  readonly type: "suspend";
  readonly id: number;
  readonly on: boolean;
}

/** Ends the participant's turn. */
export interface TakeFloor {
  readonly type: "take_floor";
  readonly id: number;
  readonly participant: string;
}

/**
 * What the server cannot see of the sender's PC, since the last of these. Answered only when it is refused.
 *
 * `frames_decoded` and `frames_dropped` are of all pictures that came; `lag_ms` is the longest that the page's main
 * thread hung. `pressure` is None where the browser does not tell it, `browser` what it calls itself.
 */
export interface TellMachine {
  readonly type: "tell_machine";
  readonly id: number;
  readonly frames_decoded: number;
  readonly frames_dropped: number;
  readonly lag_ms: number;
  readonly pressure: "nominal" | "fair" | "serious" | "critical" | null;
  readonly microphone: "none" | "off" | "on" | "silent";
  readonly camera: "none" | "off" | "on" | "silent";
  readonly browser: string;
}

/**
 * How a try of this room's machine goes that IT wants; `db`: the microphone's level below full scale.
 *
 * Answered only when it is refused.
 */
export interface TellTest {
  readonly type: "tell_test";
  readonly id: number;
  readonly test: string;
  readonly state: "running" | "done" | "failed" | "no_microphone";
  readonly db?: number | null;
}

/** One wanted tile and the height in CSS pixels it is shown at. */
export interface Tile {
  readonly participant: string;
  readonly height: number;
}

/** Takes back the sender's last closing of one microphone or of all, made in the last seconds. */
export interface UndoCloseMicrophones {
  readonly type: "undo_close_microphones";
  readonly id: number;
}

/** Takes back that the participant was given the floor in the last seconds, or that its turn ended, at done_ms. */
export interface UndoFloor {
  readonly type: "undo_floor";
  readonly id: number;
  readonly participant: string;
  readonly given: boolean;
  readonly done_ms: number;
}

/** The tiles the sender's page shows now, in order; replaces the last wish. */
export interface WantTiles {
  readonly type: "want_tiles";
  readonly id: number;
  readonly tiles: readonly Tile[];
}

/** The sender's page shows stills, or shows them no longer. */
export interface WatchStills {
  readonly type: "watch_stills";
  readonly id: number;
  readonly on: boolean;
}

export type ClientMessage =
  | Join
  | OfferMedia
  | Resync
  | SetMicrophone
  | SetCamera
  | RaiseHand
  | ShareScreen
  | WantTiles
  | WatchStills
  | TellMachine
  | TellTest
  | ShowPage
  | MovePage
  | HidePage
  | HandPresenting
  | GiveFloor
  | TakeFloor
  | ExtendFloor
  | UndoFloor
  | RemindFloor
  | CloseMicrophone
  | CloseMicrophones
  | UndoCloseMicrophones
  | Spotlight
  | PutBeside
  | CloseHandList
  | Lock
  | Suspend
  | Remove
  | Record
  | StartRollCall
  | CallSite
  | PaceRollCall
  | MarkAttendance
  | EndRollCall
  | EndMeeting
  | Leave;

/** Who stands in for the chair when its line is lost; `acting_since_ms` while it does. */
export interface Deputy {
  readonly participant: string;
  readonly acting_since_ms: number | null;
}

/** The request with this id was carried out. */
export interface Done {
  readonly type: "done";
  readonly id: number;
  /** when, by which it can be taken back; null when it changed nothing */
  readonly done_ms: number | null;
}

/** Who has the floor, since when, and for how long at most. */
export interface Floor {
  readonly participant: string;
  readonly given_ms: number;
  readonly limit_s: number;
  /** when the chair reminded it of the time last */
  readonly reminded_ms: number | null;
}

/** The last frame: `ended`, `called_off`, `removed`, `left`, `replaced` (by another page), or a refusal's code. */
export interface Goodbye {
  readonly type: "goodbye";
  readonly code: string;
}

/** Which layers of the client's own source to send, lowest first. */
export interface Layers {
  readonly type: "layers";
  readonly source: "camera" | "screen";
  readonly active: readonly boolean[];
}

/** The three words for a line: Tốt, Yếu, Mất; and none while the participant is absent. */
export type Line = "none" | "good" | "weak" | "lost";

/** The line of one participant. */
export interface LineRow {
  readonly participant: string;
  readonly line: Line;
  readonly step: number;
}

/** Lines whose word or step changed, at most once a second. Not part of the revisions. */
export interface Lines {
  readonly type: "lines";
  readonly lines: readonly LineRow[];
}

/** What the chair or the secretary wrote down of a participant last; not the same as its presence. */
export interface Mark {
  readonly kind: "present" | "excused" | "absent";
  readonly reason: string;
  readonly at_ms: number;
}

/** The answer to an offer. */
export interface Media {
  readonly answer: string;
  readonly slots: readonly Slot[];
  readonly uses: readonly SlotUse[];
  /** the most that sound and pictures come to while the connection begins, by a test of the line */
  readonly begins_kbit: number | null;
}

/** The answer to `offer_media`. */
export interface MediaAnswer {
  readonly type: "media_answer";
  readonly id: number;
  readonly media: Media;
}

/** The media worker or the connection is gone: offer again after `after_ms` (spread out by the server). */
export interface MediaLost {
  readonly type: "media_lost";
  readonly after_ms: number;
}

/** The meeting has another title or another start: its plan was changed while some wait for it. */
export interface MeetingChanged {
  readonly type: "meeting_changed";
  readonly revision: number;
  readonly title: string;
  readonly starts_ms: number;
}

/** The chair has opened the session: waiting is over. */
export interface MeetingOpened {
  readonly type: "meeting_opened";
  readonly revision: number;
  readonly opened_ms: number;
}

/** To one participant: IT closes its microphone for a technical cause; the row that says so follows at once. */
export interface MicrophoneClosed {
  readonly type: "microphone_closed";
  readonly by: string;
  readonly reason: string;
}

/** No page is before everyone any more. */
export interface PageHidden {
  readonly type: "page_hidden";
  readonly seq: number;
}

/** The page was turned or moved, or is pointed at; a client that reads slowly is told only the newest. */
export interface PageMoved {
  readonly type: "page_moved";
  readonly seq: number;
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly pointer_x: number | null;
  readonly pointer_y: number | null;
}

/** A page is before everyone, another than before, or presented by another. Not part of the revisions. */
export interface PageShown {
  readonly type: "page_shown";
  readonly shown: ShownPage;
}

/** One row of the roster: a site (điểm cầu) or a person. Times are server time, Unix milliseconds. */
export interface Participant {
  readonly id: string;
  readonly role: Role;
  /** Xã Hải Hậu, or a person's name */
  readonly name: string;
  /** what stands under the name: position, or the site's head; may be empty */
  readonly title: string;
  /** code of the unit, for sites */
  readonly unit_code: string | null;
  /** former area of the unit, for sites: the heading on boards */
  readonly area: string | null;
  readonly presence: Presence;
  /** since when it is present or lost */
  readonly since_ms: number | null;
  /** when it came first; after the opening it is late */
  readonly arrived_ms: number | null;
  readonly mark: Mark | null;
  readonly microphone: boolean;
  readonly camera: boolean;
  /** when the hand was raised; the queue is in this order */
  readonly hand_ms: number | null;
  readonly line: Line;
  /** rung of the weak-line ladder */
  readonly step: number;
  /** how long it has spoken: its turns that are over */
  readonly spoken_ms: number;
  /** how far IT holds its pictures down, both ways */
  readonly cap: "sound" | "low" | "medium" | null;
  /** the most that its sound and pictures come to, each way, in kbit/s */
  readonly cap_kbit: number | null;
}

/** A row of the roster as it is now; a row not seen before is new. */
export interface ParticipantChanged {
  readonly type: "participant_changed";
  readonly revision: number;
  readonly participant: Participant;
}

/** Several rows of the roster as they are now: one act that touches many. */
export interface ParticipantsChanged {
  readonly type: "participants_changed";
  readonly revision: number;
  readonly participants: readonly Participant[];
}

/** absent: never came or left; present: its connection is up; lost: it was there and went silent. */
export type Presence = "absent" | "present" | "lost";

/** What everyone sees and hears first, and how the session is conducted. */
export interface Programme {
  readonly floor: Floor | null;
  /** who leads now: the chair, or the deputy while it stands in */
  readonly chair: string | null;
  readonly deputy: Deputy | null;
  /** nobody while the session is suspended */
  readonly stage: string | null;
  /** put on stage for all by the chair, over the floor */
  readonly spotlight: string | null;
  /** shown beside the stage for all by the chair, in a tile */
  readonly beside: string | null;
  /** whose screen is shown; hidden while a roll call has the stage */
  readonly screen: string | null;
  readonly roll_call: RollCall | null;
  /** since when the session is suspended */
  readonly suspended_ms: number | null;
  /** nobody new is let in */
  readonly locked: boolean;
  /** no new hands are taken */
  readonly hands_closed: boolean;
  /** nothing is recorded while it is None */
  readonly recording: Recording | null;
}

/** Floor, stage, screen, or how the session is conducted changed. */
export interface ProgrammeChanged {
  readonly type: "programme_changed";
  readonly revision: number;
  readonly programme: Programme;
}

/** What is being recorded: `requested` until the recorder records it. `since_ms`: when it came into its state. */
export interface Recording {
  readonly state: "requested" | "recording" | "paused";
  readonly since_ms: number;
}

/**
 * To who leads and to IT: how far the recording that ended last in this session is on its way to be watched.
 *
 * `percent` is 100 when it is `ready`. Not part of the revisions.
 */
export interface RecordingFinishing {
  readonly type: "recording_finishing";
  readonly state: "finalising" | "ready" | "failed";
  readonly percent: number;
}

/**
 * To who leads and to IT: what is wrong with a recording that should run; None when all is well again.
 *
 * `not_running`: nothing is being written; `no_key`: nor without the key that it is to be encrypted with; `disk_full`:
 * the disk takes nothing; `disk_low`, `disk_critical`: below 10 % and 5 % are free. Not part of the revisions.
 */
export interface RecordingTrouble {
  readonly type: "recording_trouble";
  readonly trouble: "not_running" | "no_key" | "disk_full" | "disk_critical" | "disk_low" | null;
}

/** The request with this id was refused; id None when the frame could not be read. Codes: docs/protocol.md. */
export interface Refused {
  readonly type: "refused";
  readonly id: number | null;
  readonly code: string;
}

/** To one participant: IT has its page loaded anew, at once; it comes back to its seat. */
export interface ReloadPage {
  readonly type: "reload_page";
  readonly by: string;
}

/** What a participant may do in the meeting, by its invitation; `chair` too for a deputy while it stands in. */
export type Role = "chair" | "secretary" | "delegate" | "room" | "it" | "observer";

/** A roll call that is going on; without `every_s`, or paused, it goes on by hand. */
export interface RollCall {
  readonly called: string;
  readonly called_ms: number;
  readonly every_s: number | null;
  readonly paused: boolean;
  readonly skips_absent: boolean;
}

/** The whole state at one revision; the events after it carry revision + 1, + 2, … */
export interface Room {
  readonly revision: number;
  readonly meeting: string;
  readonly title: string;
  readonly starts_ms: number;
  readonly opened_ms: number | null;
  readonly drill: boolean;
  readonly participants: readonly Participant[];
  readonly programme: Programme;
}

/**
 * To one room: IT tries its machine. `tone`: two seconds of a soft tone from the speaker; `level`: `tell_test` with
 * the microphone's level five times a second for 30 s at most, never sound; `loopback`: the microphone from the room's
 * own speaker, two seconds late, for ten. The page shows a mark, and tells what becomes of it by `tell_test`.
 */
export interface RunTest {
  readonly type: "run_test";
  readonly test: string;
  readonly kind: "tone" | "level" | "loopback";
  readonly by: string;
}

/** The page that is before everyone, and where it stands. */
export interface ShownPage {
  /** grows with every change; what carries a smaller one is old */
  readonly seq: number;
  readonly version: string;
  readonly paper: string;
  /** of the paper */
  readonly title: string;
  /** how many the version has */
  readonly pages: number;
  /** counts from 1 */
  readonly page: number;
  /** 0 to 1 of the page's width: what stands in the middle of the stage */
  readonly x: number;
  /** the same of its height */
  readonly y: number;
  /** 1, the whole page, to 8 */
  readonly zoom: number;
  readonly presenter: string;
}

/** A receive line; `index` counts from 0 in its kind. */
export interface Slot {
  readonly mid: string;
  readonly kind: "voice" | "screen_sound" | "stage" | "screen" | "tile";
  readonly index: number;
}

/** Whose media a slot carries; both None when it is empty. */
export interface SlotUse {
  readonly mid: string;
  readonly participant: string | null;
  readonly source: "microphone" | "camera" | "screen" | "screen_sound" | null;
}

/** Slots of this client that carry another source from now on. */
export interface SlotsChanged {
  readonly type: "slots_changed";
  readonly uses: readonly SlotUse[];
}

/** The answer to `resync`. */
export interface Snapshot {
  readonly type: "snapshot";
  readonly id: number;
  readonly room: Room;
  readonly page: ShownPage | null;
}

/** Whether somebody looks at stills: only then, and while its camera is on, the client sends one now and then. */
export interface StillsWanted {
  readonly type: "stills_wanted";
  readonly wanted: boolean;
}

/** To one room: the try of its machine that has this id is over. */
export interface StopTest {
  readonly type: "stop_test";
  readonly test: string;
}

/** Who is audibly speaking, loudest first. Not part of the revisions. */
export interface Voices {
  readonly type: "voices";
  readonly speaking: readonly string[];
}

/**
 * The answer to `join`: who the client is, the whole room, and the media answer if it offered.
 *
 * `room` is None for a client that named a revision the server still knows: the frames it missed follow at
 * once, and then `lines` with everybody's.
 *
 * `media_kept` tells that the peer connection of before is still served; without it and without
 * `media` a client that wants media sends `offer_media`. When an offer came but no answer could be
 * made, `media_refused` has the code: with `media_unavailable` a `media_lost` follows, any other
 * code means that offering the same again is useless.
 */
export interface Welcome {
  readonly type: "welcome";
  readonly id: number;
  readonly me: string;
  readonly room: Room | null;
  readonly media: Media | null;
  readonly media_refused: string | null;
  readonly media_kept: boolean;
  /** for a kept connection: what its slots carry now */
  readonly slots_in_use: readonly SlotUse[];
  /** what is before everyone; told to who resumes too */
  readonly page: ShownPage | null;
  readonly server_ms: number;
}

export type ServerMessage =
  | Welcome
  | MediaAnswer
  | Snapshot
  | Done
  | Refused
  | ParticipantChanged
  | ParticipantsChanged
  | ProgrammeChanged
  | MeetingOpened
  | MeetingChanged
  | SlotsChanged
  | Voices
  | Layers
  | StillsWanted
  | RecordingTrouble
  | RecordingFinishing
  | MicrophoneClosed
  | ReloadPage
  | RunTest
  | StopTest
  | PageShown
  | PageMoved
  | PageHidden
  | Lines
  | MediaLost
  | Goodbye;
