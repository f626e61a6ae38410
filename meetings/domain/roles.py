"""Who may do what: one table for HTTP and WebSocket alike."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a participant is in a meeting, or an account in the system."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    DELEGATE = "delegate"
    ROOM = "room"
    IT = "it"
    OBSERVER = "observer"


class Act(StrEnum):
    """Each thing that can be asked for, by a message or by a route."""

    LIST_MEETINGS = "list_meetings"
    READ_MEETING = "read_meeting"
    TAKE_TICKET = "take_ticket"
    CREATE_MEETING = "create_meeting"
    OPEN_MEETING = "open_meeting"
    END_MEETING = "end_meeting"
    CREATE_DRILL = "create_drill"
    ENTER_DRILL = "enter_drill"
    DELETE_DRILL = "delete_drill"
    ENTER_PRACTICE = "enter_practice"
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - the name of an act.
    SET_UP_TOTP = "set_up_totp"
    DROP_TOTP = "drop_totp"
    RESET_TOTP = "reset_totp"
    LIST_SESSIONS = "list_sessions"
    END_SESSION = "end_session"
    LIST_ACCOUNT_SESSIONS = "list_account_sessions"
    END_ACCOUNT_SESSION = "end_account_session"
    LIST_ACCOUNTS = "list_accounts"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of an act.
    LIST_DEVICES = "list_devices"
    CREATE_ROOM_ACCOUNT = "create_room_account"
    MAKE_PAIRING_CODE = "make_pairing_code"
    REVOKE_DEVICE = "revoke_device"
    READ_ATTENDANCE = "read_attendance"
    MARK_SEATS = "mark_seats"
    CHECK_IN = "check_in"
    REPORT_HEADCOUNT = "report_headcount"
    FREEZE_ATTENDANCE = "freeze_attendance"
    EXPORT_ATTENDANCE = "export_attendance"
    WATCH_LINES = "watch_lines"
    ACKNOWLEDGE_ALARM = "acknowledge_alarm"
    NOTE_ALARM = "note_alarm"
    NOTE_SITE = "note_site"
    CAP_SITES = "cap_sites"
    SILENCE_SITE = "silence_site"
    RESTART_PAGE = "restart_page"
    TEST_SITE = "test_site"
    TAKE_PICTURE = "take_picture"
    TEST_LINE = "test_line"
    WATCH_PASSPORTS = "watch_passports"
    ASK_LINE_CHECKS = "ask_line_checks"
    READ_SITE_LINES = "read_site_lines"
    READ_AUDIT = "read_audit"
    READ_DIRECTORY = "read_directory"
    CHANGE_UNITS = "change_units"
    CHANGE_POSITIONS = "change_positions"
    CHANGE_PEOPLE = "change_people"
    CHANGE_HOLDINGS = "change_holdings"
    CHANGE_ROOMS = "change_rooms"
    CHANGE_ASSISTANTS = "change_assistants"
    CHANGE_ROLES = "change_roles"
    OPEN_ACCOUNT = "open_account"
    IMPORT_DIRECTORY = "import_directory"
    JOIN = "join"
    OFFER_MEDIA = "offer_media"
    RESYNC = "resync"
    WANT_TILES = "want_tiles"
    WATCH_STILLS = "watch_stills"
    SEND_STILL = "send_still"
    SHOW_ROOM = "show_room"
    TELL_MACHINE = "tell_machine"
    TELL_TEST = "tell_test"
    LEAVE = "leave"
    SET_MICROPHONE = "set_microphone"
    SET_CAMERA = "set_camera"
    RAISE_HAND = "raise_hand"
    SHARE_SCREEN = "share_screen"
    MOVE_PAGE = "move_page"
    HIDE_PAGE = "hide_page"
    HAND_PRESENTING = "hand_presenting"
    GIVE_FLOOR = "give_floor"
    TAKE_FLOOR = "take_floor"
    EXTEND_FLOOR = "extend_floor"
    UNDO_FLOOR = "undo_floor"
    REMIND_FLOOR = "remind_floor"
    CLOSE_MICROPHONE = "close_microphone"
    CLOSE_MICROPHONES = "close_microphones"
    UNDO_CLOSE_MICROPHONES = "undo_close_microphones"
    SPOTLIGHT = "spotlight"
    PUT_BESIDE = "put_beside"
    CLOSE_HAND_LIST = "close_hand_list"
    LOCK = "lock"
    SUSPEND = "suspend"
    REMOVE = "remove"
    RECORD = "record"
    FINISH_RECORDING = "finish_recording"
    START_ROLL_CALL = "start_roll_call"
    CALL_SITE = "call_site"
    PACE_ROLL_CALL = "pace_roll_call"
    MARK_ATTENDANCE = "mark_attendance"
    END_ROLL_CALL = "end_roll_call"
    SEND_INVITATION = "send_invitation"
    WATCH_ANSWERS = "watch_answers"
    REMIND_SILENT = "remind_silent"
    DECIDE_SUBSTITUTE = "decide_substitute"
    ANSWER_FOR_SEAT = "answer_for_seat"
    TAKE_REPLY_MAIL = "take_reply_mail"
    ANSWER_INVITATION = "answer_invitation"
    READ_PLAN = "read_plan"
    READ_CALENDAR = "read_calendar"
    CHECK_CONFLICTS = "check_conflicts"
    DRAFT_MEETING = "draft_meeting"
    CHANGE_PLAN = "change_plan"
    DELETE_DRAFT = "delete_draft"
    SUBMIT_MEETING = "submit_meeting"
    RETURN_DRAFT = "return_draft"
    MOVE_MEETING = "move_meeting"
    POSTPONE_MEETING = "postpone_meeting"
    CANCEL_MEETING = "cancel_meeting"
    BRING_BACK_MEETING = "bring_back_meeting"
    EDIT_AGENDA = "edit_agenda"
    PLAN_SERIES = "plan_series"
    EDIT_HOLIDAYS = "edit_holidays"
    EDIT_MEETING_TYPES = "edit_meeting_types"
    UPLOAD_PAPER = "upload_paper"
    EDIT_PAPER = "edit_paper"
    PUBLISH_PAPER = "publish_paper"
    RECALL_PAPER = "recall_paper"
    READ_PAPERS = "read_papers"
    READ_PAPER = "read_paper"
    DOWNLOAD_PAPER = "download_paper"
    NOTE_PAPER = "note_paper"
    WATCH_READERS = "watch_readers"
    REMIND_READERS = "remind_readers"
    SHOW_PAGE = "show_page"
    WATCH_RECORDING = "watch_recording"
    DOWNLOAD_RECORDING = "download_recording"
    EDIT_TRANSCRIPT = "edit_transcript"
    HOLD_RECORDING = "hold_recording"
    COMPOSE_RECORDING = "compose_recording"
    EDIT_RECORDING_RULES = "edit_recording_rules"


SITES = frozenset({Role.ROOM, Role.CHAIR})
"""Who takes part from a place with a line of its own, which is watched."""
_EVERYONE = frozenset(
    {
        Act.LIST_MEETINGS,
        Act.READ_MEETING,
        Act.TAKE_TICKET,
        Act.ENTER_PRACTICE,
        Act.TEST_LINE,
        Act.JOIN,
        Act.OFFER_MEDIA,
        Act.RESYNC,
        Act.WANT_TILES,
        Act.TELL_MACHINE,
        Act.LEAVE,
        Act.READ_PLAN,
        Act.READ_CALENDAR,
    }
)
_PERSON = frozenset({Act.CHANGE_PASSWORD, Act.LIST_SESSIONS, Act.END_SESSION, Act.SET_UP_TOTP, Act.DROP_TOTP})
"""What a person does with its own account; what a room's device is given is IT's to change, not whoever sits there."""
_LOG = frozenset({Act.READ_AUDIT})
"""Of what one did oneself; chair and secretary also of what was done in their meetings, IT that it was done."""
_INVITED = frozenset({Act.ANSWER_INVITATION})
"""For a seat of one's own, or of a unit that one may answer for: a room's device holds no seat."""
_ATTENDING = frozenset({Act.RAISE_HAND, Act.CHECK_IN, Act.REPORT_HEADCOUNT})
"""A delegate speaks for its unit: it asks for the floor, is there, and tells how many sit at its unit's site."""
_OWN = _PERSON | _LOG | _INVITED
_PAGES = frozenset({Act.SHOW_PAGE, Act.MOVE_PAGE, Act.HIDE_PAGE, Act.HAND_PRESENTING})
"""With the page before everyone: who leads in its own right, others with the floor or when the presenting is theirs."""
_ROOM = frozenset({Act.RAISE_HAND, Act.SEND_STILL, Act.REPORT_HEADCOUNT, Act.TELL_TEST, Act.SHOW_ROOM, *_PAGES})
_SPEAKER = frozenset({Act.SET_MICROPHONE, Act.SET_CAMERA, Act.SHARE_SCREEN})
_LEADING = frozenset(
    {
        Act.READ_ATTENDANCE,
        Act.READ_SITE_LINES,
        Act.MARK_SEATS,
        Act.FREEZE_ATTENDANCE,
        Act.EXPORT_ATTENDANCE,
        Act.WATCH_STILLS,
        Act.OPEN_MEETING,
        Act.END_MEETING,
        Act.SHARE_SCREEN,
        Act.GIVE_FLOOR,
        Act.TAKE_FLOOR,
        Act.EXTEND_FLOOR,
        Act.UNDO_FLOOR,
        Act.REMIND_FLOOR,
        Act.CLOSE_MICROPHONE,
        Act.CLOSE_MICROPHONES,
        Act.UNDO_CLOSE_MICROPHONES,
        Act.SPOTLIGHT,
        Act.PUT_BESIDE,
        Act.CLOSE_HAND_LIST,
        Act.LOCK,
        Act.SUSPEND,
        Act.REMOVE,
        Act.RECORD,
        Act.START_ROLL_CALL,
        Act.CALL_SITE,
        Act.PACE_ROLL_CALL,
        Act.MARK_ATTENDANCE,
        Act.END_ROLL_CALL,
    }
)
_DIRECTORY = frozenset(
    {
        Act.READ_DIRECTORY,
        Act.CHANGE_UNITS,
        Act.CHANGE_POSITIONS,
        Act.CHANGE_PEOPLE,
        Act.CHANGE_HOLDINGS,
        Act.CHANGE_ROOMS,
        Act.CHANGE_ASSISTANTS,
        Act.CHANGE_ROLES,
        Act.OPEN_ACCOUNT,
        Act.IMPORT_DIRECTORY,
    }
)
"""Reading the directory, and changing what it says; a secretary, who invites from it, only reads."""
_CONVENING = frozenset({Act.SEND_INVITATION, Act.WATCH_ANSWERS, Act.REMIND_SILENT, Act.DECIDE_SUBSTITUTE})
_DESK = frozenset(
    {
        Act.CREATE_MEETING,
        Act.READ_DIRECTORY,
        Act.REPORT_HEADCOUNT,
        Act.ANSWER_FOR_SEAT,
        Act.TAKE_REPLY_MAIL,
        Act.FINISH_RECORDING,
    }
)
_TECHNICAL = frozenset(
    {
        Act.READ_ATTENDANCE,
        Act.WATCH_STILLS,
        Act.CREATE_DRILL,
        Act.ENTER_DRILL,
        Act.DELETE_DRILL,
        Act.LIST_ACCOUNTS,
        Act.RESET_PASSWORD,
        Act.RESET_TOTP,
        Act.LIST_ACCOUNT_SESSIONS,
        Act.END_ACCOUNT_SESSION,
        Act.LIST_DEVICES,
        Act.CREATE_ROOM_ACCOUNT,
        Act.MAKE_PAIRING_CODE,
        Act.REVOKE_DEVICE,
        Act.WATCH_LINES,
        Act.ACKNOWLEDGE_ALARM,
        Act.NOTE_ALARM,
        Act.NOTE_SITE,
        Act.CAP_SITES,
        Act.SILENCE_SITE,
        Act.RESTART_PAGE,
        Act.TEST_SITE,
        Act.TAKE_PICTURE,
        Act.WATCH_PASSPORTS,
        Act.ASK_LINE_CHECKS,
        Act.READ_SITE_LINES,
        Act.CLOSE_MICROPHONE,
        Act.REMOVE,
        Act.FINISH_RECORDING,
    }
)
_PLANNED_BY_LEADERS = frozenset({Act.CHECK_CONFLICTS, Act.RETURN_DRAFT, Act.POSTPONE_MEETING, Act.CANCEL_MEETING})
_PLANNING = _PLANNED_BY_LEADERS | {
    Act.DRAFT_MEETING,
    Act.CHANGE_PLAN,
    Act.DELETE_DRAFT,
    Act.SUBMIT_MEETING,
    Act.MOVE_MEETING,
    Act.BRING_BACK_MEETING,
    Act.EDIT_AGENDA,
    Act.PLAN_SERIES,
    Act.EDIT_HOLIDAYS,
}
_RULES = frozenset({Act.EDIT_HOLIDAYS, Act.EDIT_MEETING_TYPES, Act.EDIT_RECORDING_RULES})
_READING = frozenset({Act.READ_PAPERS, Act.READ_PAPER})
"""Of the papers that a grant, the item and, for a room's device, its screen allow."""
_PAPERS = _READING | _PAGES | {Act.DOWNLOAD_PAPER, Act.NOTE_PAPER}
"""Of a person in the meeting; whether it may show a page now is a matter of who has the floor or presents."""
_PAPERS_LED = _PAPERS | {Act.WATCH_READERS, Act.REMIND_READERS, Act.RECALL_PAPER}
_RECORDINGS = frozenset({Act.WATCH_RECORDING})
"""Of one's own meetings; delegates where the type of the meeting lets them."""
_RECORDINGS_LED = _RECORDINGS | {Act.DOWNLOAD_RECORDING}
_RECORDINGS_KEPT = _RECORDINGS_LED | {Act.EDIT_TRANSCRIPT, Act.HOLD_RECORDING, Act.COMPOSE_RECORDING}
_PAPERS_KEPT = _PAPERS_LED | {Act.UPLOAD_PAPER, Act.EDIT_PAPER, Act.PUBLISH_PAPER}
_LED = _PLANNED_BY_LEADERS | _PAPERS_LED | _RECORDINGS_LED
"""Of a chair, before and after its session."""

ALLOWED: Mapping[Role, frozenset[Act]] = MappingProxyType(
    {
        Role.CHAIR: _EVERYONE | _OWN | _SPEAKER | _LEADING | _CONVENING | _LED,
        Role.SECRETARY: _EVERYONE | _OWN | _LEADING | _CONVENING | _PLANNING | _DESK | _PAPERS_KEPT | _RECORDINGS_KEPT,
        Role.DELEGATE: _EVERYONE | _OWN | _SPEAKER | _PAPERS | _ATTENDING | _RECORDINGS,
        Role.ROOM: _EVERYONE | _SPEAKER | _READING | _ROOM,
        Role.IT: _EVERYONE | _OWN | _TECHNICAL | _DIRECTORY | _RULES,
        Role.OBSERVER: _EVERYONE | _PERSON | _INVITED | _READING,
    }
)


def on_behalf_of_chair(role: Role, act: Act) -> bool:
    """Whether who does this does it in the chair's place: the audit says so."""
    return role is Role.SECRETARY and act in _LEADING | _CONVENING and act is not Act.SHARE_SCREEN


def allowed(role: Role, act: Act) -> bool:
    """Whether the role carries the act; whether it may be done *now* is a matter of `domain.floor`."""
    return act in ALLOWED[role]
