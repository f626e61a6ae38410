"""The words of the directory: kinds of units, types of communes, classes of lines."""

from enum import StrEnum


class UnitKind(StrEnum):
    """Where a unit stands in the two-level government."""

    PROVINCE = "province"
    AGENCY = "agency"
    COMMUNE = "commune"


class CommuneType(StrEnum):
    """The two types of commune-level unit, by the word before the name."""

    XA = "Xã"
    PHUONG = "Phường"


class LinkClass(StrEnum):
    """How good the line of a room is known to be."""

    GOOD = "good"
    MEDIUM = "medium"
    WEAK = "weak"
    POOR = "poor"
    THIN = "thin"
    VOICE = "voice"
    FAILING = "failing"
