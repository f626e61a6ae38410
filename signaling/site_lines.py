"""The sites of one meeting as IT's board needs them: who should be there, and what both sides tell of their lines."""

from collections.abc import Iterator
from dataclasses import dataclass

from meetings.domain.roles import SITES, Role
from meetings.domain.site_acts import Hold
from meetings.ids import MeetingId, ParticipantId, SessionId
from sfu.interfaces import PeerFigures, PeerId, RoomId, Step
from signaling.house import House
from signaling.lines import LineBoard
from signaling.protocol.machines import TellMachine, TellTest
from signaling.protocol.messages import Line, Presence
from signaling.roster import Roster, presence_of, unix_ms
from signaling.seats import Client, Seats


@dataclass(frozen=True, slots=True)
class Report:
    """What a site's page told last, and when (monotonic seconds)."""

    told: TellMachine
    at_s: float


@dataclass(frozen=True, slots=True)
class SiteNow:
    """One site at one moment. `figures` are None while it sends nothing; `silent_s`: since any media came from it.

    `hold`: how far IT holds it down; `chairs`: it leads; `full`: the step below which its
    line shows that it is weak.
    """

    participant: ParticipantId
    name: str
    area: str | None
    unit_code: str | None
    line: Line
    step: int
    absent: bool
    lost_since_ms: int | None
    silent_s: float | None
    hold: Hold
    chairs: bool
    full: Step
    figures: PeerFigures | None
    report: Report | None


class SiteLines:
    """Keeps what pages tell of their PCs; everything else is read where it is kept."""

    def __init__(self, meeting: MeetingId, seats: Seats, lines: LineBoard, house: House) -> None:
        """Shares seats and lines with the hall."""
        self._room = RoomId(meeting)
        self._seats = seats
        self._lines = lines
        self._house = house
        self._reports: dict[ParticipantId, Report] = {}
        self.roster: Roster | None = None

    def told(self, me: ParticipantId, client: Client, report: TellMachine) -> None:
        """A page told of its PC; one that was replaced meanwhile is not heard."""
        if self._seats.of(me, client) is not None:
            self._reports[me] = Report(report, self._house.clock.monotonic_s())

    def tested(self, me: ParticipantId, client: Client, told: TellTest) -> None:
        """A page told how a try of its machine goes; one that was replaced meanwhile is not heard."""
        if self._seats.of(me, client) is not None:
            self._house.site_tests.told(me, told, self._house.clock.monotonic_s())

    @property
    def in_session(self) -> bool:
        """Whether more than one is here: others would feel what a line's test costs."""
        return len(self._seats) > 1

    def holds(self, session: SessionId) -> bool:
        """Whether somebody is here by this sign-in."""
        return any(seat.session == session for seat in self._seats)

    def now(self) -> Iterator[SiteNow]:
        """Every site that is invited: those that are there, those that are lost, and those that never came."""
        roster, now_s = self.roster, self._house.clock.monotonic_s()
        for row in () if roster is None else roster.rows():
            if row.role not in SITES or row.removed:
                continue
            presence = presence_of(row)
            told = self._lines.row(row.participant, now_s)
            lost = presence is Presence.LOST and row.last_attendance is not None
            yield SiteNow(
                participant=row.participant,
                name=row.name,
                area=row.area,
                unit_code=row.unit_code,
                line=Line.LOST if lost else told.line,
                step=told.step,
                absent=presence is Presence.ABSENT,
                lost_since_ms=unix_ms(row.last_attendance.at) if lost and row.last_attendance else None,
                hold=row.hold,
                full=self._lines.full(row.participant, now_s),
                chairs=row.role is Role.CHAIR,
                silent_s=self._lines.silent_s(row.participant, now_s),
                figures=self._house.mirror.figures_of(self._room, PeerId(row.participant)),
                report=self._reports.get(row.participant),
            )
