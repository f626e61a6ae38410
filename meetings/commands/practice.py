"""Practice meetings (họp thử): anybody who is signed in tries camera, microphone, hand and floor.

Each is a drill: no attendance, no mail, and nothing left when the last one leaves but the audit rows of its making
and its end.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.commands.drills import abandon_drill
from meetings.commands.floor import give_floor, take_floor
from meetings.db import in_turn
from meetings.directory import invitees
from meetings.domain.practice import LENGTH, TURN_S, Due, Step
from meetings.domain.roles import Act, Role
from meetings.errors import MeetingsError, NotFound, OwnSessionOn, TooManyPractices
from meetings.events import Account, Change
from meetings.ids import MeetingId, ParticipantId, new_uuid
from meetings.models.live import LiveMeeting, LiveParticipant
from meetings.models.meetings import MeetingRecord, ParticipantRow, Practice
from meetings.own_sessions import has_own_session
from meetings.roster import live_meeting
from meetings.seating import begin_drill, write_seats
from meetings.session import clear_from_programme, quieten, state_of, tell_live

MAX_PRACTICES = 4
MAX_SEATS = 40
WORTH_ENTERING = timedelta(minutes=10)
"""In one that ends sooner nobody has the time to try everything."""


@dataclass(frozen=True, slots=True)
class PracticeEntered:
    """Where the account sits; `change` is None when nobody else can be there yet, or nothing changed."""

    meeting: MeetingId
    change: Change | None


@dataclass(frozen=True, slots=True)
class _Practising:
    """A practice meeting that is changed in nobody's name."""

    tx: AsyncSession
    meeting: MeetingRecord
    live: LiveMeeting
    now: datetime


async def enter_practice(tx: AsyncSession, account: Account, now: datetime) -> PracticeEntered:
    """A seat in a practice meeting: the account's own of before, else in the fullest that has room, else in a new one.

    A room's machine sits as a room, the first chair as the chair, anybody else as a delegate, who tries everything
    that speakers do. At most 4 with 40 seats each, half an hour long. Raises TooManyPractices; OwnSessionOn for the
    machine of a room that has a session to be in.
    """
    await _check_free(tx, account, now)
    await in_turn(tx, "practices")  # Else many who press at once make as many, each for itself.
    for own in await _own_seats(tx, account, now):
        if await _sit_down_again(tx, own):
            return PracticeEntered(own.meeting_id, None)
    meeting = await _with_room(tx, now)
    if meeting is not None:
        with suppress(NotFound):  # It may have ended just now.
            return await _sit_down(tx, meeting, account)
    if (await tx.scalar(select(func.count()).select_from(_going_on(now).subquery())) or 0) >= MAX_PRACTICES:
        raise TooManyPractices
    meeting = await _make(tx, account, now)
    await _sit_down(tx, meeting, account)
    return PracticeEntered(meeting, None)


async def return_to_practice(tx: AsyncSession, account: Account, meeting: MeetingId, now: datetime) -> None:
    """The account has a seat in this practice meeting, and asks for a ticket: if its seat was given back meanwhile it
    gets it again. Nothing in any other meeting. Raises OwnSessionOn, TooManyPractices when others have all seats.
    """
    if await tx.get(Practice, meeting) is None:
        return
    await _check_free(tx, account, now)
    for own in await _own_seats(tx, account, now):
        if own.meeting_id == meeting and not await _sit_down_again(tx, own):
            raise TooManyPractices


async def give_seats_back(
    tx: AsyncSession, meeting: MeetingId, seats: Iterable[ParticipantId], now: datetime
) -> Change | None:
    """Others may have the seats of who is gone from a practice meeting, or belongs elsewhere. Nobody's act.

    None when they were given back before. Raises NotFound when it is over.
    """
    live = await live_meeting(tx, meeting)
    practising = _Practising(tx, await tx.get_one(MeetingRecord, meeting), live, now)
    held = [row for one in seats if (row := await tx.get(ParticipantRow, one)) is not None and row.removed_at is None]
    cleared = False
    for row in held:
        row.removed_at = now
        quieten(await state_of(practising, row.id))
        cleared |= await clear_from_programme(practising, row.id)
    return await tell_live(tx, live, [row.id for row in held], programme_too=cleared) if held else None


async def go_on_practising(tx: AsyncSession, meeting: MeetingId, due: Due, now: datetime) -> Change | None:
    """What is due in a practice meeting by itself, done in the place of its chair. Nobody's act.

    None when it is not possible any more.
    """
    live = await tx.get(LiveMeeting, meeting)
    if live is None or live.chair_id is None:
        return None
    with suppress(MeetingsError):
        match due.step:
            case Step.GIVE_FLOOR:
                assert due.participant is not None, "the floor goes to somebody"
                return await give_floor(tx, live.chair_id, due.participant, TURN_S, now)
            case Step.TAKE_FLOOR:
                return None if live.floor_id is None else await take_floor(tx, live.chair_id, live.floor_id, now)
            case Step.OPEN_AGAIN:
                live = await live_meeting(tx, meeting)
                live.suspended_at = live.locked_at = live.hands_closed_at = None
                return await tell_live(tx, live, [], programme_too=True)
            case Step.GIVE_BACK:
                assert due.participant is not None, "somebody's seat is given back"
                return await give_seats_back(tx, meeting, [due.participant], now)
            case Step.END:
                change = Change(meeting, live.revision + 1, ended=True)
                await abandon_drill(tx, meeting, now)
                return change
    return None


def _going_on(now: datetime) -> Select[MeetingId]:
    """Those whose time is not over: what is left of the others is deleted by who carries them, and tells it."""
    return select(Practice.meeting_id).join(MeetingRecord).where(MeetingRecord.ends_at > now)


async def _check_free(tx: AsyncSession, account: Account, now: datetime) -> None:
    if account.device and await has_own_session(tx, account.id, now):
        raise OwnSessionOn


async def _own_seats(tx: AsyncSession, account: Account, now: datetime) -> list[ParticipantRow]:
    """Those that it holds before those that it gave back."""
    found = await tx.scalars(
        select(ParticipantRow)
        .where(ParticipantRow.account_id == account.id, ParticipantRow.meeting_id.in_(_going_on(now)))
        .order_by(ParticipantRow.removed_at.is_not(None), ParticipantRow.meeting_id)
    )
    return list(found)


async def _sit_down_again(tx: AsyncSession, own: ParticipantRow) -> bool:
    """On a seat that it has or had; whether that is possible still."""
    if own.removed_at is None:
        return True
    with suppress(NotFound):  # It may have ended just now.
        await live_meeting(tx, own.meeting_id)
        held = select(func.count()).where(
            ParticipantRow.meeting_id == own.meeting_id, ParticipantRow.removed_at.is_(None)
        )
        if (await tx.scalar(held) or 0) < MAX_SEATS:
            own.removed_at = None
            return True
    return False


async def _with_room(tx: AsyncSession, now: datetime) -> MeetingId | None:
    """The fullest with a free seat; not one that a chair has suspended, locked, or closed the list of speakers of."""
    return await tx.scalar(
        select(Practice.meeting_id)
        .join(MeetingRecord, MeetingRecord.id == Practice.meeting_id)
        .join(LiveMeeting, LiveMeeting.meeting_id == Practice.meeting_id)
        .join(ParticipantRow, ParticipantRow.meeting_id == Practice.meeting_id)
        .where(MeetingRecord.ends_at >= now + WORTH_ENTERING, ParticipantRow.removed_at.is_(None))
        .where(
            LiveMeeting.suspended_at.is_(None), LiveMeeting.locked_at.is_(None), LiveMeeting.hands_closed_at.is_(None)
        )
        .group_by(Practice.meeting_id)
        .having(func.count() < MAX_SEATS)
        .order_by(func.count().desc(), Practice.meeting_id)
        .limit(1)
    )


async def _make(tx: AsyncSession, account: Account, now: datetime) -> MeetingId:
    meeting = await begin_drill(tx, "Họp thử", LENGTH, account.id, now)
    tx.add(Practice(meeting_id=meeting.id))
    chair = ParticipantRow(
        id=ParticipantId(new_uuid()),
        meeting_id=meeting.id,
        role=Role.CHAIR,
        name="Chủ trì họp thử",
        title="Mời phát biểu theo thứ tự giơ tay",
    )
    await write_seats(tx, meeting.id, [chair])
    await log.audit(tx, log.Entry(Act.ENTER_PRACTICE, account.id, meeting.id, meeting.id), now)
    return meeting.id


async def _sit_down(tx: AsyncSession, meeting: MeetingId, account: Account) -> PracticeEntered:
    live = await live_meeting(tx, meeting)
    chair = await tx.get_one(ParticipantRow, live.chair_id)
    if Role.CHAIR in account.roles and chair.account_id is None:
        chair.account_id = account.id
        return PracticeEntered(meeting, await tell_live(tx, live, [chair.id]))
    found = (await invitees(tx, [account.id]))[account.id]
    last = await tx.scalar(select(func.max(ParticipantRow.position)).where(ParticipantRow.meeting_id == meeting))
    seat = ParticipantRow(
        id=ParticipantId(new_uuid()),
        meeting_id=meeting,
        account_id=account.id,
        role=Role.ROOM if account.device else Role.DELEGATE,
        name=found.name,
        title=found.title,
        unit_code=found.unit_code,
        area=found.area,
        position=(last or 0) + 1,
    )
    tx.add(seat)
    await tx.flush()
    tx.add(LiveParticipant(participant_id=seat.id, microphone_open=False, camera_open=False))
    return PracticeEntered(meeting, await tell_live(tx, live, [seat.id]))
