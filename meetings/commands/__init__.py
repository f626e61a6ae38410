"""One function per write. Each takes the transaction first, never commits, and returns what changed.

The caller opens the transaction, and tells others only after it is committed:

    async with db.begin() as tx:
        change = await give_floor(tx, actor, participant, 300, now)
    await publish(change)
"""

from meetings.commands.accounts import NewPerson, close_demo_accounts, create_account, create_room_account
from meetings.commands.agenda import add_item, change_item, drop_item, order_items
from meetings.commands.alarms import acknowledge_alarm, note_alarm
from meetings.commands.answers import Said, SubstituteWish, answer_invitation, ask_substitute
from meetings.commands.attendance import (
    Counted,
    Marking,
    check_in,
    freeze_attendance,
    mark_seats,
    report_headcount,
)
from meetings.commands.chairing import settle_chair
from meetings.commands.conduct import close_hand_list, lock, put_beside, suspend
from meetings.commands.devices import make_pairing_code, pair_device, revoke_device
from meetings.commands.directory import (
    NewAccount,
    NewHolding,
    NewUnit,
    PersonFacts,
    PositionFacts,
    RoomFacts,
    UnitFacts,
    change_person,
    change_position,
    change_room,
    change_unit,
    close_person,
    close_position,
    close_unit,
    create_person,
    create_position,
    create_room,
    create_unit,
    end_assistant,
    end_holding,
    give_holding,
    grant_assistant,
    hand_over,
    import_directory,
    open_account,
    set_roles,
)
from meetings.commands.drills import abandon_drill, create_drill, delete_drill
from meetings.commands.feed_tokens import create_feed_token, revoke_feed_token
from meetings.commands.floor import extend_floor, give_floor, remind_floor, take_floor, undo_floor
from meetings.commands.following import hand_presenting, hide_page, move_page, show_page
from meetings.commands.invitations import Sending, Sent, call_off_invitation, send_invitation
from meetings.commands.leading import remove, spotlight
from meetings.commands.line_checks import ask_line_checks, record_line_check
from meetings.commands.meetings import NewMeeting, create_meeting, end_meeting, open_meeting
from meetings.commands.microphones import close_microphone, close_microphones, undo_close_microphones
from meetings.commands.own import raise_hand, set_camera, set_microphone, share_screen
from meetings.commands.paper_reading import (
    Beat,
    Jotted,
    add_note,
    change_note,
    drop_note,
    record_download,
    record_reading,
    tell_copies,
)
from meetings.commands.paper_uploads import Announced, end_upload, note_received, open_upload
from meetings.commands.papers import (
    GrantLine,
    PaperFacts,
    drop_paper,
    edit_paper,
    grant_paper,
    order_papers,
    publish_paper,
    recall_paper,
    take_paper,
)
from meetings.commands.passwords import change_password, reset_password
from meetings.commands.plans import (
    change_plan,
    delete_draft,
    draft_meeting,
    return_draft,
    submit_meeting,
)
from meetings.commands.postponing import bring_back_meeting, cancel_meeting, move_meeting, postpone_meeting
from meetings.commands.practice import enter_practice, give_seats_back, go_on_practising, return_to_practice
from meetings.commands.presence import admit, record_left, record_lost
from meetings.commands.recorded import (
    KeepingRule,
    bring_transcript,
    change_recording_rule,
    drop_transcript,
    hold_recording,
    record_recording_download,
    release_recording,
)
from meetings.commands.recording import note_recording, record
from meetings.commands.reminders import remind_silent
from meetings.commands.reply_mail import TakenReply, take_reply_mail
from meetings.commands.roll_call import (
    advance_roll_call,
    call_site,
    end_roll_call,
    mark_attendance,
    pace_roll_call,
    start_roll_call,
)
from meetings.commands.rules import change_meeting_type, drop_holiday, fill_in_rules, set_holiday
from meetings.commands.second_proof import begin_totp, confirm_totp, drop_totp, reset_totp
from meetings.commands.series import (
    change_series,
    create_series,
    end_series,
    except_day,
    make_occurrences,
    split_series,
)
from meetings.commands.sign_ins import end_session, end_sessions
from meetings.commands.substitutes import approve_substitute, refuse_substitute, revoke_substitute
from meetings.planning.changes import By, Times
from meetings.seating import Seating

__all__ = [
    "Announced",
    "Beat",
    "By",
    "Counted",
    "GrantLine",
    "Jotted",
    "KeepingRule",
    "Marking",
    "NewAccount",
    "NewHolding",
    "NewMeeting",
    "NewPerson",
    "NewUnit",
    "PaperFacts",
    "PersonFacts",
    "PositionFacts",
    "RoomFacts",
    "Said",
    "Seating",
    "Sending",
    "Sent",
    "SubstituteWish",
    "TakenReply",
    "Times",
    "UnitFacts",
    "abandon_drill",
    "acknowledge_alarm",
    "add_item",
    "add_note",
    "admit",
    "advance_roll_call",
    "answer_invitation",
    "approve_substitute",
    "ask_line_checks",
    "ask_substitute",
    "begin_totp",
    "bring_back_meeting",
    "bring_transcript",
    "call_off_invitation",
    "call_site",
    "cancel_meeting",
    "change_item",
    "change_meeting_type",
    "change_note",
    "change_password",
    "change_person",
    "change_plan",
    "change_position",
    "change_recording_rule",
    "change_room",
    "change_series",
    "change_unit",
    "check_in",
    "close_demo_accounts",
    "close_hand_list",
    "close_microphone",
    "close_microphones",
    "close_person",
    "close_position",
    "close_unit",
    "confirm_totp",
    "create_account",
    "create_drill",
    "create_feed_token",
    "create_meeting",
    "create_person",
    "create_position",
    "create_room",
    "create_room_account",
    "create_series",
    "create_unit",
    "delete_draft",
    "delete_drill",
    "draft_meeting",
    "drop_holiday",
    "drop_item",
    "drop_note",
    "drop_paper",
    "drop_totp",
    "drop_transcript",
    "edit_paper",
    "end_assistant",
    "end_holding",
    "end_meeting",
    "end_roll_call",
    "end_series",
    "end_session",
    "end_sessions",
    "end_upload",
    "enter_practice",
    "except_day",
    "extend_floor",
    "fill_in_rules",
    "freeze_attendance",
    "give_floor",
    "give_holding",
    "give_seats_back",
    "go_on_practising",
    "grant_assistant",
    "grant_paper",
    "hand_over",
    "hand_presenting",
    "hide_page",
    "hold_recording",
    "import_directory",
    "lock",
    "make_occurrences",
    "make_pairing_code",
    "mark_attendance",
    "mark_seats",
    "move_meeting",
    "move_page",
    "note_alarm",
    "note_received",
    "note_recording",
    "open_account",
    "open_meeting",
    "open_upload",
    "order_items",
    "order_papers",
    "pace_roll_call",
    "pair_device",
    "postpone_meeting",
    "publish_paper",
    "put_beside",
    "raise_hand",
    "recall_paper",
    "record",
    "record_download",
    "record_left",
    "record_line_check",
    "record_lost",
    "record_reading",
    "record_recording_download",
    "refuse_substitute",
    "release_recording",
    "remind_floor",
    "remind_silent",
    "remove",
    "report_headcount",
    "reset_password",
    "reset_totp",
    "return_draft",
    "return_to_practice",
    "revoke_device",
    "revoke_feed_token",
    "revoke_substitute",
    "send_invitation",
    "set_camera",
    "set_holiday",
    "set_microphone",
    "set_roles",
    "settle_chair",
    "share_screen",
    "show_page",
    "split_series",
    "spotlight",
    "start_roll_call",
    "submit_meeting",
    "suspend",
    "take_floor",
    "take_paper",
    "take_reply_mail",
    "tell_copies",
    "undo_close_microphones",
    "undo_floor",
]
