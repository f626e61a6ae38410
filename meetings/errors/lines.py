"""What keeps a line from being tested now, and IT from acting on a site."""

from meetings.errors.family import MeetingsError


class LineTestLater(MeetingsError):
    """Others are being tested, or sessions need the server; `wait_s` whole seconds until it is worth asking again."""

    code = "line_test_later"

    def __init__(self, wait_s: int) -> None:
        """`wait_s`: at least 1."""
        super().__init__(self.code)
        self.wait_s = wait_s


class LineTestOver(MeetingsError):
    """The test is over: its time is up, another of the same account began, or a session needed the server."""

    code = "line_test_over"


class LineInUse(MeetingsError):
    """Whoever asks is in a session: its line is not to be filled now."""

    code = "line_in_use"


class LineTestAway(MeetingsError):
    """The media server does not answer, so nothing can be measured."""

    code = "line_test_away"


class SiteActLater(MeetingsError):
    """IT acts faster than it may; `wait_s` whole seconds until it may again."""

    code = "site_act_later"

    def __init__(self, wait_s: int) -> None:
        """`wait_s`: at least 1."""
        super().__init__(self.code)
        self.wait_s = wait_s


class SpeakingNow(MeetingsError):
    """All listen to this site now: it has the floor, its microphone is open, or it leads the session."""

    code = "speaking_now"


class RoomInSession(MeetingsError):
    """A session of the room goes on, or begins within minutes: no picture of it is taken."""

    code = "room_in_session"


class SiteTestOver(MeetingsError):
    """The try of a room's machine is over, or was somebody else's."""

    code = "site_test_over"
