"""What is told later than the version itself: nothing that was hidden since, and no time that holds no longer."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from meetings import commands, jobs
from meetings.attendance_sheet import attendance_sheet
from meetings.commands import By
from meetings.domain.agenda import Visibility
from meetings.domain.invitations import Difference
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Act
from meetings.domain.seats import Scope
from meetings.errors import NothingToSend
from meetings.ids import ItemId, SubstitutionId
from meetings.letters.standings import MailState
from meetings.models.agenda import AgendaItem
from meetings.models.meetings import MeetingRecord
from meetings.planning.values import AgendaLine
from tests.meetings.convening import ADDRESS, DELEGATE_ADDRESS, KEYS, STARTS_AT, UNITS, Convening
from tests.meetings.hall import NOW
from tests.meetings.letters.mailbox import Mailbox, mailbox, part
from tests.meetings.letters.running import Clock, DyingPostman, runner, work_off
from tests.meetings.letters.test_contents import add_item

pytestmark = pytest.mark.anyio

BY_NAME = commands.SubstituteWish(Scope.VOTE, "Ốm", None, "Ông", "Nguyễn Thay", "Phó phòng", "thay@mail.example")


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    """The mail server."""
    async with mailbox() as kept:
        yield kept


@pytest.fixture
async def told(planned: Convening, box: Mailbox) -> Convening:
    """Everybody was told of two items; their mails are out."""
    for title in ("Đê điều", "Nhân sự"):
        await add_item(planned, AgendaLine(title, 15, "", Visibility.DELEGATES))
    await planned.send()
    await work_off(runner(planned, box.mailer()))
    box.raw.clear()
    box.recipients.clear()
    return planned


async def item_of(convening: Convening, title: str) -> ItemId:
    async with convening.db.read() as tx:
        found = await tx.scalar(select(AgendaItem.id).where(AgendaItem.title == title))
    assert found is not None
    return found


async def show_to(convening: Convening, title: str, visibility: Visibility) -> None:
    item, seen = await item_of(convening, title), (await convening.page()).revision
    async with convening.db.begin() as tx:
        line = AgendaLine(title, 15, "", visibility)
        await commands.change_item(tx, convening.meeting, item, line, By(convening.accounts["thuky"], seen, NOW))


async def drop(convening: Convening, title: str) -> None:
    item, seen = await item_of(convening, title), (await convening.page()).revision
    async with convening.db.begin() as tx:
        await commands.drop_item(tx, convening.meeting, item, By(convening.accounts["thuky"], seen, NOW))


async def press_reminder(convening: Convening) -> None:
    async with convening.db.begin() as tx:
        await commands.remind_silent(tx, await convening.convener(tx), NOW)


def texts(box: Mailbox) -> dict[str, str]:
    """All that each mail says, as text and in the calendar, by its recipient."""
    said = {}
    for to, message in zip(box.recipients, box.messages, strict=True):
        parts = [one.get_content() for one in message.walk() if one.get_content_maintype() == "text"]
        said[to] = "\n".join(parts).replace("\r\n ", "")
    return said


async def test_a_substitute_is_not_told_what_was_hidden_since(told: Convening, box: Mailbox) -> None:
    await show_to(told, "Nhân sự", Visibility.LEADERS)
    await told.approve(await told.ask(told.heads[UNITS[0]], BY_NAME))
    await work_off(runner(told, box.mailer()))
    said = texts(box)["thay@mail.example"]
    assert "1. Đê điều (15 phút)" in said
    assert "Nhân sự" not in said


async def test_who_only_attends_is_not_told_what_is_public_no_longer(planned: Convening, box: Mailbox) -> None:
    for title in ("Đê điều", "Nhân sự"):
        await add_item(planned, AgendaLine(title, 15, "", Visibility.PUBLIC))
    await planned.send()
    await show_to(planned, "Nhân sự", Visibility.DELEGATES)
    only_attends = commands.SubstituteWish(Scope.ATTEND, "Ốm", None, "Ông", "Ai", "", "thay@mail.example")
    await planned.approve(await planned.ask(planned.heads[UNITS[0]], only_attends))
    await work_off(runner(planned, box.mailer()))
    said = texts(box)
    assert "Nhân sự" not in said["thay@mail.example"]
    assert "Đê điều" in said["thay@mail.example"]
    assert "Nhân sự" in said[DELEGATE_ADDRESS]


async def test_a_reminder_does_not_tell_what_was_hidden_or_dropped_since(told: Convening, box: Mailbox) -> None:
    await show_to(told, "Nhân sự", Visibility.LEADERS)
    await drop(told, "Đê điều")
    await press_reminder(told)
    await work_off(runner(told, box.mailer()))
    said = texts(box)
    assert len(said) == 3
    assert not any("Nhân sự" in one or "Đê điều" in one for one in said.values())


async def test_an_invitation_tried_again_does_not_tell_what_was_hidden_since(planned: Convening, box: Mailbox) -> None:
    """Hiding wins over the same message once more."""
    await add_item(planned, AgendaLine("Nhân sự", 15, "", Visibility.DELEGATES))
    await planned.send()
    await runner(planned, DyingPostman(box.mailer())).work_off()
    await show_to(planned, "Nhân sự", Visibility.LEADERS)
    await work_off(runner(planned, box.mailer(), Clock(NOW + jobs.LEASE)))
    said = [part(one, "text/plain").get_content() for one in box.messages]
    assert ["Nhân sự" in one for one in said] == [True] * 3 + [False] * 3


async def test_another_visibility_alone_is_a_change_of_the_agenda(told: Convening, box: Mailbox) -> None:
    await show_to(told, "Đê điều", Visibility.PUBLIC)
    untold = await told.untold()
    assert untold is not None
    assert untold.changed == {Difference.AGENDA}
    await told.send()
    await work_off(runner(told, box.mailer()))
    assert len(box.raw) == 3
    assert await told.untold() is None
    await show_to(told, "Đê điều", Visibility.DELEGATES)
    assert (await told.send()).version == 3


async def test_who_leads_alone_sees_is_no_change_for_invitees(planned: Convening) -> None:
    await add_item(planned, AgendaLine("Nhân sự", 15, "", Visibility.LEADERS))
    await planned.send()
    await add_item(planned, AgendaLine("Kỷ luật", 15, "", Visibility.LEADERS))
    with pytest.raises(NothingToSend):
        await planned.send()


async def move(convening: Convening, days: int) -> None:
    starts_at = STARTS_AT + timedelta(days=days)
    await convening.change(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))


async def mail_of_substitute(convening: Convening) -> MailState:
    (row,) = [row for row in await convening.rows() if row.principal is not None]
    return row.mail.state


async def test_a_substitute_is_not_invited_to_a_time_that_holds_no_longer(told: Convening, box: Mailbox) -> None:
    """The next version invites them, and to them nothing has changed."""
    wish = await told.ask(told.heads[UNITS[0]], BY_NAME)
    await move(told, days=1)
    await told.approve(wish)
    await work_off(runner(told, box.mailer()))
    assert "thay@mail.example" not in box.recipients
    assert await mail_of_substitute(told) is MailState.HELD
    untold = await told.untold()
    assert untold is not None
    assert untold.fresh == ("Ông Nguyễn Thay, Xã Hải Hậu",)
    await told.send()
    await work_off(runner(told, box.mailer()))
    said = texts(box)["thay@mail.example"]
    assert "01/12/2026" in said
    assert "Có thay đổi" not in said
    assert await mail_of_substitute(told) is MailState.SENT
    assert await told.untold() is None


async def test_a_substitute_who_was_not_invited_can_be_after_the_meeting_was_moved_back(
    told: Convening, box: Mailbox
) -> None:
    wish = await told.ask(told.heads[UNITS[0]], BY_NAME)
    await move(told, days=1)
    await told.approve(wish)
    await move(told, days=0)
    await told.send()
    await work_off(runner(told, box.mailer()))
    assert "30/11/2026" in texts(box)["thay@mail.example"]


async def test_a_substitute_who_was_not_invited_is_not_told_to_stay_away(told: Convening, box: Mailbox) -> None:
    wish = await told.ask(told.heads[UNITS[0]], BY_NAME)
    await move(told, days=1)
    await told.approve(wish)
    await told.revoke(wish)
    await work_off(runner(told, box.mailer()))
    assert "thay@mail.example" not in box.recipients
    untold = await told.untold()
    assert untold is not None
    assert untold.fresh == ()


async def refuse(convening: Convening, wish: SubstitutionId) -> None:
    async with convening.db.begin() as tx:
        convener = await convening.convener(tx, "chutri", Act.DECIDE_SUBSTITUTE)
        await commands.refuse_substitute(tx, convener, KEYS, wish, "Cần người đứng đầu", NOW)


async def approve_and_revoke(convening: Convening, wish: SubstitutionId) -> None:
    await convening.approve(wish)
    await convening.revoke(wish)


DECISIONS = pytest.mark.parametrize(
    ("decide", "words", "reason"),
    [
        (refuse, "Chưa đồng ý để Ông Nguyễn Thay dự thay", "Cần người đứng đầu"),
        (approve_and_revoke, "Ông Nguyễn Thay không còn dự thay", "Có thay đổi"),
    ],
)
Decide = Callable[[Convening, SubstitutionId], Awaitable[None]]


def told_to(box: Mailbox, address: str) -> list[str]:
    """All mails to one address, as plain text."""
    pairs = zip(box.recipients, box.messages, strict=True)
    return [part(message, "text/plain").get_content() for to, message in pairs if to == address]


@DECISIONS
async def test_what_is_decided_of_a_substitute_is_not_told_with_a_time_that_holds_no_longer(
    told: Convening, box: Mailbox, decide: Decide, words: str, reason: str
) -> None:
    """The next version tells it with its own time, once."""
    principal = ADDRESS.format(code=UNITS[0])
    wish = await told.ask(told.heads[UNITS[0]], BY_NAME)
    await move(told, days=1)
    await decide(told, wish)
    await work_off(runner(told, box.mailer()))
    assert not any(words in one for one in told_to(box, principal))
    untold = await told.untold()
    assert untold is not None
    assert len(untold.decided) == 1
    await told.send(at=NOW + timedelta(minutes=1))
    await work_off(runner(told, box.mailer(), Clock(NOW + timedelta(minutes=1))))
    (said,) = [one for one in told_to(box, principal) if words in one]
    assert "01/12/2026" in said
    assert reason in said
    assert await told.untold() is None
    with pytest.raises(NothingToSend):
        await told.send(at=NOW + timedelta(minutes=2))


@DECISIONS
async def test_what_is_decided_just_before_a_move_is_told_with_the_next_version(
    told: Convening, box: Mailbox, decide: Decide, words: str, reason: str
) -> None:
    principal = ADDRESS.format(code=UNITS[0])
    wish = await told.ask(told.heads[UNITS[0]], BY_NAME)
    await decide(told, wish)
    await move(told, days=1)
    await work_off(runner(told, box.mailer()))
    assert not any(words in one for one in told_to(box, principal))
    await move(told, days=0)
    await told.send(at=NOW + timedelta(minutes=1))
    await work_off(runner(told, box.mailer(), Clock(NOW + timedelta(minutes=1))))
    (said,) = [one for one in told_to(box, principal) if words in one]
    assert "30/11/2026" in said
    assert reason in said


async def test_at_the_opening_nobody_waits_for_a_next_version_any_more(told: Convening, box: Mailbox) -> None:
    """A substitute whose invitation was held back is in the roster, and told the time that holds; and so is who was
    not told that theirs may not come.
    """
    refused, held = [await told.ask(told.heads[code], BY_NAME) for code in UNITS[:2]]
    await move(told, days=1)
    await refuse(told, refused)
    await told.approve(held)
    await work_off(runner(told, box.mailer()))
    assert box.recipients == [ADDRESS.format(code=UNITS[1])]
    hall, opens = await told.hall(), STARTS_AT + timedelta(days=1, minutes=-10)
    async with told.db.begin() as tx:
        await commands.open_meeting(tx, hall.chair, opens)
    await work_off(runner(told, box.mailer(), Clock(opens)))
    assert await mail_of_substitute(told) is MailState.SENT
    for address in ("thay@mail.example", ADDRESS.format(code=UNITS[0])):
        (said,) = told_to(box, address)
        assert "01/12/2026" in said
    async with told.db.read() as tx:
        sheet = await attendance_sheet(tx, await tx.get_one(MeetingRecord, told.meeting))
    names = [seat.name for site in sheet.sites for seat in site.seats]
    assert names.count("Nguyễn Thay") == 1


async def test_once_no_new_version_can_go_out_a_substitute_is_invited_at_once(told: Convening, box: Mailbox) -> None:
    wish = await told.ask(told.heads[UNITS[0]], BY_NAME)
    await move(told, days=1)
    await told.change(state=MeetingState.IN_PROGRESS, opened_at=NOW)
    await told.approve(wish)
    await work_off(runner(told, box.mailer()))
    assert "thay@mail.example" in box.recipients
