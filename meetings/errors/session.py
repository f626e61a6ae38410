"""What signing in, accounts and a session refuse."""

from meetings.errors.family import MeetingsError


class NotSignedIn(MeetingsError):
    """There is no session, or it has run out, or its account was disabled."""

    code = "not_signed_in"


class WrongCredentials(MeetingsError):
    """Unknown login or wrong password; never told apart."""

    code = "wrong_credentials"


class TooManyAttempts(MeetingsError):
    """Too many wrong passwords or pairing codes; `wait_s` seconds until the next try counts."""

    code = "too_many_attempts"

    def __init__(self, wait_s: int) -> None:
        """`wait_s`: whole seconds, at least 1."""
        super().__init__(self.code)
        self.wait_s = wait_s


class PairingRefused(MeetingsError):
    """The pairing code is unknown, expired or used; never told apart."""

    code = "pairing_refused"


class TooManyCodes(MeetingsError):
    """As many pairing codes are open as may be guessed at."""

    code = "too_many_codes"


class NotPaired(MeetingsError):
    """This machine holds no key, or one that was revoked."""

    code = "not_paired"


class Busy(MeetingsError):
    """More sign-ins are waiting than the server will hold; try again in a moment."""

    code = "busy"


class WrongPassword(MeetingsError):
    """The password that was asked for again is wrong; the session stays."""

    code = "wrong_password"


class OneTimePasswordExpired(MeetingsError):
    """The password that IT gave out was not used in time; told only to who typed it right."""

    code = "one_time_password_expired"


class CodeNeeded(MeetingsError):
    """The password is right, and a code of the telephone is asked for besides."""

    code = "code_needed"


class WrongCode(MeetingsError):
    """The code is wrong, or was used before, or its time is over."""

    code = "wrong_code"


class TotpRequired(MeetingsError):
    """A role of the account must sign in with a code: it may move to another telephone, not be without one."""

    code = "totp_required"


class DutyFirst(MeetingsError):
    """The account has something to do before anything else: to choose a password of its own, for example."""

    code = "duty_first"


class PasswordTooShort(MeetingsError):
    """The new password has fewer signs than the rules ask for."""

    code = "password_too_short"


class PasswordTooLong(MeetingsError):
    """The new password has more signs than any password may have."""

    code = "password_too_long"


class PasswordTooPlain(MeetingsError):
    """The new password mixes fewer kinds of signs than the rules ask for."""

    code = "password_too_plain"


class PasswordIsName(MeetingsError):
    """The new password holds the login, or what its holder or unit is called."""

    code = "password_is_name"


class PasswordIsCommon(MeetingsError):
    """The new password is one that many people choose."""

    code = "password_is_common"


class PasswordUsedBefore(MeetingsError):
    """The new password is the one in use, or one of those before that may not come back."""

    code = "password_used_before"


class OriginRefused(MeetingsError):
    """A change was asked for from a page that is not ours."""

    code = "origin_refused"


class InvalidInput(MeetingsError):
    """A value is malformed or out of its bounds."""

    code = "invalid_input"


class ClassifiedRefused(MeetingsError):
    """The classification is above "internal": this product is not for secret meetings."""

    code = "classified_refused"


class TicketRefused(MeetingsError):
    """The ticket is forged, expired, used, or for something else; never told apart."""

    code = "ticket_refused"


class NotAllowed(MeetingsError):
    """The role does not carry this act, or not on this participant."""

    code = "not_allowed"


class NotFound(MeetingsError):
    """It does not exist, or is hidden from who asks."""

    code = "not_found"


class LoginTaken(MeetingsError):
    """There is an account with this login already."""

    code = "login_taken"


class MeetingNotOpen(MeetingsError):
    """The meeting is not in progress, or cannot be joined yet."""

    code = "meeting_not_open"


class WrongState(MeetingsError):
    """The meeting's state does not lead where the act would take it."""

    code = "meeting_locked_state"


class AlreadyEnded(MeetingsError):
    """The meeting has ended."""

    code = "already_ended"


class Removed(MeetingsError):
    """The participant was removed from this session."""

    code = "removed"


class RecordingNotHere(MeetingsError):
    """This session is a rehearsal: nothing of it is kept."""

    code = "recording_not_here"


class NotRecording(MeetingsError):
    """Nothing is being recorded."""

    code = "not_recording"


class NotPresent(MeetingsError):
    """The participant is not in the session now."""

    code = "not_present"


class FloorTaken(MeetingsError):
    """Someone else has the floor."""

    code = "floor_taken"


class FloorMoved(MeetingsError):
    """The floor is not, or not any more, whose the act means: another desk was quicker."""

    code = "floor_moved"


class FloorNeeded(MeetingsError):
    """Only who has the floor may do this."""

    code = "floor_needed"


class HandClosed(MeetingsError):
    """A hand cannot be raised now: the participant has the floor already."""

    code = "hand_closed"


class ListClosed(MeetingsError):
    """The list of speakers is closed: no new hands."""

    code = "list_closed"


class Locked(MeetingsError):
    """The session is locked: only who was in it already comes back."""

    code = "locked"


class Suspended(MeetingsError):
    """The session is suspended: this waits until it is taken up again."""

    code = "suspended"


class UndoTooLate(MeetingsError):
    """There is no act on the floor young enough to be taken back."""

    code = "undo_too_late"


class ReasonNeeded(MeetingsError):
    """IT acts on others only for a technical cause, and has to state it."""

    code = "reason_needed"


class NotPresenting(MeetingsError):
    """Only who presents turns the page that is before everyone, and there may be none."""

    code = "not_presenting"


class PageNotForRooms(MeetingsError):
    """The paper was not released for rooms' screens: it cannot be put before everyone."""

    code = "page_not_for_rooms"


class TooManyDrills(MeetingsError):
    """As many drills are running as the server will hold."""

    code = "too_many_drills"


class DemoRefused(MeetingsError):
    """The database is in real use: the demo's accounts have no place in it."""

    code = "demo_refused"


class AuditBroken(MeetingsError):
    """The audit chain does not hold; `seq` is the first row that is not what was written."""

    code = "audit_broken"

    def __init__(self, seq: int) -> None:
        """`seq`: number of the row, from 1."""
        super().__init__(f"{self.code} at {seq}")
        self.seq = seq
