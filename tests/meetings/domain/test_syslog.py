"""Syslog messages: what each part says, and that no name that somebody chose begins an event of its own."""

from datetime import UTC, datetime

import pytest

from meetings.domain.syslog import FACILITY_AUTHPRIV, MAX_BYTES, CefEvent, cef, framed, message

AT = datetime(2026, 11, 23, 1, 19, 5, 123_456, tzinfo=UTC)


def event(name: str = "Mất điểm cầu", severity: int = 7, **facts: str | int) -> CefEvent:
    return CefEvent("e1", "alarm_raised", name, severity, AT, facts)


def test_the_header_is_that_of_rfc_5424_and_the_text_begins_as_utf_8_does() -> None:
    one = message(event(), "hop.example.vn", "0.1.0").decode()
    head, _, text = one.partition("\ufeff")
    assert head == "<132>1 2026-11-23T01:19:05.123Z hop.example.vn giaoban - alarm_raised - "
    assert text == "CEF:0|Giaoban|Giaoban|0.1.0|alarm_raised|Mất điểm cầu|7|externalId=e1 rt=1795396745123"


@pytest.mark.parametrize(("severity", "level"), [(0, 6), (2, 6), (3, 5), (5, 5), (6, 4), (8, 4), (9, 2), (10, 2)])
def test_severity_is_a_level_of_syslog(severity: int, level: int) -> None:
    one = CefEvent("e", "s", "n", severity, AT, facility=FACILITY_AUTHPRIV)
    assert message(one, "h", "1").startswith(f"<{80 + level}>1 ".encode())


def test_signs_that_mean_something_are_escaped_and_lines_are_one() -> None:
    evil = "a|b\\c\nCEF:0|x = y\u2028\u202ez"
    told = cef(event(evil, reason=evil, empty="", cnt=0), "1")
    assert told == (
        "CEF:0|Giaoban|Giaoban|1|alarm_raised|a\\|b\\\\c CEF:0\\|x = y z|7|externalId=e1 rt=1795396745123 "
        "reason=a|b\\\\c CEF:0|x \\= y z cnt=0"
    )


def test_what_is_too_long_ends_and_stays_text() -> None:
    one = message(event("ế" * 5000, reason="ế" * 5000), "tên máy", "1")
    assert len(one) <= MAX_BYTES
    assert one.decode().count("ế") > 500
    assert b" t" in one[:40], "a name keeps its printable signs"


def test_a_message_on_a_stream_says_how_long_it_is() -> None:
    assert framed("ế".encode()) == b"3 " + "ế".encode()
