"""The figures of the year: what the product says of it is what was decided, seat by seat and in all sums."""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files

import pytest
from python_calamine import CalamineWorkbook

from meetings.attendance_sheet import Sheet, SheetSeat
from meetings.domain.invitations import Standing as Answered
from meetings.exports.attendance import Which, attendance_pdf, attendance_xlsx
from meetings.exports.paper import printed
from meetings.letters.standings import counted
from meetings.seed.units import PROVINCE_CODE, PROVINCE_NAME
from meetings.seed.year.expected import HEADINGS, SeatExpected, figures, meetings_table, seats_expected, units_table
from meetings.seed.year.occasions import YEAR_NOW, Occasion, occasions
from meetings.seed.year.writing import Extent
from tests.meetings.year.conftest import SEEDED_APART, Told

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("year"), SEEDED_APART]
WORDS = {
    "present": "Có mặt",
    "late": "Đến muộn",
    "excused": "Vắng có lý do",
    "absent": "Vắng",
    "awaited": "Chưa điểm danh",
}
FOUND = Extent().directory()
Written = Mapping[str, Mapping[str, int]]


def written(name: str, key: str) -> Written:
    """A committed table: by its key, then by its headings."""
    lines = files("meetings.seed.year").joinpath(name).read_text(encoding="utf-8").splitlines()
    headings = lines[0].split("\t")
    rows = (dict(zip(headings, line.split("\t"), strict=True)) for line in lines[1:])
    return {row[key]: {heading: int(row[heading]) for heading in HEADINGS} for row in rows}


@pytest.fixture(scope="module")
def of_meetings() -> Written:
    """What is expected of each occasion, by its number."""
    return written("expected_meetings.tsv", "number")


@pytest.fixture(scope="module")
def of_units() -> Written:
    """What is expected of each unit over the whole year, by its code."""
    return written("expected_units.tsv", "unit")


def test_the_committed_tables_are_what_was_decided() -> None:
    every = occasions()
    folder = files("meetings.seed.year")
    assert folder.joinpath("expected_meetings.tsv").read_text(encoding="utf-8") == meetings_table(every, FOUND)
    assert folder.joinpath("expected_units.tsv").read_text(encoding="utf-8") == units_table(every, FOUND)


def test_people_answer_and_come_in_the_shares_that_were_asked_for(of_meetings: Written) -> None:
    held = [of_meetings[str(one.number)] for one in occasions() if one.is_held and one.change is None]
    invited = sum(row["invited"] for row in held)

    def percent(heading: str) -> float:
        return 100 * sum(row[heading] for row in held) / invited

    assert percent("accepted") == pytest.approx(86, abs=1.5)
    assert percent("substituted") == pytest.approx(8, abs=1.5)
    assert percent("declined") == pytest.approx(3, abs=0.5)
    assert percent("silent") == pytest.approx(3, abs=0.5)  # One of them was refused a substitute.
    assert percent("late") == pytest.approx(6, abs=1)
    assert percent("present") == pytest.approx(97, abs=0.5)


@pytest.mark.long
def test_the_replies_board_says_what_everybody_answered(told: Sequence[Told], of_meetings: Written) -> None:
    for one in told:
        found = {(row.unit_code, row.name): row.standing.value for row in one.replies if row.principal is None}
        assert found == {key: seat.answer for key, seat in by_name(one.occasion).items()}, one.occasion
        row = of_meetings[str(one.occasion.number)]
        sums = {standing.value: count for standing, count in counted(one.replies).items() if count}
        assert sums == {standing.value: row[standing.value] for standing in Answered if row.get(standing.value)}


@pytest.mark.long
def test_the_attendance_sheet_says_who_came_and_how_late(told: Sequence[Told], of_meetings: Written) -> None:
    for one in told:
        assert as_found(one.sheet) == as_expected(one.occasion), one.occasion
        row, tally = of_meetings[str(one.occasion.number)], one.sheet.tally
        assert (tally.expected, tally.present, tally.late) == (row["invited"], row["present"], row["late"])
        assert (tally.excused, tally.absent, tally.awaited) == (row["excused"], row["absent"], row["awaited"])
        assert one.sheet.people == row["people"]


@pytest.mark.long
def test_over_the_year_every_unit_has_its_sums(told: Sequence[Told], of_units: Written) -> None:
    """Counted from the product's own boards and sheets, and summed by what each row says of its unit."""
    sums: dict[str, Counter[str]] = {code: Counter() for code in of_units}
    for one in told:
        codes = {row.seat: row.unit_code or "" for row in one.replies}
        for row in one.replies:
            if row.principal is None:
                sums[codes[row.seat]].update({"invited": 1, row.standing.value: 1})
        for number, site in enumerate(one.sheet.sites):
            if number:  # The first site is the hall, where nobody says how many each unit has.
                (code,) = {codes[seat.seat] for seat in site.seats}
                sums[code]["people"] += site.people
            for seat in site.seats:
                sums[codes[seat.seat]].update(said(seat))
    for code, expected in of_units.items():
        in_hall = code.startswith(PROVINCE_CODE)
        kept = {heading: value for heading, value in expected.items() if not (in_hall and heading == "people")}
        assert {heading: sums[code][heading] for heading in kept} == kept, code


@pytest.mark.long
@pytest.mark.parametrize("number", [0, 9, 22, 52, 64, 72, 83, 85])
async def test_the_workbook_holds_the_same(told: Sequence[Told], of_meetings: Written, number: int) -> None:
    content = await attendance_xlsx(sheet_of(told, number), Which(), YEAR_NOW)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    people = book.get_sheet_by_name("Đại biểu").to_python()[1:]
    row = of_meetings[str(number)]
    shown = Counter(line[7] for line in people)
    assert len(people) == row["invited"]
    assert shown[WORDS["present"]] + shown[WORDS["late"]] == row["present"]
    assert {one: shown[WORDS[one]] for one in WORDS if one != "present"} == {
        one: row[one] for one in WORDS if one != "present"
    }
    assert sum(int(line[8]) for line in people if isinstance(line[8], float)) == row["late_min"]
    assert sum(bool(line[6]) for line in people) == row["substituted"]
    sites = book.get_sheet_by_name("Điểm cầu").to_python()[1:]
    assert sum(int(str(line[4]).removesuffix(".0")) for line in sites) == row["people"]


@pytest.mark.long
@pytest.mark.parametrize("number", [0, 52, 72])
async def test_the_paper_says_the_same(
    told: Sequence[Told], of_meetings: Written, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, list[list[object]]]] = []

    def noting(page: str, content: dict[str, list[list[object]]]) -> bytes:
        seen.append(content)
        return printed(page, content)

    monkeypatch.setattr("meetings.exports.attendance.printed", noting)
    content = await attendance_pdf(sheet_of(told, number), Which(), YEAR_NOW)
    assert content.startswith(b"%PDF")
    shown = ["invited", "present", "late", "excused", "absent", "awaited", "people"]
    assert [count for _, count in seen[0]["counts"]] == [of_meetings[str(number)][one] for one in shown]


def sheet_of(told: Sequence[Told], number: int) -> Sheet:
    (found,) = [one.sheet for one in told if one.occasion.number == number]
    return found


def by_name(occasion: Occasion) -> dict[tuple[str | None, str], SeatExpected]:
    """By the unit's code and the name of who was invited."""
    officials = {PROVINCE_CODE: FOUND.leaders}
    officials |= {f"{PROVINCE_CODE}-{number:02d}": one.officials for number, one in enumerate(FOUND.agencies, start=1)}
    officials |= {one.code: held for one, held in zip(FOUND.communes, FOUND.officials, strict=True)}
    seats = seats_expected(occasion, FOUND)
    named: dict[tuple[str | None, str], SeatExpected] = {
        (seat.code, officials[seat.code][seat.rank - 1].name): seat for seat in seats
    }
    assert len(named) == len(seats) == figures(seats)["invited"]
    return named


Standing = tuple[str, int, bool, int | None]
"""How a seat stands, how many minutes late, whether a substitute sits there, and how many people are at its site."""


def as_expected(occasion: Occasion) -> dict[str, list[Standing]]:
    """By the unit's name; of units in the hall nobody says how many they are."""
    names = {one.code: one.full_name for one in FOUND.communes} | {PROVINCE_CODE: PROVINCE_NAME}
    names |= {f"{PROVINCE_CODE}-{number:02d}": one.name for number, one in enumerate(FOUND.agencies, start=1)}
    by_unit: dict[str, list[Standing]] = {}
    for seat in seats_expected(occasion, FOUND):
        people = None if seat.code.startswith(PROVINCE_CODE) else seat.people
        stands = (seat.standing, seat.late_min, seat.substitute, people)
        by_unit.setdefault(names[seat.code], []).append(stands)
    return {name: sorted(stands, key=str) for name, stands in by_unit.items()}


def as_found(sheet: Sheet) -> dict[str, list[Standing]]:
    """The same of the product's sheet."""
    by_unit: dict[str, list[Standing]] = {}
    for number, site in enumerate(sheet.sites):
        for seat in site.seats:
            people = site.people if number else None  # The first site is the hall.
            stands = (seat.stood.standing.value, seat.stood.late_min, seat.principal is not None, people)
            by_unit.setdefault(seat.unit, []).append(stands)
    return {name: sorted(stands, key=str) for name, stands in by_unit.items()}


def said(seat: SheetSeat) -> Counter[str]:
    """What a seat adds to the sums of its unit."""
    standing = seat.stood.standing.value
    there = standing in {"present", "late"}
    found = Counter({standing: 1, "late_min": seat.stood.late_min})
    found["present"] = int(there)
    found["substitutes_there"] = int(there and seat.principal is not None)
    return found
