"""Single values of the directory."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain import directory_fields as fields
from meetings.domain.directory import CommuneType, LinkClass, UnitKind
from meetings.domain.directory_fields import Fault, Refused


def fault_of(check: Callable[[str], object], text: str) -> Fault | None:
    """Why a value is refused; None when it is kept."""
    try:
        check(text)
    except Refused as error:
        return error.fault
    return None


def test_a_line_is_tidy_and_its_length_counts_then() -> None:
    assert fields.line("  Ha\u0309i   An ", 6) == "Hải An"
    assert fault_of(lambda text: fields.line(text, 5), "Hải An") is Fault.TOO_LONG
    assert fault_of(lambda text: fields.line(text, 6), "  ") is Fault.REQUIRED
    assert fields.optional_line("  ", 6) is None


@pytest.mark.parametrize("sign", ["\x00", "\n", "\x7f", "\u202e", "\u2069"])
def test_signs_that_are_no_text_are_refused(sign: str) -> None:
    assert fault_of(lambda text: fields.line(text, 20), f"Hải{sign}An") is Fault.CONTROL_SIGN


@pytest.mark.parametrize(
    ("text", "code"),
    [("14215", "14215"), ("37", "37"), (" 37-14 ", "37-14"), ("1", None), ("37-", None)],
)
def test_codes_of_units(text: str, code: str | None) -> None:
    assert fault_of(fields.unit_code, text) is (Fault.BAD_CODE if code is None else None)
    if code is not None:
        assert fields.unit_code(text) == code


@pytest.mark.parametrize(("text", "kept"), [("ÔNG", "Ông"), ("ong", "Ông"), ("Bà", "Bà"), ("Ms.", "Bà"), ("Mr", "Ông")])
def test_honorifics_in_both_languages(text: str, kept: str) -> None:
    assert fields.honorific(text) == kept


@pytest.mark.parametrize(("text", "fault"), [("", Fault.REQUIRED), ("Cô", Fault.BAD_HONORIFIC)])
def test_other_honorifics_are_refused(text: str, fault: Fault) -> None:
    assert fault_of(fields.honorific, text) is fault


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("0000 100 001", "0000 100 001"),
        ("+84 229.0-1", "+84 229.0-1"),
        ("912345678", "0912345678"),
        ("", None),
    ],
)
def test_telephone_numbers(text: str, kept: str | None) -> None:
    assert fields.phone(text) == kept


@pytest.mark.parametrize("text", ["không có", "12", "0" * 25, "+", "0912x45678"])
def test_what_is_no_telephone_number_is_refused(text: str) -> None:
    assert fault_of(fields.phone, text) in {Fault.BAD_PHONE, Fault.TOO_LONG}


def test_addresses_are_kept_in_lower_case_and_may_be_missing() -> None:
    assert fields.email(" Lan.LE@Ninhbinh.Example.VN ") == "lan.le@ninhbinh.example.vn"
    assert fields.email("") is None


@pytest.mark.parametrize("text", ["lan", "lan@vn", "lan le@a.vn", "a@b.vn, c@d.vn", "a@-b.vn", "lân@b.vn", "<a@b.vn>"])
def test_what_is_no_address_is_refused(text: str) -> None:
    assert fault_of(fields.email, text) is Fault.BAD_EMAIL


@pytest.mark.parametrize(("text", "kept"), [("1", 1), (" 5000 ", 5000), ("0", None), ("5001", None), ("1.5", None)])
def test_numbers_have_both_bounds(text: str, kept: int | None) -> None:
    assert fault_of(lambda one: fields.number(one, 5000), text) is (Fault.BAD_NUMBER if kept is None else None)
    if kept is not None:
        assert fields.number(text, 5000) == kept


@given(st.dates(fields.EARLIEST, date(2199, 12, 31)))
def test_a_day_is_read_in_every_spelling(day: date) -> None:
    spelt = (day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"{day.day}.{day.month}.{day.year}")
    assert {fields.day(text) for text in spelt} == {day}


@pytest.mark.parametrize("text", ["31/02/2026", "11/30/2026", "1899-12-31", "2200-01-01", "hôm nay", "45000"])
def test_what_is_no_day_is_refused(text: str) -> None:
    assert fault_of(fields.day, text) is Fault.BAD_DAY


def test_marks_for_yes_and_no() -> None:
    assert [fields.is_yes(text) for text in ("x", "Có", "YES", "Quyền")] == [True] * 4
    assert [fields.is_yes(text) for text in ("", "không", "No", "0")] == [False] * 4
    assert fault_of(fields.is_yes, "có lẽ") is Fault.BAD_YES_NO


def test_every_class_of_line_has_its_word_and_its_own_name() -> None:
    words = ("Tốt", "Trung bình", "Yếu", "Kém", "Rất hẹp", "Chỉ thoại", "Chập chờn")
    assert tuple(fields.link_class(word) for word in words) == tuple(LinkClass)
    assert tuple(fields.link_class(link.value.upper()) for link in LinkClass) == tuple(LinkClass)
    assert fault_of(fields.link_class, "nhanh") is Fault.BAD_LINK


def test_kinds_of_units() -> None:
    assert fields.unit_kind("phường") == (UnitKind.COMMUNE, CommuneType.PHUONG)
    assert fields.unit_kind("Xã") == (UnitKind.COMMUNE, CommuneType.XA)
    assert fields.unit_kind("Cơ quan") == (UnitKind.AGENCY, None)
    assert fields.unit_kind("Tỉnh") == (UnitKind.PROVINCE, None)
    assert fault_of(fields.unit_kind, "Huyện") is Fault.BAD_KIND


@pytest.mark.parametrize("number", ["0912 345 678", "+84912345678", "84 912.345.678", "0084-912345678", "(0912)345678"])
def test_a_telephone_is_one_however_it_is_spelt(number: str) -> None:
    assert fields.phone_key(number) == "0912345678"


def test_other_numbers_stay_others() -> None:
    assert fields.phone_key(None) is None
    assert fields.phone_key("0849 123 456") == "0849123456"
    assert fields.phone_key("+82 912 345 678") != fields.phone_key("0912 345 678")
