"""Secrets and what is kept of them."""

import pytest

from meetings.keys import MAX_KEY_CHARS, could_be_key, digest, new_key


def test_keys_are_long_and_never_the_same() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(43 <= len(key) <= MAX_KEY_CHARS for key in keys)


def test_only_a_hash_is_kept() -> None:
    assert digest("123456") == "8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92"


@pytest.mark.parametrize(("text", "could"), [("", False), ("x", True), ("x" * 64, True), ("x" * 65, False)])
def test_what_no_key_can_be_is_not_looked_up(text: str, could: bool) -> None:
    assert could_be_key(text) is could
