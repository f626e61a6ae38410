"""Codes of a telephone: those of the RFC, the steps beside the present one, and what is kept of secrets."""

from datetime import UTC, datetime, timedelta

import pytest

from meetings.ids import AccountId
from meetings.totp import RECOVERY_CODES, STEP_S, Authenticator, SecretUnreadable

KEY = bytes(range(48))
ONE, OTHER = AccountId("one"), AccountId("other")
# RFC 6238, appendix B: the secret "12345678901234567890", the last six digits of the SHA-1 codes.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC = [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")]


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), RFC)
def test_the_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    assert Authenticator(KEY).step_of(SECRET, code, at(seconds), 0) == seconds // STEP_S


@pytest.mark.parametrize(("late_s", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_one_step_off(late_s: int, taken: bool) -> None:
    step = Authenticator(KEY).step_of(SECRET, "050471", at(1111111111 + late_s), 0)
    assert (step is not None) is taken


def test_a_code_that_was_used_opens_nothing_again() -> None:
    authenticator, moment = Authenticator(KEY), at(1111111111)
    step = authenticator.step_of(SECRET, "050471", moment, 0)
    assert step is not None
    assert authenticator.step_of(SECRET, "050471", moment, step) is None
    assert authenticator.step_of(SECRET, "050471", moment + timedelta(seconds=30), step) is None


@pytest.mark.parametrize("code", ["", "05047", "0504711", "abcdef", "٠٥٠٤٧١", "050-471", "-50471"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert Authenticator(KEY).step_of(SECRET, code, at(1111111111), 0) is None


def test_a_code_may_be_typed_with_a_space() -> None:
    assert Authenticator(KEY).step_of(SECRET, " 050 471 ", at(1111111111), 0) is not None


def test_a_sealed_secret_is_opened_for_its_account_and_by_its_key_alone() -> None:
    authenticator = Authenticator(KEY)
    sealed = authenticator.seal(SECRET, ONE)
    assert SECRET not in sealed
    assert authenticator.seal(SECRET, ONE) != sealed
    assert authenticator.opened(sealed, ONE) == SECRET
    with pytest.raises(SecretUnreadable):
        authenticator.opened(sealed, OTHER)
    with pytest.raises(SecretUnreadable):
        Authenticator(bytes(48)).opened(sealed, ONE)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Authenticator(bytes(31))


def test_printed_codes_are_different_and_kept_only_as_digests() -> None:
    authenticator = Authenticator(KEY)
    codes = authenticator.recovery_codes()
    assert len(set(codes)) == RECOVERY_CODES
    digest = authenticator.recovery_digest(ONE, codes[0])
    assert digest is not None
    assert codes[0] not in digest
    assert authenticator.recovery_digest(ONE, f" {codes[0].upper()} ") == digest
    assert authenticator.recovery_digest(ONE, codes[0].replace("-", "")) == digest
    assert authenticator.recovery_digest(OTHER, codes[0]) != digest
    assert authenticator.recovery_digest(ONE, "123456") is None


def test_the_picture_names_us_and_the_login() -> None:
    uri = Authenticator(KEY).uri(SECRET, "kythuat")
    assert uri.startswith("otpauth://totp/Giaoban:kythuat?")
    assert f"secret={SECRET}" in uri
