"""What the directory, planning, invitations and attendance refuse."""

from meetings.errors.family import MeetingsError


class UnitCodeTaken(MeetingsError):
    """There is a unit with this code already."""

    code = "unit_code_taken"


class PositionTaken(MeetingsError):
    """The unit has a position of this title and rank already."""

    code = "position_taken"


class PositionHeld(MeetingsError):
    """Somebody else holds the position, not acting, in that time."""

    code = "position_held"


class AlarmAcknowledged(MeetingsError):
    """Somebody has taken the alarm on already."""

    code = "alarm_acknowledged"


class FeedNameTaken(MeetingsError):
    """A token of the feed with this name is valid."""

    code = "feed_name_taken"


class FeedRefused(MeetingsError):
    """The token of the feed is unknown or revoked."""

    code = "feed_refused"


class AlreadyHolds(MeetingsError):
    """The person holds the position already in that time."""

    code = "already_holds"


class DirectoryClosed(MeetingsError):
    """The unit or position is closed, or the person has left."""

    code = "directory_closed"


class InvalidDay(MeetingsError):
    """A day lies after today, or before what it ends began."""

    code = "invalid_day"


class RoomNameTaken(MeetingsError):
    """The unit has a room of this name already."""

    code = "room_name_taken"


class OwnRoleKept(MeetingsError):
    """Nobody takes the role of IT from itself: somebody must be left who can give it back."""

    code = "own_role_kept"


class ImportUnreadable(MeetingsError):
    """The file is no table that can be read: neither XLSX nor CSV in UTF-8, or damaged."""

    code = "import_unreadable"


class ImportTooLarge(MeetingsError):
    """The file is larger, packed or unpacked, or has more rows or columns than an import may."""

    code = "import_too_large"


class ImportManySheets(MeetingsError):
    """The workbook has several sheets with cells: which of them is meant?"""

    code = "import_many_sheets"


class ImportEmpty(MeetingsError):
    """The file holds no row below its headings."""

    code = "import_empty"


class ImportFaulty(MeetingsError):
    """The file has rows with errors: nothing of it is written."""

    code = "import_faulty"


class DirectoryChanged(MeetingsError):
    """The directory or the file is not what the preview was made of."""

    code = "directory_changed"


class HeadcountTooSmall(MeetingsError):
    """Fewer people are reported at a site than are there by name."""

    code = "headcount_too_small"


class ChangedMeanwhile(MeetingsError):
    """Somebody else changed it since the asker read it: nothing was written over."""

    code = "changed_meanwhile"


class UnknownMeetingType(MeetingsError):
    """There is no such type of meeting, or it is not in use any more."""

    code = "unknown_meeting_type"


class StartPassed(MeetingsError):
    """Nobody is planned or invited for a start that has passed."""

    code = "start_passed"


class SeriesOver(MeetingsError):
    """The series ended before the day from which it was to be changed: what follows is another's, or nothing."""

    code = "series_over"


class ReasonMissing(MeetingsError):
    """Who moves, postpones, cancels or sends back a meeting states why."""

    code = "reason_missing"


class ChairMissing(MeetingsError):
    """Nobody is named who leads the meeting: its invitation cannot go out."""

    code = "chair_missing"


class NobodyInvited(MeetingsError):
    """The list of invitees leads to nobody."""

    code = "nobody_invited"


class LateReasonNeeded(MeetingsError):
    """The invitation would go out later than the meeting's type asks for, and nobody said why."""

    code = "late_reason_needed"


class NothingToSend(MeetingsError):
    """The invitation that went out last says all that there is to say."""

    code = "nothing_to_send"


class InvitationClosed(MeetingsError):
    """The meeting is over, or is not held: its invitation is not answered any more."""

    code = "invitation_closed"


class LetterRefused(MeetingsError):
    """The key of an invitation is unknown or not good any more; never told apart."""

    code = "letter_refused"


class SubstituteSits(MeetingsError):
    """A substitute sits in the place of this seat: only the chair or the secretary takes that back."""

    code = "substitute_sits"


class SubstitutionDecided(MeetingsError):
    """The wish for a substitute was decided, or taken back, before."""

    code = "substitution_decided"


class AlreadyInvited(MeetingsError):
    """Who is to come in another's place has a seat of their own."""

    code = "already_invited"


class MailNotUnderstood(MeetingsError):
    """The message is no answer to an invitation of ours, or not one that can be read."""

    code = "mail_not_understood"


class MailProposesTime(MeetingsError):
    """The message of an invitee's calendar asks for another time: an invitation is answered, not bargained over."""

    code = "mail_proposes_time"


class MailDelegates(MeetingsError):
    """The message of a calendar hands the invitation on: who sits for somebody is asked for, and decided on."""

    code = "mail_delegates"


class TooManyPractices(MeetingsError):
    """As many practice meetings are full as the server will hold."""

    code = "too_many_practices"


class OwnSessionOn(MeetingsError):
    """A session of the room's own can be joined: its machine belongs there, not in a practice meeting."""

    code = "own_session_on"


class RecordingNotFailed(MeetingsError):
    """The recording is being finished, or it is ready."""

    code = "recording_not_failed"


class RecordingNotReady(MeetingsError):
    """The recording is not finished yet, or its files are being made anew."""

    code = "recording_not_ready"


class ComposingGoesOn(MeetingsError):
    """The composed version was asked for already, and is not there yet."""

    code = "composing_goes_on"


class NotComposing(MeetingsError):
    """No composed version is being made."""

    code = "not_composing"
