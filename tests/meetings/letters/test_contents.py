"""What letters tell of the agenda: what their receivers may see, and as it was when they went out."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import update

from meetings import commands, jobs
from meetings.commands import By
from meetings.domain.agenda import Visibility
from meetings.domain.seats import Duty
from meetings.models.seats import Invitation, Seat
from meetings.planning.values import AgendaLine
from tests.meetings.convening import ADDRESS, UNITS, Convening
from tests.meetings.hall import NOW
from tests.meetings.letters.mailbox import Mailbox, mailbox, part
from tests.meetings.letters.running import Clock, DyingPostman, runner, work_off

pytestmark = pytest.mark.anyio


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    """The mail server."""
    async with mailbox() as kept:
        yield kept


async def test_a_letter_tells_the_agenda_that_its_receiver_may_see_as_it_was_when_it_went_out(
    planned: Convening, box: Mailbox
) -> None:
    """Tried again much later, after the agenda was changed, it is the same message."""
    for title, visibility in (
        ("Khai mạc", Visibility.PUBLIC),
        ("Nhân sự", Visibility.LEADERS),
        ("Đê điều", Visibility.DELEGATES),
    ):
        await add_item(planned, AgendaLine(title, 15, "Sở Y tế", visibility))
    await planned.send()
    async with planned.db.begin() as tx:
        watcher = Seat.person_id == planned.heads[UNITS[0]]
        await tx.execute(update(Seat).where(watcher).values(duty=Duty.OBSERVER))
    await runner(planned, DyingPostman(box.mailer())).work_off()
    await add_item(planned, AgendaLine("Thêm sau", 15, "", Visibility.PUBLIC))
    await work_off(runner(planned, box.mailer(), Clock(NOW + jobs.LEASE)))
    assert len(box.raw) == 6
    assert sorted(box.raw[:3]) == sorted(box.raw[3:])
    by_receiver = {str(one["To"]): part(one, "text/plain").get_content() for one in box.messages}
    agendas = {to: [line for line in text.splitlines() if "(15 phút" in line] for to, text in by_receiver.items()}
    watching = [lines for to, lines in agendas.items() if ADDRESS.format(code=UNITS[0]) in to]
    others = [lines for to, lines in agendas.items() if ADDRESS.format(code=UNITS[0]) not in to]
    opening, dykes = "1. Khai mạc (15 phút; trình bày: Sở Y tế)", "2. Đê điều (15 phút; trình bày: Sở Y tế)"
    assert watching == [[f"Nội dung: {opening}"]]
    assert others == [[opening, dykes]] * 2


async def test_a_new_version_tells_the_agenda_and_the_invitees_of_then(convened: Convening, box: Mailbox) -> None:
    await work_off(runner(convened, box.mailer()))
    box.raw.clear()
    await add_item(convened, AgendaLine("Thêm sau", 20, "", Visibility.DELEGATES))
    await convened.send()
    await work_off(runner(convened, box.mailer()))
    assert len(box.messages) == 3
    for message in box.messages:
        text = part(message, "text/plain").get_content()
        assert "1. Thêm sau (20 phút)" in text
        assert "Thành phần:" in text
        assert "Hải Hậu" in text.partition("Thành phần:")[2].partition("Nội dung:")[0]


async def test_what_went_out_before_agendas_were_kept_is_sent_again_as_it_was(
    convened: Convening, box: Mailbox
) -> None:
    await add_item(convened, AgendaLine("Thêm sau", 20, "", Visibility.DELEGATES))
    async with convened.db.begin() as tx:
        await tx.execute(update(Invitation).values(attendees=""))
    await work_off(runner(convened, box.mailer()))
    for message in box.messages:
        text = part(message, "text/plain").get_content()
        assert "Nội dung" not in text
        assert "Thành phần" not in text


async def add_item(convening: Convening, line: AgendaLine) -> None:
    seen = (await convening.page()).revision
    async with convening.db.begin() as tx:
        await commands.add_item(tx, convening.meeting, line, By(convening.accounts["thuky"], seen, NOW))
