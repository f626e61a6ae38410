"""Rows of a table: read cell by cell, and what each would do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from meetings.domain.directory import LinkClass
from meetings.domain.directory_fields import LINK_WORDS, Fault, Refused
from meetings.domain.directory_import.columns import HeadingFault, Headings, SheetKind, headings

_Value = TypeVar("_Value")


class RowFault(StrEnum):
    """Why a row cannot be taken, beyond what is wrong with a single value."""

    FORMULA = "formula"
    EXTRA_CELL = "extra_cell"
    DOUBLE_ROW = "double_row"
    UNKNOWN_UNIT = "unknown_unit"
    CLOSED_UNIT = "closed_unit"
    CLOSED_POSITION = "closed_position"
    RANK_NEEDED = "rank_needed"
    UNKNOWN_POST = "unknown_post"
    OTHER_KIND = "other_kind"
    FUTURE_DAY = "future_day"
    BEFORE_HOLDER = "before_holder"
    HELD_SINCE = "held_since"
    AMBIGUOUS_PERSON = "ambiguous_person"
    EMAIL_OF_OTHER = "email_of_other"
    LEFT_PERSON = "left_person"
    NO_PROVINCE = "no_province"
    SECOND_PROVINCE = "second_province"
    ROOM_NEEDED = "room_needed"


class Outcome(StrEnum):
    """What would become of a row."""

    ADD = "add"
    CHANGE = "change"
    SAME = "same"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as text. `formulas`: line from 1, place from 0, of cells that hold a formula."""

    rows: tuple[tuple[str, ...], ...]
    formulas: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong where: `column` is the key of a column, or a heading that nobody knows."""

    column: str
    fault: Fault | RowFault | HeadingFault


@dataclass(frozen=True, slots=True)
class Change:
    """What a column was and would be."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row of the preview. `line` from 1, the headings are the first; `label`: what the row is about."""

    line: int
    outcome: Outcome
    label: str
    changes: tuple[Change, ...] = ()
    troubles: tuple[Trouble, ...] = ()


@dataclass
class RowReader:
    """One row: gives the values of its cells, and collects what is wrong with it."""

    line: int
    cells: Mapping[str, str]
    formulas: frozenset[str] = frozenset()
    troubles: list[Trouble] = field(default_factory=list)

    def refuse(self, column: str, fault: Fault | RowFault) -> None:
        """Writes down what is wrong, once."""
        if Trouble(column, fault) not in self.troubles:
            self.troubles.append(Trouble(column, fault))

    def read(self, column: str, check: Callable[[str], _Value]) -> _Value | None:
        """The value of a cell; None when it is empty or cannot be kept."""
        text = self.cells.get(column, "")
        if column in self.formulas or text.lstrip().startswith("="):
            self.refuse(column, RowFault.FORMULA)
            return None
        if not text.strip():
            return None
        try:
            return check(text)
        except Refused as error:
            self.refuse(column, error.fault)
            return None

    def need(self, column: str, check: Callable[[str], _Value]) -> _Value | None:
        """As `read`, but an empty cell is refused."""
        if column not in self.formulas and not self.cells.get(column, "").strip():
            self.refuse(column, Fault.REQUIRED)
            return None
        return self.read(column, check)

    def faulty(self, label: str) -> PlannedRow:
        """The row as it is shown when something is wrong with it."""
        return PlannedRow(self.line, Outcome.FAULTY, label, troubles=tuple(self.troubles))


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose headings were read: its rows that are not empty, or what is wrong with the headings."""

    rows: tuple[RowReader, ...]
    faulty: tuple[PlannedRow, ...]


def table(kind: SheetKind, sheet: Sheet) -> Table:
    """Reads a sheet by its headings."""
    found = headings(kind, sheet.rows[0])
    if found.troubles:
        troubles = tuple(Trouble(one.heading, one.fault) for one in found.troubles)
        return Table((), (PlannedRow(1, Outcome.FAULTY, "", troubles=troubles),))
    rows = [
        _row(line, cells, found, sheet.formulas)
        for line, cells in enumerate(sheet.rows[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]
    return Table(tuple(rows), ())


def _row(line: int, cells: tuple[str, ...], found: Headings, formulas: frozenset[tuple[int, int]]) -> RowReader:
    held = {key: cells[place] for key, place in found.places.items() if place < len(cells)}
    row = RowReader(line, held, frozenset(key for key, place in found.places.items() if (line, place) in formulas))
    known = set(found.places.values())
    if any(cell.strip() for place, cell in enumerate(cells) if place not in known):
        row.refuse("", RowFault.EXTRA_CELL)
    return row


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Change, ...]:
    """What differs, column by column; a value that the table leaves empty (None) stays as it is."""
    return tuple(
        Change(column, _text(before.get(column)), _text(value))
        for column, value in after.items()
        if value is not None and value != before.get(column)
    )


def _text(value: object) -> str:
    """A value as people write it into a table."""
    match value:
        case None:
            return ""
        case date():
            return f"{value:%d/%m/%Y}"
        case LinkClass():
            return LINK_WORDS[value]
        case _:
            return str(value)
