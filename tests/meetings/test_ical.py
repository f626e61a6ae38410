"""Calendar files: what calendars are told, sign by sign, and what is understood of their answers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from meetings.domain.seats import Answer, Duty
from meetings.errors import MailNotUnderstood
from meetings.ical import MAX_BYTES, CalendarReply, Entry, Method, NoAnswer, Who, read_reply, written
from tests.meetings.letters.replies import calendar_reply

GOLDEN = Path(__file__).parent / "golden"
ENTRY = Entry(
    uid="0b5f3c1e-5b1d-4c59-9a57-3f1f0a5d7e10",
    sequence=0,
    made_at=datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
    changed_at=datetime(2026, 11, 23, 0, 59, tzinfo=UTC),
    starts_at=datetime(2026, 11, 30, 1, 0, tzinfo=UTC),
    ends_at=datetime(2026, 11, 30, 3, 0, tzinfo=UTC),
    title="Giao ban tháng 12; chuẩn bị Tết, công tác phòng chống rét cho lúa và đàn vật nuôi",
    place="Hội trường UBND tỉnh",
    text="Kính mời dự họp.\nChuẩn bị báo cáo.",
    organizer=Who("UBND tỉnh Ninh Bình", "giaymoi@tinh.example"),
    attendee=Who('Trần Văn "Bình"; Chủ tịch', "binh@xa.example"),
    duty=Duty.REQUIRED,
)
CASES = {
    "request": (ENTRY, Method.REQUEST),
    "update": (
        replace(
            ENTRY, sequence=1, starts_at=ENTRY.starts_at + timedelta(days=1), ends_at=ENTRY.ends_at + timedelta(days=1)
        ),
        Method.REQUEST,
    ),
    "cancel": (replace(ENTRY, sequence=2), Method.CANCEL),
    "uninvite": (replace(ENTRY, sequence=2, leaves=True), Method.CANCEL),
}


@pytest.mark.parametrize("name", CASES)
def test_a_file_is_as_it_was(name: str) -> None:
    """To write them anew: `written(*CASES[name])` into tests/meetings/golden."""
    assert written(*CASES[name]) == (GOLDEN / f"{name}.ics").read_bytes()


@pytest.mark.parametrize("name", CASES)
def test_lines_end_with_crlf_and_have_at_most_75_octets(name: str) -> None:
    """RFC 5545 section 3.1."""
    lines = written(*CASES[name]).split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)


@pytest.mark.parametrize("name", CASES)
def test_a_file_holds_what_the_method_asks_for_and_each_once(name: str) -> None:
    """RFC 5546 sections 3.2.2 and 3.2.5: one method, one event; UID, DTSTAMP, SEQUENCE, ORGANIZER and ATTENDEE."""
    calendar = Calendar.from_ical(written(*CASES[name]))
    (event,) = calendar.walk("VEVENT")
    for field in ("UID", "DTSTAMP", "SEQUENCE", "ORGANIZER", "ATTENDEE", "DTSTART", "DTEND", "LAST-MODIFIED"):
        assert not isinstance(event[field], list), field
    assert [calendar["VERSION"], calendar["METHOD"]] == ["2.0", CASES[name][1]]


def test_who_is_asked_is_named_with_role_and_asked_to_answer() -> None:
    (event,) = Calendar.from_ical(written(ENTRY, Method.REQUEST)).walk("VEVENT")
    params = event["ATTENDEE"].params
    assert str(event["ATTENDEE"]) == "mailto:binh@xa.example"
    assert (params["ROLE"], params["PARTSTAT"], params["RSVP"]) == ("REQ-PARTICIPANT", "NEEDS-ACTION", "TRUE")
    assert str(event["ORGANIZER"]) == "mailto:giaymoi@tinh.example"


@pytest.mark.parametrize(
    ("duty", "role"),
    [(Duty.REQUIRED, "REQ-PARTICIPANT"), (Duty.OPTIONAL, "OPT-PARTICIPANT"), (Duty.OBSERVER, "NON-PARTICIPANT")],
)
def test_the_role_is_the_duty(duty: Duty, role: str) -> None:
    (event,) = Calendar.from_ical(written(replace(ENTRY, duty=duty), Method.REQUEST)).walk("VEVENT")
    assert event["ATTENDEE"].params["ROLE"] == role


def test_times_are_those_of_viet_nam_by_a_zone_that_the_file_explains() -> None:
    content = written(ENTRY, Method.REQUEST)
    assert b"DTSTART;TZID=Asia/Ho_Chi_Minh:20261130T080000\r\n" in content
    assert b"BEGIN:VTIMEZONE\r\nTZID:Asia/Ho_Chi_Minh\r\n" in content
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event.decoded("DTSTART") == ENTRY.starts_at


def test_a_cancelled_event_says_so_and_asks_for_nothing() -> None:
    (event,) = Calendar.from_ical(written(ENTRY, Method.CANCEL)).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"
    assert "RSVP" not in event["ATTENDEE"].params


def test_who_is_taken_off_alone_does_not_cancel_the_event_for_everybody() -> None:
    """RFC 5546 section 3.2.5: STATUS must not be there when attendees are uninvited and the event is held."""
    calendar = Calendar.from_ical(written(replace(ENTRY, leaves=True), Method.CANCEL))
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "CANCEL"
    assert "STATUS" not in event
    assert str(event["ATTENDEE"]) == "mailto:binh@xa.example"


texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=60)


@given(title=texts, name=texts, place=texts)
def test_no_text_makes_another_line(title: str, name: str, place: str) -> None:
    """Whatever stands in a title or a name stays in its value."""
    entry = replace(ENTRY, title=title, place=place, attendee=Who(name, "binh@xa.example"))
    calendar = Calendar.from_ical(written(entry, Method.REQUEST))
    (event,) = calendar.walk("VEVENT")
    assert (event["SUMMARY"], event["LOCATION"]) == (title, place)
    assert str(event["ATTENDEE"]) == "mailto:binh@xa.example"
    assert len(calendar.walk()) == 4


def read(content: str, sender: str = "a@x.example") -> CalendarReply:
    return read_reply(content.encode(), sender)


@pytest.mark.parametrize(
    ("partstat", "answer"),
    [("ACCEPTED", Answer.ACCEPTED), ("declined", Answer.DECLINED), ("TENTATIVE", Answer.TENTATIVE)],
)
def test_an_answer_is_understood(partstat: str, answer: Answer) -> None:
    found = read(
        calendar_reply("u", "Binh@Xa.example", partstat, 3, "COMMENT:Đi công tác\\, về muộn"), "binh@xa.example"
    )
    assert (found.uid, found.sequence, found.attendee) == ("u", 3, "Binh@Xa.example")
    assert (found.answer, found.comment) == (answer, "Đi công tác, về muộn")
    assert found.said_at == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("stamp", ["DTSTAMP:20261124T010000", "X-STAMP:1"])
def test_an_answer_that_does_not_say_when_it_was_given_is_understood(stamp: str) -> None:
    calendar = calendar_reply("u", "a@x.example").replace("DTSTAMP:20261124T010000Z", stamp)
    assert read(calendar).said_at is None


def test_a_long_comment_is_cut_and_stays_one_line() -> None:
    found = read(calendar_reply("u", "a@x.example", "DECLINED", 0, "COMMENT:" + "dài\\n" * 400))
    assert len(found.comment) <= 500
    assert "\n" not in found.comment


VALID = calendar_reply("u", "a@x.example")
OTHER = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:b@x.example\r\n"


@pytest.mark.parametrize("content", [VALID, VALID.replace("END:VEVENT", f"{OTHER}END:VEVENT")])
def test_another_time_is_told_apart_from_an_answer(content: str) -> None:
    """RFC 5546 section 3.2.7: who proposes it may name further attendees."""
    found = read(content.replace("METHOD:REPLY", "METHOD:COUNTER"))
    assert (found.answer, found.attendee, found.uid) == (NoAnswer.OTHER_TIME, "a@x.example", "u")


HANDED_ON = 'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:b@x.example":mailto:a@x.example'
TAKEN_ON = 'ATTENDEE;PARTSTAT=ACCEPTED;DELEGATED-FROM="mailto:a@x.example":mailto:b@x.example'


@pytest.mark.parametrize(
    ("lines", "sender"),
    [
        ([HANDED_ON], "a@x.example"),
        ([TAKEN_ON], "b@x.example"),
        ([HANDED_ON, TAKEN_ON], "a@x.example"),
        ([TAKEN_ON, HANDED_ON], "b@x.example"),
    ],
)
def test_a_seat_that_is_handed_on_is_told_apart_by_whom_it_belongs_to(lines: list[str], sender: str) -> None:
    """RFC 5546 section 4.2.5: both tell the organiser, and each may name the other."""
    content = VALID.replace('ATTENDEE;PARTSTAT=ACCEPTED;CN="Ai Đó":mailto:a@x.example', "\r\n".join(lines))
    found = read(content, sender)
    assert (found.answer, found.attendee) == (NoAnswer.DELEGATED, "a@x.example")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no calendar",
        VALID.replace("METHOD:REPLY", "METHOD:REQUEST"),
        VALID.replace("METHOD:REPLY\r\n", ""),
        VALID.replace("UID:u\r\n", ""),
        VALID.replace("PARTSTAT=ACCEPTED", "PARTSTAT=NEEDS-ACTION"),
        VALID.replace("PARTSTAT=ACCEPTED", 'DELEGATED-FROM="tel:113"'),
        VALID.replace("mailto:a@x.example", "mailto:b@x.example"),
        VALID.replace("METHOD:REPLY", "METHOD:COUNTER").replace("mailto:a@x.example", "mailto:b@x.example"),
        VALID.replace("PARTSTAT=ACCEPTED;", ""),
        VALID.replace("SEQUENCE:0", "SEQUENCE:-1"),
        VALID.replace("SEQUENCE:0", "SEQUENCE:99999999999"),
        VALID.replace("SEQUENCE:0", "SEQUENCE:many"),
        VALID.replace("mailto:a@x.example", "tel:113"),
        VALID.replace("END:VEVENT\r\n", "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:v\r\nEND:VEVENT\r\n"),
        VALID.replace("END:VEVENT", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:b@x.example\r\nEND:VEVENT"),
        VALID.replace("END:VEVENT", "RECURRENCE-ID:20261130T010000Z\r\nEND:VEVENT"),
        VALID.replace("BEGIN:VEVENT", "BEGIN:VALARM"),
        "BEGIN:VCALENDAR\r\n" * 3000,
        VALID + "X" * MAX_BYTES,
    ],
)
def test_what_is_no_answer_of_one_attendee_is_refused(content: str) -> None:
    with pytest.raises(MailNotUnderstood):
        read(content)


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_no_content_makes_it_fail_otherwise(content: bytes) -> None:
    with pytest.raises(MailNotUnderstood):
        read_reply(VALID.encode().replace(b"METHOD:REPLY", content), "a@x.example")
