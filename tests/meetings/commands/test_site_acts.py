"""What IT does to sites from afar: rows, revisions, the audit, and what is refused."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from meetings import commands
from meetings.access import site_for
from meetings.domain.roles import Role
from meetings.domain.site_acts import NOT_HELD, Hold, LineCap, SiteTest
from meetings.errors import (
    AlreadyEnded,
    InvalidInput,
    MeetingsError,
    NotAllowed,
    NotFound,
    NotPresent,
    ReasonNeeded,
    Removed,
    SpeakingNow,
)
from meetings.events import Account, Change
from meetings.ids import ParticipantId, new_uuid
from meetings.models.audit import AuditEvent
from meetings.models.directory import OrgUnit
from meetings.models.live import LiveParticipant
from meetings.site_notes import newest_notes_in, notes_of
from tests.meetings.hall import NOW, Hall, after

pytestmark = pytest.mark.anyio


def it(hall: Hall) -> Account:
    return Account(hall.accounts["kythuat"], "kythuat", "Kỹ Thuật", False, None, None, frozenset({Role.IT}))


async def audited(hall: Hall, act: str) -> list[tuple[str, dict[str, object]]]:
    """Subject and detail of each row of an act, oldest first."""
    async with hall.db.read() as tx:
        rows = await tx.scalars(select(AuditEvent).where(AuditEvent.act == act).order_by(AuditEvent.seq))
        return [(row.subject, json.loads(row.detail)) for row in rows]


async def capped(hall: Hall, cap: LineCap | None, *sites: ParticipantId) -> tuple[Change, ...]:
    return await held(hall, Hold(cap), *sites)


async def held(hall: Hall, hold: Hold, *sites: ParticipantId) -> tuple[Change, ...]:
    async with hall.db.begin() as tx:
        return await commands.cap_sites(tx, it(hall).id, sites, hold, after(5))


async def tried(hall: Hall, test: SiteTest, site: ParticipantId) -> str:
    async with hall.db.begin() as tx:
        return (await commands.begin_site_test(tx, it(hall).id, site, test, after(5))).name


async def restarted(hall: Hall, site: ParticipantId, *, sure: bool) -> str:
    async with hall.db.begin() as tx:
        return (await commands.restart_page(tx, it(hall).id, site, after(5), sure=sure)).name


async def give_floor(hall: Hall, site: ParticipantId) -> None:
    async with hall.db.begin() as tx:
        await commands.give_floor(tx, hall.chair, site, 300, after(1))


async def open_microphone(hall: Hall, site: ParticipantId) -> None:
    async with hall.db.begin() as tx:
        await commands.set_microphone(tx, site, True, after(2))


async def test_a_note_stays_with_the_unit_and_the_newest_is_first(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        row, _ = await site_for(tx, it(hall), hall.rooms[0])
        await commands.note_site(tx, it(hall), row, "Đã gọi  nhà mạng", NOW)
        await commands.note_site(tx, it(hall), row, "Nhà mạng sửa xong", after(60))
    async with hall.db.read() as tx:
        assert [one.note for one in await notes_of(tx, "14215")] == ["Nhà mạng sửa xong", "Đã gọi nhà mạng"]
        (newest,) = await newest_notes_in(tx, hall.meeting)
    assert (newest.unit_code, newest.note, newest.at) == ("14215", "Nhà mạng sửa xong", after(60))
    assert [detail["note"] for _, detail in await audited(hall, "note_site")] == [
        "Đã gọi nhà mạng",
        "Nhà mạng sửa xong",
    ]


@pytest.mark.parametrize("note", ["", "   ", "x" * 501, "a\u202eb"])
async def test_a_note_that_says_nothing_or_too_much_is_refused(hall: Hall, note: str) -> None:
    async with hall.db.begin() as tx:
        row, _ = await site_for(tx, it(hall), hall.rooms[0])
        with pytest.raises(InvalidInput):
            await commands.note_site(tx, it(hall), row, note, NOW)


async def test_sites_are_held_down_in_one_revision_and_let_up_again(hall: Hall) -> None:
    await hall.open()
    (change,) = await capped(hall, LineCap.LOW, *hall.rooms)
    assert {row.participant: row.hold.cap for row in change.participants} == dict.fromkeys(hall.rooms, LineCap.LOW)
    assert change.programme is None
    (fewer,) = await capped(hall, LineCap.SOUND, hall.rooms[1], hall.rooms[0])
    assert fewer.revision == change.revision + 1
    (up,) = await capped(hall, None, *hall.rooms)
    assert {row.hold.cap for row in up.participants} == {None}
    assert await capped(hall, None, *hall.rooms) == ()
    found = await audited(hall, "cap_sites")
    assert [(subject, detail["cap"], detail["sites"]) for subject, detail in found] == [
        ("", "low", 3),
        ("", "sound", 2),
        ("", "none", 3),
    ]


async def test_of_a_group_every_site_is_in_the_log_however_long_their_names_are(hall: Hall) -> None:
    async with hall.db.begin() as tx:
        await tx.execute(update(OrgUnit).values(name="tên dài " * 12 + OrgUnit.code))
    named = await Hall.prepare(hall.db, NOW + timedelta(minutes=10))
    await named.open()
    await capped(named, LineCap.LOW, *named.rooms)
    ((_, detail),) = await audited(named, "cap_sites")
    names = [(await named.row(room)).name for room in named.rooms]
    assert min(map(len, names)) > 90
    assert sorted(str(detail["site"]).split(", ")) == sorted(names)


async def test_a_rate_is_held_beside_the_pictures_changed_alone_and_written_down(hall: Hall) -> None:
    await hall.open()
    (change,) = await held(hall, Hold(LineCap.LOW, 300), hall.rooms[0])
    assert [row.hold for row in change.participants] == [Hold(LineCap.LOW, 300)]
    (slower,) = await held(hall, Hold(LineCap.LOW, 64), hall.rooms[0])
    assert slower.revision == change.revision + 1
    assert await held(hall, Hold(LineCap.LOW, 64), hall.rooms[0]) == ()
    await held(hall, NOT_HELD, hall.rooms[0])
    assert [(detail["cap"], detail["kbit"]) for _, detail in await audited(hall, "cap_sites")] == [
        ("low", 300),
        ("low", 64),
        ("none", None),
    ]


@pytest.mark.parametrize("kbit", [63, 20_001, 0, -1])
async def test_a_rate_that_would_cut_the_voice_or_says_nothing_is_refused_by_row_and_command(
    hall: Hall, kbit: int
) -> None:
    with pytest.raises(InvalidInput):
        Hold(None, kbit)
    await hall.open()
    with pytest.raises(IntegrityError):
        async with hall.db.begin() as tx:
            await tx.execute(update(LiveParticipant).values(cap_kbit=kbit))


async def test_a_cap_stays_through_leaving_and_coming_back(hall: Hall) -> None:
    await hall.open()
    await hall.join(hall.rooms[0])
    await capped(hall, LineCap.MEDIUM, hall.rooms[0])
    async with hall.db.begin() as tx:
        await commands.record_left(tx, hall.rooms[0], after(10))
    await hall.join(hall.rooms[0], at=after(20))
    assert (await hall.row(hall.rooms[0])).hold.cap is LineCap.MEDIUM


async def test_nobody_unknown_is_held_down_and_nobody_after_the_end(hall: Hall) -> None:
    await hall.open()
    with pytest.raises(NotFound):
        await capped(hall, LineCap.LOW, hall.rooms[0], ParticipantId(new_uuid()))
    with pytest.raises(InvalidInput):
        await capped(hall, LineCap.LOW)
    assert (await hall.row(hall.rooms[0])).hold.cap is None
    async with hall.db.begin() as tx:
        await commands.end_meeting(tx, hall.chair, after(3))
    with pytest.raises(AlreadyEnded):
        await capped(hall, LineCap.LOW, hall.rooms[0])


async def test_it_closes_a_microphone_from_afar_and_says_why(hall: Hall) -> None:
    await hall.open()
    await hall.join(hall.rooms[0])
    await open_microphone(hall, hall.rooms[0])
    async with hall.db.begin() as tx:
        change = await commands.close_microphone_from_afar(tx, it(hall), hall.rooms[0], "Tiếng hú", after(5))
    assert change is not None
    assert change.closed is not None
    assert (change.closed.by, change.closed.reason) == ("Kỹ Thuật", "Tiếng hú")
    assert [row.microphone_open for row in change.participants] == [False]
    assert [detail["reason"] for _, detail in await audited(hall, "silence_site")] == ["Tiếng hú"]
    async with hall.db.begin() as tx:
        assert await commands.close_microphone_from_afar(tx, it(hall), hall.rooms[0], "Tiếng hú", after(6)) is None


@pytest.mark.parametrize(("place", "reason", "error"), [(0, " ", ReasonNeeded), (None, "Hú", NotAllowed)])
async def test_no_microphone_is_closed_without_a_reason_and_never_the_chairs(
    hall: Hall, place: int | None, reason: str, error: type[MeetingsError]
) -> None:
    await hall.open()
    site = hall.chair if place is None else hall.rooms[place]
    await hall.join(site)
    await open_microphone(hall, site)
    async with hall.db.begin() as tx:
        with pytest.raises(error):
            await commands.close_microphone_from_afar(tx, it(hall), site, reason, after(5))


async def test_a_page_is_restarted_only_by_who_is_sure_where_all_listen(hall: Hall) -> None:
    await hall.open()
    await hall.join(hall.chair, *hall.rooms[:2])
    await give_floor(hall, hall.rooms[0])
    for site in (hall.rooms[0], hall.chair):
        with pytest.raises(SpeakingNow):
            await restarted(hall, site, sure=False)
        assert await restarted(hall, site, sure=True)
    assert await restarted(hall, hall.rooms[1], sure=False)
    with pytest.raises(NotPresent):
        await restarted(hall, hall.rooms[2], sure=True)
    assert len(await audited(hall, "restart_page")) == 3


async def test_nothing_sounds_in_a_room_that_is_heard(hall: Hall) -> None:
    await hall.open()
    await hall.join(hall.chair, *hall.rooms[:2])
    await give_floor(hall, hall.rooms[0])
    await open_microphone(hall, hall.chair)
    for test in (SiteTest.TONE, SiteTest.LOOPBACK):
        with pytest.raises(SpeakingNow):
            await tried(hall, test, hall.rooms[0])
        assert await tried(hall, test, hall.rooms[1])
    assert await tried(hall, SiteTest.LEVEL, hall.rooms[0])
    with pytest.raises(NotAllowed):
        await tried(hall, SiteTest.LEVEL, hall.chair)
    with pytest.raises(NotPresent):
        await tried(hall, SiteTest.LEVEL, hall.rooms[2])
    async with hall.db.begin() as tx:
        await commands.remove(tx, hall.chair, hall.rooms[1], after(9))
    with pytest.raises(Removed):
        await tried(hall, SiteTest.LEVEL, hall.rooms[1])
    assert [detail["test"] for _, detail in await audited(hall, "test_site")] == ["tone", "loopback", "level"]


async def test_an_open_microphone_is_enough_to_be_heard(hall: Hall) -> None:
    await hall.open()
    await hall.join(hall.rooms[0])
    await open_microphone(hall, hall.rooms[0])
    with pytest.raises(SpeakingNow):
        await tried(hall, SiteTest.TONE, hall.rooms[0])
