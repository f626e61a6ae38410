"""`giaoban mail-in`: what a mail server hands over, and what it is told."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from meetings.db import Database
from meetings.domain.invitations import Standing
from meetings.domain.lifecycle import MeetingState
from meetings.letters.reply_mail import MAX_MESSAGE_BYTES
from meetings.letters.standings import standings
from meetings.models.meetings import MeetingRecord
from meetings.passwords import Passwords
from meetings.seed import seed_demo
from signaling.__main__ import app
from signaling.cli import words
from signaling.cli.mail_in import EX_DATAERR, EX_TEMPFAIL
from signaling.migrate import upgrade
from signaling.settings import Settings
from tests.meetings.convening import DELEGATE_ADDRESS, MEETING, Convening
from tests.meetings.hall import NOW
from tests.meetings.letters.calendar_mails import attendee, from_gmail
from tests.meetings.letters.replies import calendar_reply, reply_mail

RUN = CliRunner()
CLEAN: dict[str, str | None] = {f"GIAOBAN_{field.upper()}": None for field in Settings.model_fields}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a meeting whose invitation has gone out."""
    folder = tmp_path_factory.mktemp("data")
    settings = Settings(data_dir=folder)
    upgrade(settings.database)
    asyncio.run(convene(settings.database))
    return folder


async def convene(url: str) -> None:
    database = Database.open(url)
    await seed_demo(database, Passwords(), NOW)
    now = datetime.now(UTC)  # The command reads the clock: the meeting lies ahead of it.
    convening = await Convening.prepare(database, now + timedelta(days=60))
    await convening.send(now)
    await database.close()


async def hold(url: str) -> None:
    """The meeting begins and ends."""
    database = Database.open(url)
    async with database.begin() as tx:
        now = datetime.now(UTC)
        ended = {"state": MeetingState.ENDED, "opened_at": now, "ended_at": now}
        await tx.execute(update(MeetingRecord).where(MeetingRecord.id == MEETING).values(**ended))
    await database.close()


def mail_in(folder: Path, raw: bytes) -> tuple[int, str]:
    ran = RUN.invoke(app, ["mail-in", "--data-dir", str(folder)], input=raw, env=CLEAN)
    return ran.exit_code, ran.output


async def standing(url: str) -> list[Standing]:
    database = Database.open(url)
    async with database.read() as tx:
        rows = await standings(tx, MEETING)
    await database.close()
    return [row.standing for row in rows]


def test_an_answer_is_taken(folder: Path) -> None:
    raw = reply_mail(calendar_reply(MEETING, DELEGATE_ADDRESS), DELEGATE_ADDRESS)
    code, said = mail_in(folder, raw)
    assert (code, "Đã nhận" in said) == (0, True)
    assert asyncio.run(standing(Settings(data_dir=folder).database))[0] is Standing.ACCEPTED


@pytest.mark.parametrize("raw", [b"", b"From: a@x.example\r\n\r\nHello", b"x" * (MAX_MESSAGE_BYTES + 10)])
def test_anything_else_is_refused_for_good(folder: Path, raw: bytes) -> None:
    code, said = mail_in(folder, raw)
    assert (code, "mail_not_understood" in said) == (EX_DATAERR, True)


@pytest.mark.parametrize(
    ("method", "partstat", "sentence"),
    [
        ("COUNTER", "TENTATIVE", "Giấy mời không nhận đề nghị đổi giờ qua thư."),
        ("REPLY", "DELEGATED", "Giấy mời không chuyển cho người khác qua thư được."),
        ("REPLY", "NEEDS-ACTION", "Thư này không phải trả lời giấy mời họp."),
    ],
)
def test_who_sent_it_is_told_what_to_do_instead(folder: Path, method: str, partstat: str, sentence: str) -> None:
    raw = from_gmail(DELEGATE_ADDRESS, method, MEETING, attendee(DELEGATE_ADDRESS, partstat))
    code, said = mail_in(folder, raw)
    assert (code, sentence in said) == (EX_DATAERR, True), said


def test_every_refusal_of_a_mail_has_words() -> None:
    """Those of `take_reply_mail` in docs/commands.md; a seat that is gone is not found by its address either."""
    refusals = {"mail_not_understood", "mail_proposes_time", "mail_delegates", "invitation_closed", "substitute_sits"}
    assert words.REPLY_REASONS.keys() == refusals


def test_who_answers_after_the_end_is_told_so(tmp_path: Path) -> None:
    url = Settings(data_dir=tmp_path).database
    upgrade(url)
    asyncio.run(convene(url))
    asyncio.run(hold(url))
    code, said = mail_in(tmp_path, reply_mail(calendar_reply(MEETING, DELEGATE_ADDRESS), DELEGATE_ADDRESS))
    assert (code, "Cuộc họp đã xong hoặc không tổ chức" in said) == (EX_DATAERR, True), said
    assert asyncio.run(standing(url))[0] is Standing.SILENT


def test_while_the_database_is_not_there_it_is_to_be_tried_again(tmp_path: Path) -> None:
    raw = reply_mail(calendar_reply(MEETING, DELEGATE_ADDRESS), DELEGATE_ADDRESS)
    code, said = mail_in(tmp_path, raw)
    assert (code, "gửi lại sau" in said, "Traceback" in said) == (EX_TEMPFAIL, True, False)
