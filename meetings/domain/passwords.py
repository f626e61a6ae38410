"""What a password must be, by profile; and when it is time for another. Pure."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from meetings.domain.common_words import is_common
from meetings.domain.vietnamese import fold
from meetings.errors import (
    PasswordIsCommon,
    PasswordIsName,
    PasswordTooLong,
    PasswordTooPlain,
    PasswordTooShort,
)

MAX_CHARS = 128
MAX_HISTORY = 24
SHORTEST_NAME = 4
ONE_TIME_VALID = timedelta(days=3)


class PasswordProfile(StrEnum):
    """vn-level3: what Vietnam asks of a system of level 3, every figure settable. asvs: OWASP ASVS 5, level 2."""

    VN_LEVEL3 = "vn-level3"
    ASVS = "asvs"


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """`min_chars`: at least. `classes`: how many of small, capital, digit, other sign. `history`: how many of the
    passwords before may not come back. `expiry_days`: after so many days another is due; 0 never.
    `first_change`: whether one's own password must be chosen at the first sign-in.
    """

    profile: PasswordProfile
    min_chars: int
    classes: int
    history: int
    expiry_days: int
    first_change: bool


VN_LEVEL3 = PasswordRules(
    PasswordProfile.VN_LEVEL3, min_chars=8, classes=3, history=5, expiry_days=90, first_change=True
)
ASVS = PasswordRules(PasswordProfile.ASVS, min_chars=12, classes=1, history=0, expiry_days=0, first_change=True)
"""No classes and no expiry: ASVS 5 forbids both (6.2.5, 6.2.10)."""


@dataclass(frozen=True, slots=True)
class PasswordAge:
    """Since when a password is in use; `one_time`: others know it, as IT gave it out."""

    set_at: datetime
    one_time: bool


def check_password(password: str, rules: PasswordRules, names: Collection[str]) -> None:
    """`names`: the login, and what its holder and unit are called.

    Raises PasswordTooShort, PasswordTooLong, PasswordTooPlain, PasswordIsName, PasswordIsCommon.
    """
    text = unicodedata.normalize("NFKC", password)
    if len(text) > MAX_CHARS:
        raise PasswordTooLong
    if len(text) < rules.min_chars:
        raise PasswordTooShort
    if _classes(text) < rules.classes:
        raise PasswordTooPlain
    if any(_is_made_of(text, name) for name in names):
        raise PasswordIsName
    if is_common(text):
        raise PasswordIsCommon


def change_due(age: PasswordAge, rules: PasswordRules, at: datetime) -> bool:
    """Whether at that time another password must be chosen before anything else."""
    if age.one_time:
        return True
    return rules.expiry_days > 0 and at - age.set_at >= timedelta(days=rules.expiry_days)


def one_time_expired(age: PasswordAge, at: datetime) -> bool:
    """Whether a password that IT gave out was not used in time."""
    return age.one_time and at - age.set_at >= ONE_TIME_VALID


def _classes(text: str) -> int:
    kinds = {_kind(sign) for sign in text if not unicodedata.combining(sign)}
    return len(kinds)


def _kind(sign: str) -> str:
    if sign.isdigit():
        return "digit"
    if not sign.isalpha():
        return "other"
    return "capital" if sign.isupper() else "small"


def _is_made_of(text: str, name: str) -> bool:
    """Whether the password is the name, or hides it among signs: Xã Hải Hậu in "HaiHau@2026"."""
    wanted = _letters(name)
    return len(wanted) >= SHORTEST_NAME and wanted in _letters(text)


def _letters(text: str) -> str:
    return "".join(sign for sign in fold(text) if sign.isalnum())
