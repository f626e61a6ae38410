"""What a password must be, at both sides of every limit."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings import errors
from meetings.domain.passwords import (
    ASVS,
    MAX_CHARS,
    ONE_TIME_VALID,
    VN_LEVEL3,
    PasswordAge,
    change_due,
    check_password,
    one_time_expired,
)

NAMES = ("diemcau-14215", "Xã Hải Hậu", "Hải Hậu")
SET = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
INSTANT = timedelta(seconds=1)


@pytest.mark.parametrize(
    "password",
    ["Tre-xanh7", "mưa Rào.8", "9 con Vịt", "aZ4!" + "tvkqmbwx", "x7Q" + "lóng lánh" * 10],
)
def test_a_password_within_the_rules_of_level_3_is_taken(password: str) -> None:
    check_password(password, VN_LEVEL3, NAMES)


@pytest.mark.parametrize("password", ["con trâu đi cày sớm", "bảy cây cau lùn", "k8sPlumFerry", "5294081736450"])
def test_a_long_password_needs_no_classes_under_asvs(password: str) -> None:
    check_password(password, ASVS, NAMES)


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("", errors.PasswordTooShort),
        ("Tre-xa7", errors.PasswordTooShort),
        ("tre-xanh", errors.PasswordTooPlain),
        ("trexanhz", errors.PasswordTooPlain),
        ("TREXANH7", errors.PasswordTooPlain),
        ("HaiHau@2026", errors.PasswordIsName),
        ("hải hậu Xã 1", errors.PasswordIsName),
        ("Diemcau-14215", errors.PasswordIsName),
        ("MatKhau@123", errors.PasswordIsCommon),
        ("Mật khẩu 123", errors.PasswordIsCommon),
        ("P@ssw0rd2026!", errors.PasswordIsCommon),
        ("AnhYeuEm123!", errors.PasswordIsCommon),
        ("NinhBinh@2026", errors.PasswordIsCommon),
        ("Giaoban-UBND1", errors.PasswordIsCommon),
        ("Qwertyuiop1!", errors.PasswordIsCommon),
        ("Abcdefgh12", errors.PasswordIsCommon),
        ("aaaaaaaaA1!", errors.PasswordIsCommon),
    ],
)
def test_under_level_3_a_bad_password_is_refused_with_its_reason(
    password: str, refusal: type[errors.MeetingsError]
) -> None:
    with pytest.raises(refusal):
        check_password(password, VN_LEVEL3, NAMES)


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("bảy cây cau", errors.PasswordTooShort),
        ("123456789012", errors.PasswordIsCommon),
        ("qwertyuiop[]", errors.PasswordIsCommon),
        ("matkhaumatkhau", errors.PasswordIsCommon),
        ("anh yêu em nhiều lắm"[:10] + "     ", errors.PasswordIsCommon),
        ("password123456", errors.PasswordIsCommon),
        ("ilovevietnam", errors.PasswordTooShort),
        ("toi yeu viet nam", errors.PasswordIsCommon),
        ("cán bộ xã hải hậu", errors.PasswordIsName),
    ],
)
def test_under_asvs_a_bad_password_is_refused_with_its_reason(
    password: str, refusal: type[errors.MeetingsError]
) -> None:
    rules = replace(ASVS, min_chars=13) if password == "ilovevietnam" else ASVS
    with pytest.raises(refusal):
        check_password(password, rules, NAMES)


def test_the_longest_password_is_taken_and_one_sign_more_is_not() -> None:
    phrase = "Chín con 9 vịt trời bay " * 6
    check_password(phrase[:MAX_CHARS], VN_LEVEL3, NAMES)
    with pytest.raises(errors.PasswordTooLong):
        check_password(phrase[: MAX_CHARS + 1], VN_LEVEL3, NAMES)


def test_a_short_name_forbids_nothing() -> None:
    check_password("Ban-tre7x", VN_LEVEL3, ("an", "Bàn", ""))


@given(st.text(min_size=8, max_size=40))
def test_a_password_is_judged_alike_from_every_keyboard(password: str) -> None:
    def judged(form: str) -> str:
        try:
            check_password(form, VN_LEVEL3, NAMES)
        except errors.MeetingsError as refused:
            return refused.code
        return ""

    assert judged(unicodedata.normalize("NFC", password)) == judged(unicodedata.normalize("NFD", password))


@pytest.mark.parametrize(
    ("days", "age", "due"),
    [
        (90, timedelta(days=90) - INSTANT, False),
        (90, timedelta(days=90), True),
        (0, timedelta(days=4000), False),
        (1, timedelta(days=1), True),
    ],
)
def test_another_is_due_when_its_days_are_over(days: int, age: timedelta, due: bool) -> None:
    rules = replace(VN_LEVEL3, expiry_days=days)
    assert change_due(PasswordAge(SET, one_time=False), rules, SET + age) is due


def test_another_is_due_at_once_for_a_password_that_was_handed_over() -> None:
    assert change_due(PasswordAge(SET, one_time=True), replace(ASVS, expiry_days=0), SET)


def test_a_password_that_was_handed_over_holds_for_three_days() -> None:
    given_out = PasswordAge(SET, one_time=True)
    assert not one_time_expired(given_out, SET + ONE_TIME_VALID - INSTANT)
    assert one_time_expired(given_out, SET + ONE_TIME_VALID)
    assert not one_time_expired(PasswordAge(SET, one_time=False), SET + ONE_TIME_VALID)
