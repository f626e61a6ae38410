"""What is said of seats and sites: who may, when, with which reason; and what the sheet makes of it."""

import hashlib
import json

import pytest
from sqlalchemy import select

from meetings import commands, errors
from meetings.commands.attendance import Counted, Marking
from meetings.directory import account_value
from meetings.domain.attendance import AttendanceKind, AttendanceSource, SeatMark
from meetings.domain.roles import Role
from meetings.domain.seats import Answer, AnswerSource, Dispatch
from meetings.domain.standing import Standing
from meetings.events import Account
from meetings.ids import InvitationId, SeatId, SiteId, new_uuid
from meetings.models.attendance import FrozenList, SeatEvent
from meetings.models.audit import AuditEvent
from meetings.models.seats import Invitation, Reply
from tests.meetings.hall import NOW, PEOPLE, ROOMS, Hall, after
from tests.meetings.seated import Seated, seat_people

pytestmark = pytest.mark.anyio


@pytest.fixture
async def seated(session: Hall) -> Seated:
    """The meeting in progress, with people at its sites."""
    return await seat_people(session)


async def account(hall: Hall, login: str) -> Account:
    async with hall.db.read() as tx:
        return await account_value(tx, hall.accounts[login])


async def mark(
    seated: Seated, mark: SeatMark, *seats: SeatId, role: Role = Role.SECRETARY, reason: str = "", at_s: float = 0
) -> None:
    hall = seated.hall
    who = await account(hall, PEOPLE[role])
    async with hall.db.begin() as tx:
        await commands.mark_seats(tx, who, hall.meeting, Marking(seats, mark, reason), after(at_s))


async def report(
    seated: Seated, count: int, *names: tuple[str, str] | None, login: str = ROOMS[0], site: int = 0
) -> None:
    """`names`: one None for those of before."""
    hall = seated.hall
    who = await account(hall, login)
    told = None if names == (None,) else tuple(name for name in names if name is not None)
    async with hall.db.begin() as tx:
        await commands.report_headcount(tx, who, hall.meeting, Counted(seated.sites[site], count, told), NOW)


async def freeze(seated: Seated, at_s: float = 0) -> None:
    hall = seated.hall
    who = await account(hall, "thuky")
    async with hall.db.begin() as tx:
        await commands.freeze_attendance(tx, who, hall.meeting, after(at_s))


async def test_a_site_that_is_online_says_nothing_of_who_sits_there(seated: Seated) -> None:
    sheet = await seated.sheet()
    assert [site.online for site in sheet.sites] == [True] * 3
    assert sheet.sites_online == 3
    assert {seat.stood.standing for site in sheet.sites for seat in site.seats} == {Standing.AWAITED}
    assert (sheet.tally.expected, sheet.tally.present, sheet.tally.awaited) == (7, 1, 6)
    assert (await seated.seat(seated.delegate)).stood.source is AttendanceSource.MEDIA


async def test_what_is_said_last_of_a_seat_counts_and_nothing_is_lost(seated: Seated) -> None:
    first, second = seated.at_sites[0]
    await mark(seated, SeatMark.ABSENT, first, second)
    await mark(seated, SeatMark.PRESENT, first, role=Role.CHAIR, at_s=5)
    found = await seated.seat(first)
    assert (found.stood.standing, found.stood.source) == (Standing.PRESENT, AttendanceSource.CHAIR)
    assert (await seated.seat(second)).stood.standing is Standing.ABSENT
    async with seated.hall.db.read() as tx:
        kept = (await tx.scalars(select(SeatEvent.mark).where(SeatEvent.seat_id == first))).all()
    assert kept == [SeatMark.ABSENT, SeatMark.PRESENT]


async def test_what_the_roll_call_finds_of_a_site_holds_for_those_who_sit_there(seated: Seated) -> None:
    hall = seated.hall
    async with hall.db.begin() as tx:
        await commands.mark_attendance(tx, hall.chair, hall.rooms[1], AttendanceKind.EXCUSED, "Mất điện", NOW)
    for seat in seated.at_sites[1]:
        found = (await seated.seat(seat)).stood
        assert (found.standing, found.reason, found.source) == (Standing.EXCUSED, "Mất điện", AttendanceSource.CHAIR)
    assert (await seated.seat(seated.at_sites[0][0])).stood.standing is Standing.AWAITED


async def test_a_sites_answer_speaks_for_nobody_of_whom_more_is_known_but_corrects_itself(seated: Seated) -> None:
    hall, (first, second) = seated.hall, seated.at_sites[1]
    await mark(seated, SeatMark.EXCUSED, first, reason="Đi chống bão")
    for kind, at_s in ((AttendanceKind.ABSENT, 1), (AttendanceKind.PRESENT, 2)):
        async with hall.db.begin() as tx:
            await commands.mark_attendance(tx, hall.chair, hall.rooms[1], kind, "", after(at_s))
        assert (await seated.seat(second)).stood.standing.value == kind.value
    async with hall.db.begin() as tx:
        await commands.mark_attendance(tx, hall.chair, hall.rooms[1], AttendanceKind.ABSENT, "", after(3))
    assert (await seated.seat(second)).stood.standing is Standing.ABSENT
    assert (await seated.seat(first)).stood.reason == "Đi chống bão"


async def test_a_roll_call_changes_nothing_of_a_frozen_list_without_a_reason(seated: Seated) -> None:
    hall, seat = seated.hall, seated.at_sites[1][0]
    await freeze(seated)
    async with hall.db.begin() as tx:
        await commands.mark_attendance(tx, hall.chair, hall.rooms[1], AttendanceKind.PRESENT, "", after(1))
    assert (await seated.seat(seat)).stood.standing is Standing.AWAITED


async def test_who_tried_the_line_before_the_beginning_and_left_was_not_there(hall: Hall) -> None:
    seated = await seat_people(hall)
    delegate = hall.seats[Role.DELEGATE]
    await hall.join(delegate, at=after(-1200))
    async with hall.db.begin() as tx:
        await commands.record_left(tx, delegate, after(-900))
    await hall.join(hall.chair)
    await hall.open()
    assert (await seated.seat(seated.delegate)).stood.standing is Standing.AWAITED
    await hall.join(delegate, at=after(300))
    assert (await seated.seat(seated.delegate)).stood.late_min == 5


async def test_a_substitute_is_counted_in_place_of_the_principal(seated: Seated) -> None:
    principal = seated.at_sites[0][0]
    await mark(seated, SeatMark.PRESENT, principal)
    before = (await seated.sheet()).tally
    substitute = await seated.substitute(principal)
    now = (await seated.sheet()).tally
    assert (before.expected, before.present) == (7, 2)
    assert (now.expected, now.present) == (7, 1)
    assert (await seated.seat(substitute)).principal == "Ông Người thứ 0"
    with pytest.raises(errors.InvalidInput):
        await mark(seated, SeatMark.PRESENT, principal)


async def test_who_declined_the_last_version_is_excused_with_the_reason_that_was_given(seated: Seated) -> None:
    seat, other = seated.at_sites[2]
    await invite(seated, 1)
    await invite(seated, 2)
    async with seated.hall.db.begin() as tx:
        tx.add(reply(seat, 2, Answer.ACCEPTED))
        tx.add(reply(seat, 2, Answer.DECLINED, "Đi học"))
        tx.add(reply(other, 1, Answer.DECLINED, "Đi công tác"))
    assert (await seated.seat(seat)).stood.reason == "Đi học"
    assert (await seated.seat(other)).stood.standing is Standing.AWAITED


async def invite(seated: Seated, version: int) -> None:
    async with seated.hall.db.begin() as tx:
        tx.add(
            Invitation(
                id=InvitationId(new_uuid()),
                meeting_id=seated.hall.meeting,
                version=version,
                dispatch=Dispatch.REQUEST,
                reason="",
                number="",
                sent_at=NOW,
                sent_by=seated.hall.accounts["thuky"],
                late_reason="",
                title="Giao ban thử",
                chair="",
                place="",
                requests="",
                starts_at=after(60 * version),
                ends_at=after(3600),
            )
        )


def reply(seat: SeatId, version: int, answer: Answer, reason: str = "") -> Reply:
    return Reply(seat_id=seat, version=version, answer=answer, reason=reason, source=AnswerSource.PAGE, at=NOW)


async def test_a_delegate_checks_itself_in(seated: Seated) -> None:
    hall = seated.hall
    who = await account(hall, PEOPLE[Role.DELEGATE])
    async with hall.db.begin() as tx:
        await commands.check_in(tx, who, hall.meeting, after(30))
    assert (await seated.seat(seated.delegate)).stood.source is AttendanceSource.SELF


async def test_a_delegate_without_a_seat_that_counts_cannot(session: Hall) -> None:
    who = await account(session, PEOPLE[Role.DELEGATE])
    async with session.db.begin() as tx:
        with pytest.raises(errors.NotAllowed):
            await commands.check_in(tx, who, session.meeting, NOW)


async def test_a_room_reports_its_own_site_and_the_last_report_counts(seated: Seated) -> None:
    await report(seated, 5)
    await report(seated, 8, ("Trần Thị Ngân", "Văn phòng"))
    (site, *_) = (await seated.sheet()).sites
    assert site.reported is not None
    assert (site.people, site.reported.names) == (8, (("Trần Thị Ngân", "Văn phòng"),))
    assert site.reported.source is AttendanceSource.DEVICE
    with pytest.raises(errors.NotAllowed):
        await report(seated, 5, site=1)


async def test_a_new_count_keeps_the_names_unless_others_are_told(seated: Seated) -> None:
    await report(seated, 5, ("Trần Thị Ngân", ""))
    await report(seated, 6, None)
    (site, *_) = (await seated.sheet()).sites
    assert site.reported is not None
    assert (site.people, site.reported.names) == (6, (("Trần Thị Ngân", ""),))


async def test_a_room_reports_nothing_once_the_list_is_frozen_or_the_meeting_over(seated: Seated) -> None:
    await freeze(seated)
    with pytest.raises(errors.MeetingNotOpen):
        await report(seated, 5)
    await report(seated, 5, login="thuky")


async def test_the_secretary_reports_any_site_that_is_of_this_meeting(seated: Seated) -> None:
    await report(seated, 4, login="thuky", site=2)
    assert (await seated.sheet()).sites[2].people == 4
    hall, other = seated.hall, await Hall.prepare(seated.hall.db)
    who = await account(hall, "thuky")
    async with hall.db.begin() as tx:
        for site in (seated.sites[0], SiteId(new_uuid())):
            with pytest.raises(errors.NotFound):
                await commands.report_headcount(tx, who, other.meeting, Counted(site, 3), NOW)


async def test_a_headcount_holds_those_who_were_found_present(seated: Seated) -> None:
    await mark(seated, SeatMark.PRESENT, *seated.at_sites[0])
    with pytest.raises(errors.HeadcountTooSmall):
        await report(seated, 2, ("Trần Thị Ngân", ""))
    await report(seated, 3, ("Trần Thị Ngân", ""))
    assert (await seated.sheet()).people == 3 + 1


async def test_a_frozen_list_is_kept_and_what_comes_after_needs_a_reason(seated: Seated) -> None:
    seat = seated.at_sites[0][0]
    await mark(seated, SeatMark.PRESENT, seat)
    await freeze(seated)
    with pytest.raises(errors.ReasonNeeded):
        await mark(seated, SeatMark.ABSENT, seat)
    await mark(seated, SeatMark.ABSENT, seat, reason="Ghi nhầm người")
    async with seated.hall.db.read() as tx:
        (row,) = await tx.scalars(select(FrozenList))
        (entry,) = await tx.scalars(select(AuditEvent).where(AuditEvent.act == "freeze_attendance"))
    assert row.sha256 == hashlib.sha256(row.content.encode()).hexdigest()
    assert json.loads(entry.detail) == {"on_behalf_of": "chair", "sha256": row.sha256}
    kept = {one["seat"]: one["standing"] for one in json.loads(row.content)["seats"]}
    assert kept[seat] == "present"
    assert (await seated.seat(seat)).stood.standing is Standing.ABSENT
    assert [one.sha256 for one in (await seated.sheet()).frozen] == [row.sha256]


async def test_after_the_end_the_list_is_corrected_with_a_reason_and_checks_itself_in_no_more(seated: Seated) -> None:
    hall, seat = seated.hall, seated.at_sites[0][0]
    async with hall.db.begin() as tx:
        await commands.end_meeting(tx, hall.chair, after(60))
    assert (await seated.seat(seat)).stood.standing is Standing.ABSENT
    with pytest.raises(errors.ReasonNeeded):
        await mark(seated, SeatMark.PRESENT, seat, at_s=120)
    await mark(seated, SeatMark.PRESENT, seat, reason="Có mặt, quên điểm danh", at_s=120)
    assert (await seated.seat(seat)).stood.standing is Standing.PRESENT
    who = await account(hall, PEOPLE[Role.DELEGATE])
    async with hall.db.begin() as tx:
        with pytest.raises(errors.MeetingNotOpen):
            await commands.check_in(tx, who, hall.meeting, after(120))


async def test_after_the_end_the_sites_are_told_as_they_were(seated: Seated) -> None:
    hall = seated.hall
    async with hall.db.begin() as tx:
        await commands.record_left(tx, hall.rooms[1], after(30))
        await commands.end_meeting(tx, hall.chair, after(60))
    sheet = await seated.sheet()
    assert [(site.online, site.joined_at, site.left_at) for site in sheet.sites] == [
        (False, NOW, None), (False, NOW, after(30)), (False, NOW, None)
    ]  # fmt: skip
    assert sheet.sites_online == 3


async def test_nothing_is_said_before_its_time(hall: Hall) -> None:
    seated = await seat_people(hall)
    with pytest.raises(errors.MeetingNotOpen):
        await mark(seated, SeatMark.PRESENT, seated.delegate, at_s=-3600)
    await mark(seated, SeatMark.PRESENT, seated.delegate, at_s=-1800)


@pytest.mark.parametrize("count", [0, 501])
async def test_from_one_to_five_hundred_seats_are_marked_at_once(seated: Seated, count: int) -> None:
    with pytest.raises(errors.InvalidInput):
        await mark(seated, SeatMark.PRESENT, *(SeatId(new_uuid()) for _ in range(count)))


async def test_a_seat_of_another_meeting_is_refused(seated: Seated) -> None:
    other = await seat_people(await Hall.prepare(seated.hall.db))
    with pytest.raises(errors.InvalidInput):
        await mark(seated, SeatMark.PRESENT, other.delegate)
