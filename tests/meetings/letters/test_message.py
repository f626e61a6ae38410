"""What a letter says, sign by sign: as plain text, as HTML and in the calendar."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from meetings.domain.invitations import Terms
from meetings.domain.seats import Answer, Duty
from meetings.ical import Who, read_reply
from meetings.letters.contents import ToldItem
from meetings.letters.message import Addressee, LetterContent, message_of
from meetings.letters.outbox import Errand
from tests.meetings.letters.mailbox import part

GOLDEN = Path(__file__).parents[1] / "golden"
LETTER = LetterContent(
    id="3d0f2e4a-90a5-4a1c-8f0a-5a6e2a3b1c4d",
    errand=Errand.INVITE,
    uid="0b5f3c1e-5b1d-4c59-9a57-3f1f0a5d7e10",
    sequence=0,
    made_at=datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
    changed_at=datetime(2026, 11, 23, 0, 59, tzinfo=UTC),
    terms=Terms(
        title="Giao ban tháng 12",
        chair="Bà Trần Thị Hạnh, Chủ tịch UBND tỉnh",
        place="Hội trường UBND tỉnh",
        requests="Chuẩn bị báo cáo tháng 11.\nCó mặt trước 15 phút.",
        starts_at=datetime(2026, 11, 30, 1, 0, tzinfo=UTC),
        ends_at=datetime(2026, 11, 30, 3, 0, tzinfo=UTC),
    ),
    number="12/GM-UBND",
    reason="",
    to=Addressee("Ông", "Lê Văn Bình", "Chủ tịch UBND", "xã Hải Hậu", "binh@xa.example", Duty.REQUIRED),
    organizer=Who("UBND tỉnh Ninh Bình", "giaymoi@tinh.example"),
    link="https://hop.example.vn/tra-loi#khoa",
    attendees=("Giám đốc Sở Tài chính", "Chủ tịch UBND các xã, phường, khu vực Nam Định"),
    agenda=(
        ToldItem("Tình hình kinh tế - xã hội tháng 11; nhiệm vụ, giải pháp trọng tâm tháng 12", 25, "Sở Tài chính"),
        ToldItem("Phòng, chống rét cho lúa và đàn vật nuôi; <b>đê</b> C:\\điều", 15, ""),
    ),
)
KINDS = {"letter.txt": "text/plain", "letter.html": "text/html", "letter.ics": "text/calendar"}


def content(letter: LetterContent, kind: str) -> bytes:
    """One part of the mail as it is before it is put into base64."""
    found = part(message_of(letter), kind).get_payload(decode=True)
    assert isinstance(found, bytes)
    return found


def told(letter: LetterContent) -> str:
    """What the calendar shows of it."""
    (event,) = Calendar.from_ical(content(letter, "text/calendar")).walk("VEVENT")
    return str(event["DESCRIPTION"])


@pytest.mark.parametrize("name", KINDS)
def test_a_letter_is_as_it_was(name: str) -> None:
    """To write them anew: `content(LETTER, KINDS[name])` into tests/meetings/golden."""
    assert content(LETTER, KINDS[name]) == (GOLDEN / name).read_bytes()


def test_the_agenda_in_a_calendar_is_escaped_and_folded() -> None:
    """RFC 5545 sections 3.1 and 3.3.11."""
    raw = content(LETTER, "text/calendar")
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    unfolded = raw.replace(b"\r\n ", b"").decode()
    assert r"tháng 11\; nhiệm vụ\, giải pháp" in unfolded
    assert r"C:\\điều" in unfolded
    assert "\n1. Tình hình kinh tế - xã hội tháng 11; nhiệm vụ, giải pháp trọng tâm tháng 12 (25 phút; " in told(LETTER)


@pytest.mark.parametrize("errand", sorted(Errand))
def test_the_agenda_and_the_attendees_are_told_to_who_is_to_come_and_to_nobody_else(errand: Errand) -> None:
    stays_away = errand in {Errand.CANCEL, Errand.POSTPONE, Errand.UNINVITED, Errand.REPLACED}
    letter = replace(LETTER, errand=errand, reason="Bão số 9", other="Bà Ngân")
    for kind in ("text/plain", "text/html"):
        text = content(letter, kind).decode()
        assert ("Tình hình kinh tế" in text, "Thành phần" in text) == (not stays_away, not stays_away)


def test_a_letter_without_agenda_has_no_empty_line_of_it() -> None:
    bare = replace(LETTER, agenda=(), attendees=())
    assert "Nội dung" not in told(bare)
    assert "Thành phần" not in told(bare)
    assert "Yêu cầu:\nChuẩn bị" in told(bare)


def test_of_a_long_list_of_invitees_it_says_how_many_more_there_are() -> None:
    names = tuple(f"Xã {number}" for number in range(129))
    text = told(replace(LETTER, attendees=names))
    assert "Xã 19; và 109 đơn vị, cá nhân khác\n" in text
    assert "Xã 20" not in text
    assert "Xã 19\nNội dung" in told(replace(LETTER, attendees=names[:20]))


LONG = replace(
    LETTER,
    agenda=(ToldItem("ệ" * 500, 600, "ữ" * 300),) * 60,
    attendees=("ộ" * 300,) * 129,
    terms=replace(LETTER.terms, title="ế" * 300, chair="ề" * 300, place="ể" * 200, requests="ồ" * 4000),
)
"""As long as planning lets everything be."""


def test_a_calendar_answers_the_longest_invitation_too() -> None:
    """A reply carries the whole description back, and may not be longer than what is read."""
    request = content(LONG, "text/calendar")
    answered = request.replace(b"METHOD:REQUEST", b"METHOD:REPLY").replace(b"NEEDS-ACTION", b"ACCEPTED")
    assert read_reply(answered, LONG.to.email).answer is Answer.ACCEPTED


def test_of_a_long_agenda_a_calendar_says_how_many_more_items_there_are_and_the_mail_tells_all() -> None:
    letter = replace(LETTER, agenda=tuple(ToldItem(f"Việc {number}.", 5, "") for number in range(1, 26)))
    more = "và 5 nội dung khác: xem trên trang giấy mời\n"
    assert f"20. Việc 20. (5 phút)\n{more}" in told(letter)
    assert "Việc 21." not in told(letter)
    assert "nội dung khác" not in told(replace(letter, agenda=letter.agenda[:20]))
    for kind in ("text/plain", "text/html"):
        assert "25. Việc 25. (5 phút)" in content(letter, kind).decode()


def test_of_long_items_a_calendar_tells_as_many_as_have_room() -> None:
    lines = told(LONG).partition("Nội dung:\n")[2].partition("\nYêu cầu:")[0].splitlines()
    assert [line[:3] for line in lines[:-1]] == ["1. ", "2. ", "3. "]
    assert lines[-1] == "và 57 nội dung khác: xem trên trang giấy mời"
