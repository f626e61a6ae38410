"""The state of one meeting as its clients know it: rows in, frames out. No I/O; time is an argument."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from meetings.domain.attendance import IN_SESSION, AttendanceKind
from meetings.domain.practice import Practice, Trier
from meetings.domain.recording import RecordingState
from meetings.domain.roles import Role as SeatRole
from meetings.domain.site_acts import NOT_HELD, Hold, LineCap
from meetings.events import Change, DeputyRow, LiveRoom, ProgrammeRow, RecordingRow, RollCallRow, RosterRow
from meetings.events import Mark as MarkRow
from meetings.ids import ParticipantId
from signaling.held_steps import full_step
from signaling.history import History
from signaling.lines import LineBoard
from signaling.protocol.messages import (
    Cap,
    Deputy,
    Floor,
    Mark,
    MarkKind,
    Participant,
    Presence,
    Programme,
    Recording,
    Role,
    RollCall,
    Room,
)
from signaling.protocol.server import (
    MeetingChanged,
    MeetingOpened,
    ParticipantChanged,
    ParticipantsChanged,
    ProgrammeChanged,
    ServerMessage,
)

_MARKS: Mapping[AttendanceKind, MarkKind] = {
    AttendanceKind.PRESENT: "present",
    AttendanceKind.EXCUSED: "excused",
    AttendanceKind.ABSENT: "absent",
}

_CAPS: Mapping[LineCap, Cap] = {LineCap.SOUND: "sound", LineCap.LOW: "low", LineCap.MEDIUM: "medium"}

_RECORDING: Mapping[RecordingState, Literal["requested", "recording", "paused"]] = {
    RecordingState.REQUESTED: "requested",
    RecordingState.RECORDING: "recording",
    RecordingState.PAUSED: "paused",
}


@dataclass(frozen=True, slots=True)
class _Facts:
    """What does not change from act to act."""

    meeting: str
    title: str
    starts_ms: int
    opened_ms: int | None
    drill: bool
    practice_until: datetime | None


class Roster:
    """Rows of participants and the programme at one revision; the lines come from the board."""

    def __init__(self, live: LiveRoom, lines: LineBoard, now_s: float) -> None:
        """`live`: the whole room as read from the database; `now_s`: monotonic seconds."""
        self._lines = lines
        self._facts = _facts(live)
        self._rows: dict[ParticipantId, RosterRow] = {}
        self.revision = live.revision
        self.programme = live.programme
        self._take(live.roster, now_s)

    def apply(self, change: Change, now_s: float) -> list[ServerMessage]:
        """Takes what one act changed, and returns the frames that tell it: none for a page that was only moved."""
        if change.moved is not None:
            self.programme = replace(self.programme, following=change.moved)
            return []
        self.revision = change.revision
        changed = self._take(change.participants, now_s)
        if change.programme is not None:
            self.programme = change.programme
        return list(self._frames(changed, programme_too=change.programme is not None, now_s=now_s))

    def reload(self, live: LiveRoom, now_s: float) -> list[ServerMessage]:
        """Takes the whole room anew, and returns the frames that tell the difference."""
        before, facts = self._facts, _facts(live)
        programme_too = live.programme != self.programme
        self.revision, self.programme, self._facts = live.revision, live.programme, facts
        changed = self._take(live.roster, now_s)
        frames = list(self._frames(changed, programme_too=programme_too, now_s=now_s))
        if facts.opened_ms is not None and before.opened_ms is None:
            frames.append(MeetingOpened(revision=self.revision, opened_ms=facts.opened_ms))
        if (facts.title, facts.starts_ms) != (before.title, before.starts_ms):
            frames.append(MeetingChanged(revision=self.revision, title=facts.title, starts_ms=facts.starts_ms))
        return frames

    def room(self, now_s: float) -> Room:
        """The whole state for a client that joins or missed something."""
        facts = self._facts
        return Room(
            revision=self.revision,
            meeting=facts.meeting,
            title=facts.title,
            starts_ms=facts.starts_ms,
            opened_ms=facts.opened_ms,
            drill=facts.drill,
            participants=tuple(self._participant(row, now_s) for row in self._rows.values()),
            programme=_programme(self.programme),
        )

    @property
    def drill(self) -> bool:
        """Whether this is a rehearsal, of which nothing is kept."""
        return self._facts.drill

    @property
    def practice(self) -> Practice | None:
        """How a practice meeting stands; None for any other."""
        facts, floor = self._facts, self.programme.floor
        if facts.practice_until is None:
            return None
        chair = self.chair
        return Practice(
            until=facts.practice_until,
            triers=[_trier(row) for row in self._rows.values()],
            floor_until=None if floor is None else floor.given_at + timedelta(seconds=floor.limit_s),
            led=chair is not None and presence_of(chair) is Presence.PRESENT,
            closed=self.programme.suspended_at is not None or self.programme.locked or self.programme.hands_closed,
        )

    def part_of(self, participant: ParticipantId) -> SeatRole:
        """The role of a participant as it counts now."""
        return self._rows[participant].role

    def history(self) -> History:
        """What a client that knows this revision from another process may have missed of it: what follows the rows.

        In a drill presence is in memory only, so the same revision may mean other rows: nobody knows it yet.
        """
        if self.drill:
            return History(self.revision + 1)
        history = History(self.revision)
        programme = ProgrammeChanged(revision=self.revision, programme=_programme(self.programme))
        history.note(self.revision, programme.model_dump_json())
        facts = self._facts
        if facts.opened_ms is not None:
            opened = MeetingOpened(revision=self.revision, opened_ms=facts.opened_ms)
            history.note(self.revision, opened.model_dump_json())
        else:  # Title and start change before the opening only.
            changed = MeetingChanged(revision=self.revision, title=facts.title, starts_ms=facts.starts_ms)
            history.note(self.revision, changed.model_dump_json())
        return history

    @property
    def title(self) -> str:
        """What the meeting is called."""
        return self._facts.title

    def rows(self) -> tuple[RosterRow, ...]:
        """Everyone who is invited, in the order of the invitation."""
        return tuple(self._rows.values())

    def row(self, participant: ParticipantId) -> RosterRow | None:
        """One row; None for who is not invited."""
        return self._rows.get(participant)

    @property
    def deputy(self) -> RosterRow | None:
        """Who stands in for the chair; None where nobody is named."""
        named = self.programme.deputy
        return None if named is None else self._rows.get(named.participant)

    @property
    def chair(self) -> RosterRow | None:
        """The chair itself, also while the deputy stands in for it."""
        deputy = self.deputy
        chairs = (row for row in self._rows.values() if row.role is SeatRole.CHAIR and row is not deputy)
        return next(chairs, None)

    def in_session(self) -> list[ParticipantId]:
        """Who is here by the rows: joined or returned, neither lost nor left."""
        return [row.participant for row in self._rows.values() if presence_of(row) is Presence.PRESENT]

    def may_return(self, participant: ParticipantId) -> bool:
        """Whether it is invited, and neither removed nor gone by its own wish."""
        row = self._rows.get(participant)
        if row is None or row.removed:
            return False
        return row.last_attendance is None or row.last_attendance.kind is not AttendanceKind.LEFT

    def open_microphones(self) -> frozenset[ParticipantId]:
        """Whose microphones are open."""
        return frozenset(row.participant for row in self._rows.values() if row.microphone_open)

    def caps(self) -> Mapping[ParticipantId, Hold]:
        """Who is held down, and how far."""
        return {row.participant: row.hold for row in self._rows.values() if row.hold != NOT_HELD}

    def open_cameras(self) -> frozenset[ParticipantId]:
        """Whose cameras are on."""
        return frozenset(row.participant for row in self._rows.values() if row.camera_open)

    def _take(self, rows: Iterable[RosterRow], now_s: float) -> list[RosterRow]:
        """Stores rows and returns those that differ. A drill keeps attendance in memory only: here."""
        changed: list[RosterRow] = []
        for row in rows:
            known = self._rows.get(row.participant)
            if self._facts.drill and known is not None:
                row = replace(
                    row, last_attendance=row.last_attendance or known.last_attendance, mark=row.mark or known.mark
                )
            if row != known:
                self._rows[row.participant] = row
                self._watch(row, now_s)
                changed.append(row)
        return changed

    def _watch(self, row: RosterRow, now_s: float) -> None:
        if presence_of(row) is Presence.ABSENT:
            self._lines.departed(row.participant)
        else:
            self._lines.arrived(row.participant, now_s)
            self._lines.held(row.participant, full_step(row.hold), now_s)

    def _frames(self, rows: list[RosterRow], *, programme_too: bool, now_s: float) -> Iterator[ServerMessage]:
        participants = tuple(self._participant(row, now_s) for row in rows)
        if len(participants) == 1:
            yield ParticipantChanged(revision=self.revision, participant=participants[0])
        elif participants:
            yield ParticipantsChanged(revision=self.revision, participants=participants)
        if programme_too or not participants:
            yield ProgrammeChanged(revision=self.revision, programme=_programme(self.programme))

    def _participant(self, row: RosterRow, now_s: float) -> Participant:
        presence = presence_of(row)
        line = self._lines.row(row.participant, now_s)
        last = row.last_attendance
        return Participant(
            id=row.participant,
            role=Role(row.role.value),
            name=row.name,
            title=row.title,
            unit_code=row.unit_code,
            area=row.area,
            presence=presence,
            since_ms=None if last is None or presence is Presence.ABSENT else unix_ms(last.at),
            arrived_ms=_ms(row.arrived_at),
            mark=_mark(row.mark),
            microphone=row.microphone_open,
            camera=row.camera_open,
            hand_ms=_ms(row.hand_raised_at),
            line=line.line,
            step=line.step,
            spoken_ms=row.spoken_ms,
            cap=None if row.hold.cap is None else _CAPS[row.hold.cap],
            cap_kbit=row.hold.kbit,
        )


def _trier(row: RosterRow) -> Trier:
    if row.removed:  # It is not here, though nothing was written of its going.
        return Trier(row.participant, None, None, holds_seat=False)
    return Trier(row.participant, row.last_attendance, row.hand_raised_at, row.role is not SeatRole.CHAIR)


def unix_ms(at: datetime) -> int:
    """Milliseconds since 1970."""
    return round(at.timestamp() * 1000)


def _ms(at: datetime | None) -> int | None:
    return None if at is None else unix_ms(at)


def _mark(mark: MarkRow | None) -> Mark | None:
    if mark is None:
        return None
    return Mark(kind=_MARKS[mark.kind], reason=mark.reason, at_ms=unix_ms(mark.at))


def presence_of(row: RosterRow) -> Presence:
    """Whether it is here, by what was written of its coming and going."""
    if row.removed or row.last_attendance is None:
        return Presence.ABSENT
    if row.last_attendance.kind in IN_SESSION:
        return Presence.PRESENT
    return Presence.LOST if row.last_attendance.kind is AttendanceKind.LOST else Presence.ABSENT


def _facts(live: LiveRoom) -> _Facts:
    return _Facts(
        meeting=live.meeting,
        title=live.title,
        starts_ms=unix_ms(live.starts_at),
        opened_ms=_ms(live.opened_at),
        drill=live.drill,
        practice_until=live.practice_until,
    )


def _programme(row: ProgrammeRow) -> Programme:
    floor = None
    if row.floor is not None:
        given = row.floor
        floor = Floor(
            participant=given.participant,
            given_ms=unix_ms(given.given_at),
            limit_s=given.limit_s,
            reminded_ms=None if given.reminded_at is None else unix_ms(given.reminded_at),
        )
    return Programme(
        floor=floor,
        chair=row.chair,
        deputy=_deputy(row.deputy),
        stage=row.stage,
        spotlight=row.spotlight,
        beside=row.beside,
        screen=row.screen,
        roll_call=_roll_call(row.roll_call),
        suspended_ms=_ms(row.suspended_at),
        locked=row.locked,
        hands_closed=row.hands_closed,
        recording=_recording(row.recording),
    )


def _deputy(row: DeputyRow | None) -> Deputy | None:
    return None if row is None else Deputy(participant=row.participant, acting_since_ms=_ms(row.acting_since))


def _recording(row: RecordingRow | None) -> Recording | None:
    if row is None or row.state not in _RECORDING:
        return None
    return Recording(state=_RECORDING[row.state], since_ms=unix_ms(row.since))


def _roll_call(row: RollCallRow | None) -> RollCall | None:
    if row is None:
        return None
    pace = row.pace
    return RollCall(
        called=row.called,
        called_ms=unix_ms(row.called_at),
        every_s=pace.every_s,
        paused=pace.paused,
        skips_absent=pace.skips_absent,
    )
