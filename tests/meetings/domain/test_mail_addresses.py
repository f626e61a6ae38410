"""Addresses that may stand in an envelope and a header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.mail_addresses import is_mail_address, same_address


@pytest.mark.parametrize(
    "text", ["a@b.vn", "nguyen.van-a+hop@xa.tinh.gov.vn", f"{'a' * 64}@b.vn", "A_B@sub-domain.example", "x@1.vn"]
)
def test_a_plain_address_is_one(text: str) -> None:
    assert is_mail_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@b",
        "@b.vn",
        "a@",
        "a@b..vn",
        ".a@b.vn",
        "a.@b.vn",
        "a..b@b.vn",
        "a b@b.vn",
        '"a b"@b.vn',
        "A <a@b.vn>",
        "a@b.vn, c@d.vn",
        "a@b.vn\r\nBcc: c@d.vn",
        "a@b.vn\n",
        "a@-b.vn",
        "ă@b.vn",
        f"{'a' * 65}@b.vn",
        f"a@{'b' * 64}.vn",
        f"a@{'.'.join(['b' * 60] * 4)}.vnnnnnnnnnn",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_mail_address(text)


@given(st.text(max_size=40))
def test_no_address_holds_a_sign_that_ends_a_header(text: str) -> None:
    if is_mail_address(text):
        assert text.isascii()
        assert not set(text) & set('\r\n\t \0<>,;:"()[]\\')


def test_case_makes_no_other_mailbox() -> None:
    assert same_address("A@B.vn ", "a@b.VN")
    assert not same_address("a@b.vn", "b@b.vn")
