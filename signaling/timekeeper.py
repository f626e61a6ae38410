"""What becomes due in a meeting by itself: the chair changes hands, the roll call and a practice go on. No I/O."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.commands import advance_roll_call, go_on_practising, note_recording, settle_chair
from meetings.domain.deputy import ChairLine, Vacant, stands_in, vacant
from meetings.domain.practice import Due, next_due
from meetings.domain.roll_call import due_at
from meetings.events import Change
from meetings.ids import MeetingId, RecordingId
from signaling.house import House
from signaling.lines import SILENT_S, LineBoard
from signaling.roster import Roster

Work = Callable[[AsyncSession, datetime], Awaitable[Change | None]]


@dataclass(frozen=True, slots=True)
class _Chair:
    """The chair's place as the roster has it now."""

    line: ChairLine
    place: Vacant | None
    is_due: bool
    is_filled: bool


class Timekeeper:
    """Says what is due and when to ask again. What is due is decided once more on the rows, by the command."""

    def __init__(self, meeting: MeetingId, lines: LineBoard, house: House) -> None:
        """Shares the lines with the hall."""
        self._meeting = meeting
        self._lines = lines
        self._link = house.link
        self._clock = house.clock
        self._recordings = house.recordings

    def due(self, roster: Roster) -> Iterator[Work]:
        """What is to be carried out now, each in a transaction of its own."""
        chair = self._chair(roster)
        if chair is not None and chair.is_due:
            yield partial(_settle, self._meeting, chair.line.silent_since)
        call_at = self._call_at(roster)
        if call_at is not None and call_at <= self._clock.now():
            yield partial(_advance, self._meeting)
        practice = roster.practice
        if practice is not None and (coming := next_due(practice)).at <= self._clock.now():
            yield partial(_practise, self._meeting, coming)
        recording = self._recordings.begun(self._meeting)
        if recording is not None:
            yield partial(_note_recording, self._meeting, recording)

    def wait_s(self, roster: Roster | None, at_most_s: float) -> float:
        """Seconds until something is due; `at_most_s` when nothing is, or when it was due already."""
        if roster is None:
            return at_most_s
        chair, now = self._chair(roster), self._clock.now()
        times = [self._call_at(roster), None if roster.practice is None else next_due(roster.practice).at]
        if chair is not None and chair.place is not None and not chair.is_filled:
            times.append(chair.place.since)
        waits = [(at - now).total_seconds() for at in times if at is not None and at > now]
        return min([at_most_s, *waits])

    def _chair(self, roster: Roster) -> _Chair | None:
        """None where no deputy is named."""
        chair, deputy = roster.chair, roster.deputy
        if chair is None or deputy is None:
            return None
        line = ChairLine(chair.last_attendance, self._silent_since(chair.participant, deputy.participant))
        already = roster.programme.chair == deputy.participant
        standing = stands_in(line, deputy.last_attendance, self._clock.now(), already=already)
        return _Chair(line, vacant(line), standing != already, already)

    def _silent_since(self, chair: str, deputy: str) -> datetime | None:
        """Since when the chair's media is silent, while the deputy's is not: else the cause is ours, not its line."""
        now_s = self._clock.monotonic_s()
        silent_s, deputy_s = self._lines.silent_s(chair, now_s), self._lines.silent_s(deputy, now_s)
        if silent_s is None or silent_s <= SILENT_S or deputy_s is None or deputy_s > SILENT_S:
            return None
        return self._clock.now() - timedelta(seconds=silent_s) if self._link.available else None

    def _call_at(self, roster: Roster) -> datetime | None:
        call = roster.programme.roll_call
        return None if call is None else due_at(call.called_at, call.pace)


async def _settle(meeting: MeetingId, silent_since: datetime | None, tx: AsyncSession, now: datetime) -> Change | None:
    return await settle_chair(tx, meeting, silent_since, now)


async def _advance(meeting: MeetingId, tx: AsyncSession, now: datetime) -> Change | None:
    return await advance_roll_call(tx, meeting, now)


async def _note_recording(meeting: MeetingId, recording: RecordingId, tx: AsyncSession, now: datetime) -> Change | None:
    return await note_recording(tx, meeting, recording, now)


async def _practise(meeting: MeetingId, due: Due, tx: AsyncSession, now: datetime) -> Change | None:
    return await go_on_practising(tx, meeting, due, now)
