"""Who opens what: parts, items, grants, rooms' screens; asked anew each time (invariants 10, 17 and 18)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from meetings.commands import GrantLine, grant_paper
from meetings.domain.agenda import Visibility
from meetings.domain.lifecycle import MeetingState
from meetings.domain.papers import GrantScope, PaperRights
from meetings.domain.roles import Act, Role
from meetings.domain.seats import Scope, SeatState
from meetings.errors import GrantOver, NotAllowed, NotFound
from meetings.ids import PaperId, UnitId
from meetings.models.directory import Room
from meetings.models.meetings import MeetingRecord, MeetingSite
from meetings.models.papers import Paper
from meetings.models.seats import Seat
from meetings.papers.grants import downloads_of, papers_seen_by, reader_for, version_for
from meetings.papers.readers import readers_of
from tests.meetings.hall import NOW, PEOPLE, ROOMS, Hall
from tests.meetings.papers.library import ALL_DOWNLOAD, ALL_VIEW, Library
from tests.meetings.seated import seat_people

pytestmark = pytest.mark.anyio
READERS = {Role.CHAIR, Role.SECRETARY, Role.DELEGATE, Role.ROOM, Role.OBSERVER}
SEES: Mapping[tuple[str, bool], set[Role]] = {
    ("public", False): {Role.DELEGATE, Role.OBSERVER},
    ("public", True): {Role.DELEGATE, Role.OBSERVER, Role.ROOM},
    ("delegates", False): {Role.DELEGATE},
    ("delegates", True): {Role.DELEGATE, Role.ROOM},
    ("leaders", True): set(),
    ("meeting", False): {Role.DELEGATE},
    ("meeting", True): {Role.DELEGATE, Role.ROOM},
}
"""Item and screen → who opens a paper that is granted to all, besides chair and secretary: written by hand."""


async def seen(library: Library, login: str) -> set[PaperId]:
    async with library.hall.db.read() as tx:
        account = await library.account(tx, login)
        of_meeting = Paper.meeting_id == library.hall.meeting
        return set(await tx.scalars(select(Paper.id).where(of_meeting, papers_seen_by(account, NOW))))


async def opens(library: Library, role: Role, paper: PaperId) -> bool:
    return paper in await seen(library, PEOPLE[role])


async def test_a_part_sees_what_its_items_and_screens_allow_and_it_sees_nothing(hall: Hall) -> None:
    library, wanted = Library(hall), {}
    for place, ((of, in_room), roles) in enumerate(SEES.items()):
        item = None if of == "meeting" else await library.item(Visibility(of), place)
        granted, _ = await library.publish(f"{of} {in_room}", item, in_room=in_room)
        wanted[granted] = roles | {Role.CHAIR, Role.SECRETARY}
        closed, _ = await library.publish(f"kín {of} {in_room}", item, in_room=in_room)
        await library.grant(closed)
        draft, _ = await library.bring(f"dự thảo {of} {in_room}", item, in_room=in_room)
        wanted[closed] = wanted[draft] = {Role.CHAIR, Role.SECRETARY}
    found = {role: await seen(library, PEOPLE[role]) for role in Role}
    assert found == {role: {paper for paper, roles in wanted.items() if role in roles} for role in Role}
    assert found[Role.IT] == set()
    async with hall.db.read() as tx:
        papers = (await tx.scalars(select(Paper).where(Paper.meeting_id == hall.meeting))).all()
        audience = await readers_of(tx, hall.meeting, [one for one in papers if not one.title.startswith("dự")], NOW)
    for role in (Role.DELEGATE, Role.OBSERVER, Role.ROOM):
        account = hall.accounts[PEOPLE[role]]
        assert {paper for paper, accounts in audience.items() if account in accounts} == found[role], role


async def test_it_gets_no_reader_for_any_act_on_papers(hall: Hall) -> None:
    library = Library(hall)
    paper_acts = [act for act in Act if "paper" in act or act in {Act.WATCH_READERS, Act.REMIND_READERS, Act.SHOW_PAGE}]
    assert len(paper_acts) == 11
    async with hall.db.read() as tx:
        for act in paper_acts:
            with pytest.raises(NotAllowed):
                await library.reader(tx, "kythuat", act)


async def first_unit(hall: Hall) -> UnitId | None:
    """The unit of the meeting's first room."""
    async with hall.db.read() as tx:
        return await tx.scalar(
            select(Room.unit_id)
            .join(MeetingSite, MeetingSite.room_id == Room.id)
            .where(MeetingSite.meeting_id == hall.meeting)
            .order_by(MeetingSite.position)
            .limit(1)
        )


async def test_a_grant_that_has_run_out_is_not_made_but_does_not_stand_in_the_way_of_others(hall: Hall) -> None:
    library = Library(hall)

    def line(until: datetime | None, rights: PaperRights = PaperRights.VIEW) -> GrantLine:
        return GrantLine(GrantScope.ALL, None, None, rights, until)

    async def grant(*lines: GrantLine, at: datetime = NOW) -> None:
        async with hall.db.begin() as tx:
            await grant_paper(tx, hall.meeting, paper, lines, await library.by(tx, paper, at))

    soon = NOW + timedelta(minutes=5)
    paper, _ = await library.publish()
    for past in (NOW, NOW - timedelta(days=30)):
        with pytest.raises(GrantOver):
            await grant(line(past))
    assert await opens(library, Role.DELEGATE, paper), "what was there is as it was"
    await grant(line(soon))
    await grant(line(soon), GrantLine(GrantScope.UNIT, await first_unit(hall), None, PaperRights.VIEW, None), at=soon)
    with pytest.raises(GrantOver):
        await grant(line(soon, PaperRights.DOWNLOAD), at=soon)


async def test_a_grant_counts_at_each_request_until_it_runs_out_or_is_taken_back(hall: Hall) -> None:
    library = Library(hall)
    until = NOW + timedelta(minutes=5)
    paper, version = await library.publish("a", None, GrantLine(GrantScope.ALL, None, None, PaperRights.VIEW, until))
    async with hall.db.read() as tx:
        reader = await library.reader(tx, "daibieu1")
        await version_for(tx, reader, (paper, version), until - timedelta(seconds=1))
        with pytest.raises(NotFound):
            await version_for(tx, reader, (paper, version), until)
    await library.grant(paper, ALL_VIEW)
    async with hall.db.read() as tx:
        await version_for(tx, reader, (paper, version), until)
    await library.grant(paper)
    async with hall.db.read() as tx:
        with pytest.raises(NotFound):
            await version_for(tx, reader, (paper, version), NOW)


async def test_only_who_was_granted_it_takes_a_file_away_and_observers_and_rooms_never(hall: Hall) -> None:
    library = Library(hall)
    item = await library.item(Visibility.PUBLIC)
    paper, version = await library.publish("a", item, ALL_DOWNLOAD, in_room=True)
    async with hall.db.read() as tx:
        for role in READERS:
            account = await library.account(tx, PEOPLE[role])
            may = await tx.scalar(select(downloads_of(account, NOW)).where(Paper.id == paper))
            assert bool(may) == (role not in {Role.OBSERVER, Role.ROOM}), role
    await library.grant(paper, ALL_VIEW)
    async with hall.db.read() as tx:
        reader = await library.reader(tx, "daibieu1", Act.DOWNLOAD_PAPER)
        await version_for(tx, reader, (paper, version), NOW)
        with pytest.raises(NotAllowed):
            await version_for(tx, reader, (paper, version), NOW, download=True)


async def test_a_grant_for_a_unit_lets_in_its_room_and_no_other(hall: Hall) -> None:
    library, unit = Library(hall), await first_unit(hall)
    async with hall.db.read() as tx:
        rooms = {login: (await library.account(tx, login)).unit_code for login in ROOMS}
    paper, _ = await library.publish(
        "a", None, GrantLine(GrantScope.UNIT, unit, None, PaperRights.VIEW, None), in_room=True
    )
    inside = [login for login in rooms if paper in await seen(library, login)]
    assert len(inside) == 1
    assert paper not in await seen(library, "daibieu1")


async def test_a_substitute_reads_what_the_seat_may_and_the_principal_keeps_sight(hall: Hall) -> None:
    library, seated = Library(hall), await seat_people(hall)
    grant = GrantLine(GrantScope.SEAT, None, seated.at_sites[0][0], PaperRights.DOWNLOAD, None)
    own = GrantLine(GrantScope.SEAT, None, seated.delegate, PaperRights.VIEW, None)
    for_other, _ = await library.publish("a", None, grant)
    for_delegate, _ = await library.publish("b", None, own)
    assert await seen(library, "daibieu1") == {for_delegate}
    async with hall.db.begin() as tx:  # The delegate sits for the other now.
        other, seat = await tx.get_one(Seat, seated.at_sites[0][0]), await tx.get_one(Seat, seated.delegate)
        other.state = SeatState.SUSPENDED
        seat.principal_id, seat.scope = other.id, Scope.VOTE
    assert await seen(library, "daibieu1") == {for_delegate, for_other}
    async with hall.db.begin() as tx:  # And is itself sat for.
        (await tx.get_one(Seat, seated.delegate)).state = SeatState.SUSPENDED
    assert await seen(library, "daibieu1") == {for_delegate}
    async with hall.db.begin() as tx:
        (await tx.get_one(Seat, seated.delegate)).state = SeatState.WITHDRAWN
    assert await seen(library, "daibieu1") == set()


async def test_a_room_reads_until_the_end_and_people_go_on(session: Hall) -> None:
    library = Library(session)
    paper, _ = await library.publish(in_room=True)
    assert await opens(library, Role.ROOM, paper)
    async with session.db.begin() as tx:
        record = await tx.get_one(MeetingRecord, session.meeting)
        record.state, record.ended_at = MeetingState.ENDED, NOW + timedelta(hours=1)
    assert not await opens(library, Role.ROOM, paper)
    assert await opens(library, Role.DELEGATE, paper)


async def test_who_has_no_part_does_not_learn_that_there_is_a_paper(hall: Hall) -> None:
    library = Library(hall)
    paper, _ = await library.publish()
    assert paper not in await seen(library, "daibieu2")
    async with hall.db.read() as tx:
        account = await library.account(tx, "daibieu2")
        with pytest.raises(NotFound):
            await reader_for(tx, account, hall.meeting, Act.READ_PAPERS)
