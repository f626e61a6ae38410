"""The page before everyone: shown, turned, handed on, taken away. All but the turning is audited."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.following import (
    Place,
    Standing,
    may_be_handed,
    may_end_page,
    may_show_page,
    may_turn_page,
)
from meetings.domain.papers import VersionState
from meetings.domain.roles import Act
from meetings.domain.seats import SeatState
from meetings.errors import InvalidInput, NotFound, NotPresenting, PageNotForRooms, Suspended
from meetings.events import Change
from meetings.ids import ParticipantId, VersionId
from meetings.models.agenda import AgendaItem
from meetings.models.live import FollowState
from meetings.models.papers import Paper, PaperVersion
from meetings.models.seats import Seat
from meetings.papers.grants import LEADING
from meetings.papers.readers import readers_of
from meetings.presenting import following, put, take_away
from meetings.session import Session, check_here, enter, target, tell, write_down


async def show_page(
    tx: AsyncSession, actor: ParticipantId, version: VersionId, place: Place, now: datetime
) -> Change | None:
    """Puts a page of a published paper before everyone, in place of any other and of a screen; the actor presents it.

    Raises NotAllowed, FloorNeeded, Suspended, InvalidInput, PageNotForRooms, and NotFound for what is not of this
    meeting, or is not published, or was recalled, or was not granted to who neither leads nor presents its item: what
    is shown is seen by all.
    """
    session = await enter(tx, actor, Act.SHOW_PAGE, now)
    state = await tx.get(FollowState, session.meeting.id)
    paper, shown = await _paper(session, version)
    named = await _presents_item(session, paper)
    may_show_page(session.seat, _standing(session, state), named=named)
    if not named and session.seat.role not in LEADING and not await _is_granted(session, paper):
        raise NotFound
    _check_going_on(session)
    if not paper.in_room:
        raise PageNotForRooms
    place.within(shown.pages)
    if state is None:
        state = FollowState(meeting_id=session.meeting.id, seq=0)
        tx.add(state)
    state.version_id, state.presenter_id, state.shown_at = version, actor, now
    session.live.screen_id = None
    put(state, place)
    await write_down(session, Act.SHOW_PAGE, paper.id, version=version, page=place.page)
    return await tell(session, [], programme_too=True)


async def move_page(
    tx: AsyncSession, actor: ParticipantId, place: Place, page: int | None, now: datetime
) -> Change | None:
    """Turns the page, or shows another part of it; `page` None: of the page that stands there.

    This is no revision of the room: the change says where the page stands, and nothing else. Raises NotPresenting,
    Suspended, InvalidInput.
    """
    session = await enter(tx, actor, Act.MOVE_PAGE, now)
    state = await _shown(session)
    may_turn_page(session.seat, _standing(session, state))
    _check_going_on(session)
    before = await following(tx, session.meeting.id)
    if before.page is None:
        raise NotPresenting
    wanted = Place(page or state.page, place.x, place.y, place.zoom).within(before.page.pages)
    if wanted == before.page.place:
        return None
    put(state, wanted)
    await tx.flush()
    moved = await following(tx, session.meeting.id)
    return Change(session.meeting.id, session.live.revision, moved=moved)


async def hide_page(tx: AsyncSession, actor: ParticipantId, now: datetime) -> Change | None:
    """Takes the page away. Raises NotPresenting."""
    session = await enter(tx, actor, Act.HIDE_PAGE, now)
    state = await tx.get(FollowState, session.meeting.id)
    if state is None or state.version_id is None:
        return None
    may_end_page(session.seat, _standing(session, state))
    version = state.version_id
    take_away(state)
    await write_down(session, Act.HIDE_PAGE, version)
    return await tell(session, [], programme_too=True)


async def hand_presenting(
    tx: AsyncSession, actor: ParticipantId, participant: ParticipantId, now: datetime
) -> Change | None:
    """Another presents the page that is shown; it stays where it stands. Raises NotPresenting, NotPresent."""
    session = await enter(tx, actor, Act.HAND_PRESENTING, now)
    state = await _shown(session)
    may_end_page(session.seat, _standing(session, state))
    _check_going_on(session)
    if state.presenter_id == participant:
        return None
    may_be_handed(session.seat_of(await target(session, participant)))
    await check_here(session, participant)
    state.presenter_id = participant
    state.seq += 1
    await write_down(session, Act.HAND_PRESENTING, participant)
    return await tell(session, [], programme_too=True)


async def _paper(session: Session, version: VersionId) -> tuple[Paper, PaperVersion]:
    """The version that is asked for, with its paper. Raises NotFound."""
    found = (
        await session.tx.execute(
            select(Paper, PaperVersion)
            .join(PaperVersion, PaperVersion.paper_id == Paper.id)
            .where(
                PaperVersion.id == version,
                Paper.meeting_id == session.meeting.id,
                PaperVersion.state == VersionState.READY,
                PaperVersion.published_at.is_not(None),
                PaperVersion.recalled_at.is_(None),
                Paper.recalled_at.is_(None),
            )
        )
    ).first()
    if found is None:
        raise NotFound
    paper, shown = found
    if not shown.pages:
        raise InvalidInput
    return paper, shown


async def _presents_item(session: Session, paper: Paper) -> bool:
    """Whether the actor's seat is named as the presenter of the item that the paper belongs to."""
    if paper.item_id is None:
        return False
    named = (
        exists()
        .where(AgendaItem.id == paper.item_id, AgendaItem.presenter_id == Seat.id)
        .where(Seat.participant_id == session.actor.id, Seat.state == SeatState.ACTIVE)
    )
    return bool(await session.tx.scalar(select(named)))


async def _is_granted(session: Session, paper: Paper) -> bool:
    readers = await readers_of(session.tx, session.meeting.id, [paper], session.now)
    return session.actor.account_id in readers[paper.id]


async def _shown(session: Session) -> FollowState:
    """The row of what is shown. Raises NotPresenting when nothing is."""
    state = await session.tx.get(FollowState, session.meeting.id)
    if state is None or state.version_id is None:
        raise NotPresenting
    return state


def _standing(session: Session, state: FollowState | None) -> Standing:
    return Standing(session.live.floor_id, None if state is None else state.presenter_id)


def _check_going_on(session: Session) -> None:
    """In a pause the page waits, as the floor does. Raises Suspended."""
    if session.is_suspended:
        raise Suspended
