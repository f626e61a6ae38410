"""Hours of mail, and what an alarm is about as text."""

from datetime import datetime

import pytest

from meetings.domain.alarms import AlarmKind, MailHours, Subject
from meetings.domain.local_days import ZONE


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}:00").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("hours", "asked", "opens"),
    [
        ("06:30-18:00", "23T06:29", "23T06:30"),
        ("06:30-18:00", "23T06:30", "23T06:30"),
        ("06:30-18:00", "23T17:59", "23T17:59"),
        ("06:30-18:00", "23T18:00", "24T06:30"),
        ("22:00-05:00", "23T23:10", "23T23:10"),
        ("22:00-05:00", "23T04:59", "23T04:59"),
        ("22:00-05:00", "23T05:00", "23T22:00"),
    ],
)
def test_mail_waits_for_its_hours(hours: str, asked: str, opens: str) -> None:
    assert MailHours.read(hours).next_open(at(asked)) == at(opens)


@pytest.mark.parametrize("text", ["", "6:30-18:00", "06:30", "25:00-26:00", "08:00-08:00", "06:30-18:00 x"])
def test_what_is_no_span_of_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the sentence is for whoever reads the settings.
        MailHours.read(text)


@pytest.mark.parametrize("name", ["nhánh A", "drill: x", "", "a:b"])
@pytest.mark.parametrize("drill", [True, False])
def test_a_subject_is_read_from_its_key(name: str, drill: bool) -> None:
    subject = Subject(AlarmKind.UPLINK, name, drill)
    assert Subject.of(subject.key) == subject
