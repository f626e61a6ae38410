"""The row of the page that is before everyone: read as a value, and passed on when who presents it goes."""

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.deputy import part_of
from meetings.domain.floor import Seat
from meetings.domain.following import Place, keeps_presenting
from meetings.events import NOTHING_SHOWN, FollowRow, PageRow
from meetings.ids import MeetingId, ParticipantId, VersionId
from meetings.models.live import Deputy, FollowState, LiveMeeting
from meetings.models.meetings import ParticipantRow
from meetings.models.papers import Paper, PaperVersion

_FOLLOWING = (
    select(FollowState, PaperVersion.pages, Paper.id, Paper.title)
    .outerjoin(PaperVersion, PaperVersion.id == FollowState.version_id)
    .outerjoin(Paper, Paper.id == PaperVersion.paper_id)
    .where(FollowState.meeting_id == bindparam("meeting"))
)


async def following(tx: AsyncSession, meeting: MeetingId) -> FollowRow:
    """What is before everyone."""
    found = (await tx.execute(_FOLLOWING, {"meeting": meeting})).first()
    if found is None:
        return NOTHING_SHOWN
    state, pages, paper, title = found
    if state.version_id is None or state.presenter_id is None:
        return FollowRow(state.seq, None)
    place = Place(state.page, state.x, state.y, state.zoom)
    return FollowRow(state.seq, PageRow(state.version_id, paper, title, pages, place, state.presenter_id))


def put(state: FollowState, place: Place) -> None:
    """The page stands there."""
    state.page, state.x, state.y, state.zoom = place.page, place.x, place.y, place.zoom
    state.seq += 1


def take_away(state: FollowState) -> None:
    """Nothing is before everyone any more."""
    state.version_id = state.presenter_id = state.shown_at = None
    state.seq += 1


async def hide(tx: AsyncSession, meeting: MeetingId) -> bool:
    """Takes away whatever is before everyone; whether anything was."""
    state = await tx.get(FollowState, meeting)
    if state is None or state.version_id is None:
        return False
    take_away(state)
    return True


async def withdraw(tx: AsyncSession, meeting: MeetingId, version: VersionId) -> bool:
    """Takes this version away from before everyone, as one that was recalled; whether it was there."""
    state = await tx.get(FollowState, meeting)
    return state is not None and state.version_id == version and await hide(tx, meeting)


async def is_before_everyone(tx: AsyncSession, meeting: MeetingId, version: VersionId, page: int) -> bool:
    """Whether this very page is shown to the whole session now: then everyone in it may see it, granted or not."""
    state = await tx.get(FollowState, meeting)
    return state is not None and (state.version_id, state.page) == (version, page)


async def floor_went(tx: AsyncSession, live: LiveMeeting, had: ParticipantId) -> bool:
    """Whose floor is over presents no more, unless it leads: the page stays, at the hand of who leads."""
    state = await _presented_by(tx, live, had)
    if state is None:
        return False
    row = await tx.get_one(ParticipantRow, had)
    acting = await _acting(tx, live)
    if keeps_presenting(Seat(row.id, part_of(row.id, row.role, acting)), had):
        return False
    return _pass_on(state, acting or live.chair_id)


async def gone(tx: AsyncSession, live: LiveMeeting, participant: ParticipantId) -> bool:
    """Who goes away presents no more: who leads does; when it is that one who goes, the page is taken away."""
    state = await _presented_by(tx, live, participant)
    return state is not None and _pass_on(state, await _acting(tx, live) or live.chair_id)


async def chair_passed(tx: AsyncSession, live: LiveMeeting, to: ParticipantId, *, of: ParticipantId) -> bool:
    """What the one who led presented is presented by who leads now."""
    state = await _presented_by(tx, live, of)
    return state is not None and _pass_on(state, to)


async def _presented_by(tx: AsyncSession, live: LiveMeeting, participant: ParticipantId) -> FollowState | None:
    state = await tx.get(FollowState, live.meeting_id)
    return state if state is not None and state.presenter_id == participant else None


async def _acting(tx: AsyncSession, live: LiveMeeting) -> ParticipantId | None:
    deputy = await tx.get(Deputy, live.meeting_id)
    return deputy.participant_id if deputy is not None and deputy.acting_since is not None else None


def _pass_on(state: FollowState, to: ParticipantId | None) -> bool:
    if to is None or to == state.presenter_id:
        take_away(state)
    else:
        state.presenter_id = to
        state.seq += 1
    return True
