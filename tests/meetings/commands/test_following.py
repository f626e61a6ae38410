"""The page before everyone: who shows, turns and takes it away, and what happens when the presenter goes."""

import json
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import commands, errors, queries
from meetings.domain.agenda import ItemState, Visibility
from meetings.domain.following import Place
from meetings.domain.roles import Role
from meetings.events import FollowRow, PageRow
from meetings.ids import ItemId, ParticipantId, VersionId, new_uuid
from meetings.models.agenda import AgendaItem
from meetings.models.audit import AuditEvent
from meetings.models.live import Deputy, FollowState, LiveMeeting
from meetings.models.papers import Paper, PaperVersion
from meetings.presenting import following, is_before_everyone, withdraw
from tests.meetings.hall import NOW, Hall, after
from tests.meetings.seated import seat_people
from tests.meetings.shown import PAGES, TITLE, put_draft, put_paper

pytestmark = pytest.mark.anyio


async def put_before_everyone(session: Hall, by: ParticipantId | None = None, page: int = 4) -> VersionId:
    """Shown by the chair, or handed by it to another."""
    async with session.db.begin() as tx:
        version = await put_paper(tx, session.meeting, NOW)
        await commands.show_page(tx, session.chair, version, Place(page), NOW)
        if by is not None:
            await commands.hand_presenting(tx, session.chair, by, NOW)
    return version


async def shown(session: Hall) -> PageRow | None:
    async with session.db.read() as tx:
        return (await following(tx, session.meeting)).page


async def presenter(session: Hall) -> ParticipantId | None:
    page = await shown(session)
    return None if page is None else page.presenter


async def test_the_chair_shows_a_page_and_everyone_is_told_with_the_programme(session: Hall) -> None:
    async with session.db.begin() as tx:
        version = await put_paper(tx, session.meeting, NOW)
        change = await commands.show_page(tx, session.chair, version, Place(4, 0.5, 0.25, 1.5), NOW)
    assert change is not None
    assert change.programme is not None
    page = change.programme.following.page
    assert page is not None
    assert (page.version, page.title, page.pages) == (version, TITLE, PAGES)
    assert (page.place, page.presenter) == (Place(4, 0.5, 0.25, 1.5), session.chair)
    async with session.db.read() as tx:
        assert (await queries.live_room(tx, session.meeting, after(1))).programme.following == FollowRow(1, page)


async def test_turning_the_page_is_no_revision_and_nothing_for_the_audit(session: Hall) -> None:
    await put_before_everyone(session)
    async with session.db.begin() as tx:
        before = (await tx.get_one(LiveMeeting, session.meeting)).revision
        change = await commands.move_page(tx, session.chair, Place(1, 0.2, 0.3, 2.0), 5, after(1))
        assert (await tx.get_one(LiveMeeting, session.meeting)).revision == before
        acts = list(await tx.scalars(select(AuditEvent.act).order_by(AuditEvent.seq)))
    assert change is not None
    assert change.revision == before
    assert change.moved is not None
    assert change.moved.page is not None
    assert change.moved.page.place == Place(5, 0.2, 0.3, 2.0)
    assert "show_page" in acts
    assert "move_page" not in acts


async def test_a_move_to_where_it_stands_changes_nothing(session: Hall) -> None:
    await put_before_everyone(session)
    async with session.db.begin() as tx:
        assert await commands.move_page(tx, session.chair, Place(4), None, after(1)) is None


async def test_the_sequence_goes_on_over_hiding_and_showing_again(session: Hall) -> None:
    version = await put_before_everyone(session)
    async with session.db.begin() as tx:
        await commands.hide_page(tx, session.chair, after(1))
        hidden = await following(tx, session.meeting)
        assert await commands.hide_page(tx, session.chair, after(2)) is None
        await commands.show_page(tx, session.chair, version, Place(4), after(3))
        again = await following(tx, session.meeting)
    assert (hidden.seq, hidden.page) == (2, None)
    assert again.seq == 3


async def test_page_and_screen_take_each_others_place(session: Hall) -> None:
    async with session.db.begin() as tx:
        await commands.share_screen(tx, session.chair, True, NOW)
    version = await put_before_everyone(session)
    async with session.db.begin() as tx:
        assert (await tx.get_one(LiveMeeting, session.meeting)).screen_id is None
        change = await commands.share_screen(tx, session.chair, True, NOW)
    assert change is not None
    assert change.programme is not None
    assert change.programme.following.page is None
    async with session.db.begin() as tx:
        assert await commands.show_page(tx, session.chair, version, Place(1), NOW)


@pytest.mark.parametrize("page", [0, PAGES + 1])
async def test_a_page_that_the_paper_does_not_have_is_refused(session: Hall, page: int) -> None:
    await put_before_everyone(session)
    async with session.db.begin() as tx:
        version = await put_paper(tx, session.meeting, NOW)
        with pytest.raises(errors.InvalidInput):
            await commands.show_page(tx, session.chair, version, Place(page), NOW)
        if page:
            with pytest.raises(errors.InvalidInput):
                await commands.move_page(tx, session.chair, Place(1), page, NOW)


async def recalled(tx: AsyncSession, version: VersionId) -> None:
    await tx.execute(update(PaperVersion).where(PaperVersion.id == version).values(recalled_at=NOW))


async def paper_recalled(tx: AsyncSession, version: VersionId) -> None:
    of = select(PaperVersion.paper_id).where(PaperVersion.id == version).scalar_subquery()
    await tx.execute(update(Paper).where(Paper.id == of).values(recalled_at=NOW, recalled_why="nhầm"))


@pytest.mark.parametrize("spoil", [recalled, paper_recalled])
async def test_what_is_not_published_any_more_is_not_found(
    session: Hall, spoil: Callable[[AsyncSession, VersionId], Awaitable[None]]
) -> None:
    async with session.db.begin() as tx:
        version = await put_paper(tx, session.meeting, NOW)
        await spoil(tx, version)
        with pytest.raises(errors.NotFound):
            await commands.show_page(tx, session.chair, version, Place(1), NOW)


async def test_a_draft_is_not_found(session: Hall) -> None:
    async with session.db.begin() as tx:
        version = await put_draft(tx, session.meeting, NOW)
        with pytest.raises(errors.NotFound):
            await commands.show_page(tx, session.chair, version, Place(1), NOW)


async def test_a_paper_of_another_meeting_is_not_found(session: Hall) -> None:
    other = await Hall.prepare(session.db)
    async with session.db.begin() as tx:
        version = await put_paper(tx, other.meeting, NOW)
        with pytest.raises(errors.NotFound):
            await commands.show_page(tx, session.chair, version, Place(1), NOW)


async def test_a_paper_kept_from_rooms_is_not_put_before_everyone(session: Hall) -> None:
    async with session.db.begin() as tx:
        version = await put_paper(tx, session.meeting, NOW, in_room=False)
        with pytest.raises(errors.PageNotForRooms):
            await commands.show_page(tx, session.chair, version, Place(1), NOW)


async def test_a_room_shows_a_page_with_the_floor_only(session: Hall) -> None:
    room = session.rooms[0]
    async with session.db.begin() as tx:
        version = await put_paper(tx, session.meeting, NOW)
        with pytest.raises(errors.FloorNeeded):
            await commands.show_page(tx, room, version, Place(1), NOW)
        await commands.give_floor(tx, session.chair, room, 300, NOW)
        assert await commands.show_page(tx, room, version, Place(1), NOW)
    assert await presenter(session) == room


async def test_with_the_floor_nobody_opens_a_paper_that_was_not_granted(session: Hall) -> None:
    room = session.rooms[0]
    async with session.db.begin() as tx:
        version = await put_paper(tx, session.meeting, NOW, granted=False)
        await commands.give_floor(tx, session.chair, room, 300, NOW)
        with pytest.raises(errors.NotFound):
            await commands.show_page(tx, room, version, Place(1), NOW)
        # What the chair has shown is seen by all, that page and no other.
        await commands.show_page(tx, session.chair, version, Place(1), NOW)
        with pytest.raises(errors.NotFound):
            await commands.show_page(tx, room, version, Place(2), NOW)


async def test_a_delegate_shows_the_paper_of_the_item_it_presents(session: Hall) -> None:
    seated = await seat_people(session)
    delegate = session.seats[Role.DELEGATE]
    async with session.db.begin() as tx:
        item = ItemId(new_uuid())
        tx.add(
            AgendaItem(
                id=item,
                meeting_id=session.meeting,
                position=0,
                title="Báo cáo",
                planned_min=10,
                presenter="Giám đốc",
                presenter_id=seated.delegate,
                visibility=Visibility.PUBLIC,
                late=False,
                state=ItemState.PLANNED,
            )
        )
        await tx.flush()
        own = await put_paper(tx, session.meeting, NOW, item=item)
        other = await put_paper(tx, session.meeting, NOW)
        with pytest.raises(errors.FloorNeeded):
            await commands.show_page(tx, delegate, other, Place(1), NOW)
        assert await commands.show_page(tx, delegate, own, Place(1), NOW)


async def test_only_who_presents_turns_the_page_and_only_it_or_who_leads_ends_it(session: Hall) -> None:
    room, other, _ = session.rooms
    await put_before_everyone(session, by=room)
    async with session.db.begin() as tx:
        for stranger in (session.chair, other):
            with pytest.raises(errors.NotPresenting):
                await commands.move_page(tx, stranger, Place(5), 5, NOW)
        with pytest.raises(errors.NotPresenting):
            await commands.hide_page(tx, other, NOW)
        with pytest.raises(errors.NotPresenting):
            await commands.hand_presenting(tx, other, other, NOW)
        assert await commands.move_page(tx, room, Place(5), 5, NOW)
        assert await commands.hand_presenting(tx, session.seats[Role.SECRETARY], other, NOW)
        assert await commands.move_page(tx, other, Place(6), 6, NOW)
        assert await commands.hide_page(tx, session.chair, NOW)
        with pytest.raises(errors.NotPresenting):
            await commands.move_page(tx, other, Place(7), 7, NOW)


async def test_the_presenting_goes_only_to_who_is_here_and_may_show(session: Hall) -> None:
    await put_before_everyone(session)
    async with session.db.begin() as tx:
        await commands.record_left(tx, session.rooms[2], NOW)
        with pytest.raises(errors.NotPresent):
            await commands.hand_presenting(tx, session.chair, session.rooms[2], NOW)
        with pytest.raises(errors.NotAllowed):
            await commands.hand_presenting(tx, session.chair, session.seats[Role.IT], NOW)


async def test_with_the_floor_the_presenting_goes_back_to_the_chair(session: Hall) -> None:
    room = session.rooms[0]
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, room, 300, NOW)
    await put_before_everyone(session, by=room)
    async with session.db.begin() as tx:
        change = await commands.take_floor(tx, session.chair, room, after(9))
    assert change is not None
    assert change.programme is not None
    page = change.programme.following.page
    assert page is not None
    assert (page.presenter, page.place.page) == (session.chair, 4)


async def test_a_presenter_without_the_floor_goes_on_when_another_has_spoken(session: Hall) -> None:
    room, other, _ = session.rooms
    await put_before_everyone(session, by=room)
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, other, 300, NOW)
        await commands.take_floor(tx, session.chair, other, after(9))
    assert await presenter(session) == room


async def test_the_secretary_goes_on_presenting_after_its_turn(session: Hall) -> None:
    secretary = session.seats[Role.SECRETARY]
    await put_before_everyone(session, by=secretary)
    async with session.db.begin() as tx:
        await commands.give_floor(tx, session.chair, session.rooms[0], 300, NOW)
    assert await presenter(session) == secretary


@pytest.mark.parametrize("removed", [False, True])
async def test_a_presenter_that_goes_leaves_the_page_to_the_chair(session: Hall, removed: bool) -> None:
    room = session.rooms[0]
    await put_before_everyone(session, by=room)
    async with session.db.begin() as tx:
        if removed:
            change = await commands.remove(tx, session.chair, room, NOW)
        else:
            change = await commands.record_left(tx, room, NOW) or pytest.fail("left unnoticed")
    assert change.programme is not None
    assert await presenter(session) == session.chair


async def test_a_presenter_whose_line_is_lost_is_waited_for(session: Hall) -> None:
    await put_before_everyone(session, by=session.rooms[0])
    async with session.db.begin() as tx:
        await commands.record_lost(tx, session.rooms[0], NOW)
    assert await presenter(session) == session.rooms[0]


async def test_the_page_of_a_chair_that_leaves_is_taken_away(session: Hall) -> None:
    await put_before_everyone(session)
    async with session.db.begin() as tx:
        await commands.record_left(tx, session.chair, NOW)
    assert await shown(session) is None


async def test_a_deputy_that_stands_in_presents_for_a_lost_chair_until_it_is_back(session: Hall) -> None:
    room = session.rooms[0]
    await put_before_everyone(session)
    async with session.db.begin() as tx:
        tx.add(Deputy(meeting_id=session.meeting, participant_id=room, acting_since=None))
        await commands.record_lost(tx, session.chair, NOW)
        assert await commands.settle_chair(tx, session.meeting, None, after(60))
    assert await presenter(session) == room
    await session.join(session.chair, at=after(80))
    async with session.db.begin() as tx:
        assert await commands.settle_chair(tx, session.meeting, None, after(200))
    assert await presenter(session) == session.chair


async def test_in_a_pause_the_page_waits_and_is_there_again(session: Hall) -> None:
    version = await put_before_everyone(session)
    async with session.db.begin() as tx:
        await commands.suspend(tx, session.chair, True, NOW)
        for act in (
            commands.move_page(tx, session.chair, Place(5), 5, NOW),
            commands.show_page(tx, session.chair, version, Place(1), NOW),
            commands.hand_presenting(tx, session.chair, session.rooms[0], NOW),
        ):
            with pytest.raises(errors.Suspended):
                await act
        await commands.suspend(tx, session.chair, False, after(60))
    page = await shown(session)
    assert page is not None
    assert page.place == Place(4)


async def test_the_end_takes_the_page_away(session: Hall) -> None:
    await put_before_everyone(session)
    async with session.db.begin() as tx:
        await commands.end_meeting(tx, session.chair, NOW)
    assert await shown(session) is None


async def test_what_is_recalled_is_withdrawn_and_nothing_else(session: Hall) -> None:
    version = await put_before_everyone(session)
    async with session.db.begin() as tx:
        assert not await withdraw(tx, session.meeting, VersionId(new_uuid()))
        assert await withdraw(tx, session.meeting, version)
        assert (await tx.get_one(FollowState, session.meeting)).seq == 2
    assert await shown(session) is None


async def test_only_the_page_that_is_shown_is_before_everyone(session: Hall) -> None:
    version = await put_before_everyone(session, page=4)
    async with session.db.begin() as tx:
        other = await put_paper(tx, session.meeting, NOW)
        asked = [(version, 4), (version, 5), (other, 4)]
        assert [await is_before_everyone(tx, session.meeting, *one) for one in asked] == [True, False, False]
        await commands.hide_page(tx, session.chair, NOW)
        assert not await is_before_everyone(tx, session.meeting, version, 4)


async def test_showing_handing_and_hiding_are_audited(session: Hall) -> None:
    version = await put_before_everyone(session, by=session.rooms[0])
    async with session.db.begin() as tx:
        await commands.hide_page(tx, session.rooms[0], NOW)
        rows = list(await tx.scalars(select(AuditEvent).order_by(AuditEvent.seq)))
    written = [
        (row.act, json.loads(row.detail)) for row in rows if row.act in {"show_page", "hand_presenting", "hide_page"}
    ]
    assert [act for act, _ in written] == ["show_page", "hand_presenting", "hide_page"]
    assert written[0][1] == {"version": version, "page": 4}
