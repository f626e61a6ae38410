"""Every code a refusal or a goodbye may carry, with its meaning; the client has the words for people."""

from collections.abc import Mapping
from types import MappingProxyType

BAD_FRAME = "bad_frame"
BAD_MESSAGE = "bad_message"
FRAME_TOO_LARGE = "frame_too_large"
FRAME_TOO_DEEP = "frame_too_deep"
NOT_JOINED = "not_joined"
ALREADY_JOINED = "already_joined"
TOO_MANY_MESSAGES = "too_many_messages"
STILL_REFUSED = "still_refused"
TOO_MANY_CONNECTIONS = "too_many_connections"
JOIN_TIMED_OUT = "join_timed_out"
TIMED_OUT = "timed_out"
TOO_SLOW = "too_slow"
INTERNAL = "internal"

ENDED = "ended"
CALLED_OFF = "called_off"
OWN_SESSION = "own_session"
REMOVED = "removed"
LEFT = "left"
REPLACED = "replaced"
SIGNED_OUT = "signed_out"

REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        # Of the protocol itself.
        BAD_FRAME: "The frame is not one JSON object: broken JSON, a duplicate key, NaN, or a number out of range.",
        BAD_MESSAGE: "The frame is JSON but no message: unknown type, or a field missing, extra or out of range.",
        FRAME_TOO_LARGE: "The frame is larger than 64 KiB, or 192 KiB for `join` and `offer_media`.",
        FRAME_TOO_DEEP: "The frame is nested deeper than 16 levels.",
        NOT_JOINED: "The first message must be `join`, and the others wait for its `welcome`.",
        ALREADY_JOINED: "A connection joins once.",
        TOO_MANY_MESSAGES: "The client sends faster than it may; it may send again after a second.",
        STILL_REFUSED: "The binary frame is not a plain baseline JPEG of 320 × 180 within 12 KiB.",
        TOO_MANY_CONNECTIONS: "The server, or this address, has as many connections as it may.",
        JOIN_TIMED_OUT: "No `join` came within ten seconds after the connection was made.",
        TIMED_OUT: "The database did not answer in time; the request may be sent again.",
        TOO_SLOW: "The client does not read what it is sent; it is disconnected and may come back.",
        INTERNAL: "A fault of ours, logged with its cause; the request may be sent again.",
        # Of people and meetings.
        "not_signed_in": "There is no sign-in, or it has expired.",
        "wrong_credentials": "Account or password is wrong.",
        "too_many_attempts": "Too many wrong passwords or pairing codes: wait as long as the answer says.",
        "pairing_refused": "The pairing code is unknown, expired or used before.",
        "not_paired": "This machine holds no key of a room, or one that was taken back.",
        "too_many_codes": "As many pairing codes are open as the server allows at once.",
        "busy": "More requests wait than the server holds; try again in a moment.",
        "wrong_password": "The password that was asked for again is wrong.",
        "one_time_password_expired": "The password that IT gave out was not used in time: IT gives another.",
        "code_needed": "The password is right; a code of the telephone is asked for besides.",
        "wrong_code": "The code is wrong, or was used before, or its time is over.",
        "totp_required": "A role of the account must sign in with a code; it may move to another telephone.",
        "duty_first": "The account has something to do before anything else, as `duties` of the session say.",
        "password_too_short": "The new password has too few signs.",
        "password_too_long": "The new password has too many signs.",
        "password_too_plain": "The new password mixes too few kinds of signs.",
        "password_is_name": "The new password holds a name of its holder, its unit or the login.",
        "password_is_common": "The new password is one that many people choose.",
        "password_used_before": "The new password is in use, or was, and may not come back.",
        "origin_refused": "The page that asks is not served by this server or a trusted one.",
        "invalid_input": "A value is malformed or out of its bounds.",
        "classified_refused": "The classification is above internal: this product is not for secret meetings.",
        "login_taken": "There is an account with this name already.",
        "ticket_refused": "The join ticket is forged, expired, used before, or for something else: ask for a new one.",
        "not_allowed": "The sender's role does not allow this act, or not on this participant.",
        "not_found": "There is no such meeting or participant, or the sender may not know of it.",
        "meeting_not_open": "The meeting is not in progress, or cannot be joined yet.",
        "meeting_locked_state": "The meeting is in a state that does not allow this.",
        "floor_moved": "Another has the floor than the act means, or it changed since: another desk was quicker.",
        "floor_taken": "Another participant has the floor, so this microphone stays closed.",
        "floor_needed": "Only who has the floor may do this.",
        "removed": "The participant was removed from this session.",
        "not_present": "The participant is not in the session now.",
        "already_ended": "The meeting has ended.",
        "hand_closed": "A hand cannot be raised now: the participant has the floor already.",
        "list_closed": "The list of speakers is closed: no new hands are taken.",
        "locked": "The session is locked: only who was in it already comes back.",
        "suspended": "The session is suspended: this waits until it is taken up again.",
        "undo_too_late": "What was done to the floor can be taken back only for a few seconds.",
        "not_presenting": "Only who presents turns the page before everyone or hands it on; perhaps none is shown.",
        "page_not_for_rooms": "The paper was not released for the screens of rooms: it is not put before everyone.",
        "recording_not_here": "This is a rehearsal: nothing of it is kept.",
        "not_recording": "Nothing is being recorded.",
        "reason_needed": "IT acts on others only for a technical cause, and has to state it.",
        "too_many_drills": "As many drills are running as the server holds.",
        "too_many_practices": "Every practice meeting is full.",
        "own_session_on": "A session of the room's own can be joined: its machine does not practise meanwhile.",
        "line_test_later": "Other lines are being tested, or sessions need the server: wait as the answer says.",
        "line_test_over": "The test of the line is over, or another of the same account has begun.",
        "line_in_use": "The sender is in a session: its line is tested after it.",
        "line_test_away": "The media worker does not answer, so no line can be tested.",
        "site_act_later": "IT acts on sites faster than it may: wait as the answer says.",
        "speaking_now": "All listen to this site now, so nothing may sound there, and only who is sure interrupts it.",
        "site_test_over": "The try of the room's machine is over, or another has begun.",
        "room_in_session": "A session of the room goes on or is near: no picture of it is taken.",
        "demo_refused": "The database is in real use; told to the operator, never to a participant.",
        "audit_broken": "The audit chain does not hold; told to the operator, never to a participant.",
        "meetings_failed": "The meeting refused for a reason of its own.",
        # Of the media worker.
        "media_failed": "The media worker refused for a reason of its own.",
        "media_offer_refused": "The session description is too large or malformed, or lacks lines every client opens.",
        "media_unknown_peer": "The media worker does not hold this connection any more: offer again.",
        "media_room_full": "The media worker holds as many connections as it may.",
        "media_busy": "Sessions leave the worker nothing to spare for the test of a line.",
        "media_tap_refused": "The media worker cannot hand out what is to be recorded; told to the log.",
        "media_unavailable": "No media worker answers now; `media_lost` tells when to offer again.",
    }
)

GOODBYES: Mapping[str, str] = MappingProxyType(
    {
        ENDED: "The meeting ended.",
        CALLED_OFF: "The meeting that was waited for is not held now: it was moved, postponed or cancelled.",
        OWN_SESSION: "A session of the room's own can be joined: its machine leaves the practice meeting.",
        REMOVED: "The participant was removed from the session; coming back is refused.",
        LEFT: "The answer to `leave`.",
        REPLACED: "The same participant joined from elsewhere; this client must not reconnect by itself.",
        SIGNED_OUT: "The sign-in by which the participant came in was ended; it has to sign in again.",
    }
)
"""Codes of `goodbye` that are not refusals; a `goodbye` may carry a code of REFUSALS too."""
