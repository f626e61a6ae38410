"""What the routes are built with."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from meetings.alarms.values import Alarm
from meetings.alarms.ways import NO_WAYS, Ways
from meetings.api.line_testing import LineTester
from meetings.api.site_reaching import SiteReach
from meetings.db import Database
from meetings.domain.line_checks import Limits
from meetings.domain.throttle import Throttle
from meetings.duties import Policy
from meetings.events import Change
from meetings.ids import SessionId
from meetings.letters.keys import LetterKeys
from meetings.papers.intake import Intake
from meetings.passwords import Passwords
from meetings.recorded.values import NothingRecorded, RecordedFiles
from meetings.tickets import TicketIssuer
from meetings.totp import Authenticator


@dataclass(frozen=True, slots=True)
class Place:
    """What anyone may know of this installation before signing in: whose it is, and whom to call."""

    name: str
    it_phone: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How politely machines fetch papers ahead: bytes a second of one, and within how many seconds each begins."""

    bytes_per_s: int = 100_000
    spread_s: int = 300


@dataclass(frozen=True, slots=True)
class Services:
    """Built once by the process. `publish` tells live clients of a change, after it is committed; `sign_out` sends
    away those that came in by one of these sessions, which have ended.

    `lines` gives the next frame of IT's board after one of a number, as JSON; `alarm_changed` tells it, after the
    commit, what somebody did about an alarm. `alarm_ways`: by which ways alarms are told.
    `feed`: what the province's operations centre is told, as JSON. `line_tests` goes to the media server; from
    `line_limits` on a tested line is called weak. `site_reach` goes to the pages of sites in sessions.

    `recorded`: where the files of recordings are. `pace` is of fetching papers ahead. `mail_ready`: there is a server
    that mail is handed to; `letter_throttle` bounds who asks by the links of letters. `now` reads the clock (UTC);
    `trusted_origins` are those besides the server's own, as "https://example.vn".
    """

    db: Database
    passwords: Passwords
    authenticator: Authenticator
    tickets: TicketIssuer
    publish: Callable[[Change], Awaitable[None]]
    sign_out: Callable[[Collection[SessionId]], Awaitable[None]]
    lines: Callable[[int], Awaitable[bytes]]
    alarm_changed: Callable[[Alarm], None]
    feed: Callable[[], bytes]
    line_tests: LineTester
    site_reach: SiteReach
    line_limits: Limits
    now: Callable[[], datetime]
    place: Place
    policy: Policy
    letter_keys: LetterKeys
    letter_throttle: Throttle
    intake: Intake
    recorded: RecordedFiles = field(default_factory=NothingRecorded)
    alarm_ways: Ways = NO_WAYS
    mail_ready: bool = False
    pace: Pace = Pace()
    demo: bool = False
    trusted_origins: frozenset[str] = frozenset()
