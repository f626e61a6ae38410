"""Single values of the directory, as people type them and as they are kept."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from meetings.domain.directory import CommuneType, LinkClass, UnitKind
from meetings.domain.vietnamese import fold, tidy

MAX_NAME = 120
MAX_TITLE = 160
MAX_WORDS = 60
MAX_EMAIL = 254
MAX_PHONE = 24
MAX_RANK = 999
MAX_CAPACITY = 5000
EARLIEST = date(1900, 1, 1)
LATEST = date(2200, 1, 1)

_CONTROL = re.compile(r"[\x00-\x1F\x7F\u202A-\u202E\u2066-\u2069]")
_CODE = re.compile(r"[0-9]{2,5}(-[0-9]{1,4})?")
_PHONE = re.compile(r"\+?[0-9][0-9 .()-]{1,22}[0-9]")
_COUNTRY = re.compile(r"^(?:00)?84(?=[1-9][0-9]{8,9}$)")
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
_MOBILE_WITHOUT_ZERO = re.compile(r"[1-9][0-9]{8}")
_HONORIFICS = {"ong": "Ông", "mr": "Ông", "mr.": "Ông", "ba": "Bà", "mrs": "Bà", "ms": "Bà", "mrs.": "Bà", "ms.": "Bà"}
_YES = frozenset({"x", "co", "yes", "true", "1", "quyen", "acting"})
_NO = frozenset({"", "khong", "no", "false", "0"})
LINK_WORDS: Mapping[LinkClass, str] = MappingProxyType(
    {
        LinkClass.GOOD: "Tốt",
        LinkClass.MEDIUM: "Trung bình",
        LinkClass.WEAK: "Yếu",
        LinkClass.POOR: "Kém",
        LinkClass.THIN: "Rất hẹp",
        LinkClass.VOICE: "Chỉ thoại",
        LinkClass.FAILING: "Chập chờn",
    }
)
"""How tables name the classes of lines."""
_LINKS = {fold(word): link for link, word in LINK_WORDS.items()}
_KINDS = {
    "tinh": (UnitKind.PROVINCE, None),
    "province": (UnitKind.PROVINCE, None),
    "co quan": (UnitKind.AGENCY, None),
    "so": (UnitKind.AGENCY, None),
    "agency": (UnitKind.AGENCY, None),
    "xa": (UnitKind.COMMUNE, CommuneType.XA),
    "commune": (UnitKind.COMMUNE, CommuneType.XA),
    "phuong": (UnitKind.COMMUNE, CommuneType.PHUONG),
    "ward": (UnitKind.COMMUNE, CommuneType.PHUONG),
}


class Fault(StrEnum):
    """What is wrong with a value."""

    REQUIRED = "required"
    TOO_LONG = "too_long"
    CONTROL_SIGN = "control_sign"
    BAD_CODE = "bad_code"
    BAD_HONORIFIC = "bad_honorific"
    BAD_PHONE = "bad_phone"
    BAD_EMAIL = "bad_email"
    BAD_NUMBER = "bad_number"
    BAD_DAY = "bad_day"
    BAD_YES_NO = "bad_yes_no"
    BAD_LINK = "bad_link"
    BAD_KIND = "bad_kind"


class Refused(ValueError):
    """A value that cannot be kept."""

    def __init__(self, fault: Fault) -> None:
        """Says why."""
        super().__init__(fault.value)
        self.fault = fault


def line(text: str, most: int) -> str:
    """One line of 1 to `most` signs, tidy. Raises Refused."""
    kept = optional_line(text, most)
    if kept is None:
        raise Refused(Fault.REQUIRED)
    return kept


def optional_line(text: str, most: int) -> str | None:
    """One line of up to `most` signs, None for nothing. Raises Refused."""
    if _CONTROL.search(text):
        raise Refused(Fault.CONTROL_SIGN)
    kept = tidy(text)
    if len(kept) > most:
        raise Refused(Fault.TOO_LONG)
    return kept or None


def unit_code(text: str) -> str:
    """Five digits for a commune, two for the province, two and a number for an agency. Raises Refused."""
    kept = line(text, 16)
    if not _CODE.fullmatch(kept):
        raise Refused(Fault.BAD_CODE)
    return kept


def honorific(text: str) -> str:
    """Ông or Bà, however it is spelt. Raises Refused."""
    kept = _HONORIFICS.get(fold(line(text, 16)))
    if kept is None:
        raise Refused(Fault.BAD_HONORIFIC)
    return kept


def phone(text: str) -> str | None:
    """A telephone number; one whose first zero a spreadsheet took away gets it back. Raises Refused."""
    kept = optional_line(text, MAX_PHONE)
    if kept is None:
        return None
    if _MOBILE_WITHOUT_ZERO.fullmatch(kept):
        return f"0{kept}"
    if not _PHONE.fullmatch(kept):
        raise Refused(Fault.BAD_PHONE)
    return kept


def phone_key(number: str | None) -> str | None:
    """What two spellings of one number have in common: its digits, with the 0 of Việt Nam for +84, 84 and 0084."""
    if number is None:
        return None
    digits = "".join(sign for sign in number if sign.isdigit())
    return _COUNTRY.sub("0", digits, count=1)


def email(text: str) -> str | None:
    """An e-mail address in lower case. Raises Refused."""
    kept = optional_line(text, MAX_EMAIL)
    if kept is None:
        return None
    if not _EMAIL.fullmatch(kept):
        raise Refused(Fault.BAD_EMAIL)
    return kept.lower()


def number(text: str, most: int) -> int:
    """A whole number from 1 to `most`. Raises Refused."""
    kept = line(text, 16)
    if not re.fullmatch(r"[0-9]{1,9}", kept) or not 1 <= int(kept) <= most:
        raise Refused(Fault.BAD_NUMBER)
    return int(kept)


def day(text: str) -> date:
    """A day as 30/11/2026, 30-11-2026, 30.11.2026 or 2026-11-30. Raises Refused."""
    kept = line(text, 16)
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            found = datetime.strptime(kept, form).date()  # noqa: DTZ007 - a day has no offset.
        except ValueError:
            continue
        if EARLIEST <= found < LATEST:
            return found
    raise Refused(Fault.BAD_DAY)


def is_yes(text: str) -> bool:
    """Whether a mark is set: x, có, yes; or không, no, nothing. Raises Refused."""
    kept = fold(text)
    if kept not in _YES | _NO:
        raise Refused(Fault.BAD_YES_NO)
    return kept in _YES


def link_class(text: str) -> LinkClass:
    """How good a line is, by its Vietnamese word or its own. Raises Refused."""
    kept = fold(line(text, MAX_WORDS))
    if kept in _LINKS:
        return _LINKS[kept]
    if kept in set(LinkClass):
        return LinkClass(kept)
    raise Refused(Fault.BAD_LINK)


def unit_kind(text: str) -> tuple[UnitKind, CommuneType | None]:
    """Tỉnh, Cơ quan, Xã or Phường. Raises Refused."""
    kept = fold(line(text, MAX_WORDS))
    if kept not in _KINDS:
        raise Refused(Fault.BAD_KIND)
    return _KINDS[kept]
