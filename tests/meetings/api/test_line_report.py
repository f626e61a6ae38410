"""The monthly report by carrier: equal to figures that are computed here from the samples, one by one."""

import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from statistics import median, quantiles

import httpx2
import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from meetings.api.line_bodies import CarrierMonthBody, LineReportBody
from meetings.domain.line_samples import LineSample, LineWord
from meetings.domain.roles import Role
from meetings.line_history import SiteMinute, minute_of, write_minutes
from tests.meetings.hall import NOW, PEOPLE, Hall
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio
IT = PEOPLE[Role.IT]
NOVEMBER, DECEMBER = (
    minute_of(datetime(2026, 10, 31, 17, tzinfo=UTC)),
    minute_of(datetime(2026, 11, 30, 17, tzinfo=UTC)),
)
"""Midnight in the time of the province."""
NAMES = ("Xã Hải Hậu", "Phường Nam Định", "Xã Giao Hưng")
CARRIERS = ("A", "B", "B")


@dataclass
class Counted:
    """What is counted of a carrier, by the plainest of ways."""

    good: int = 0
    weak: int = 0
    lost: int = 0
    drops: int = 0
    losses: list[int] = field(default_factory=list)
    trips: list[int] = field(default_factory=list)


def made(random: Random) -> dict[int, LineSample]:
    """A minute: mostly good, some weak, some with losses of the line, some without a round trip."""
    kind = random.random()
    samples: dict[int, LineSample] = {}
    for second in range(random.randint(30, 60)):
        if kind < 0.15 and second % 3 == 0:
            samples[second] = LineSample(LineWord.LOST)
            continue
        word = LineWord.WEAK if kind > 0.8 else LineWord.GOOD
        trip = None if kind > 0.95 else random.randint(10, 300)
        samples[second] = LineSample(word, 200, 900, random.random() / 10, random.random() / 10, trip, 3, 6)
    return samples


def months_minutes(random: Random) -> Iterator[tuple[int, int, dict[int, LineSample]]]:
    """Site, minute, samples: two sessions in November, and what must not count on both sides of it."""
    for site in range(len(NAMES)):
        for minute in (*range(NOVEMBER, NOVEMBER + 40), *range(DECEMBER - 30, DECEMBER)):
            yield site, minute, made(random)
        yield site, NOVEMBER - 1, made(random)
        yield site, DECEMBER, made(random)


def count(minutes: list[tuple[int, int, dict[int, LineSample]]], carrier: str | None) -> Counted:
    """By hand."""
    counted = Counted()
    lost_before: dict[int, int] = {}
    for site, minute, samples in sorted(minutes, key=lambda one: (one[0], one[1])):
        if not NOVEMBER <= minute < DECEMBER or carrier not in {None, CARRIERS[site]}:
            continue
        heard = [one for one in samples.values() if one.word is not LineWord.LOST]
        counted.good += sum(one.word is LineWord.GOOD for one in heard)
        counted.weak += sum(one.word is LineWord.WEAK for one in heard)
        counted.lost += len(samples) - len(heard)
        if len(heard) < len(samples):
            counted.drops += lost_before.get(site) != minute - 1
            lost_before[site] = minute
        mean = [
            round(10_000 * sum(way) / len(heard))
            for way in zip(*((one.loss_up, one.loss_down) for one in heard), strict=True)
        ]
        counted.losses.append(max(mean))
        trips = [one.round_trip_ms for one in heard if one.round_trip_ms is not None]
        if trips:
            counted.trips.append(round(quantiles(trips, n=20, method="inclusive")[-1]))
    return counted


async def write(hall: Hall) -> list[tuple[int, int, dict[int, LineSample]]]:
    minutes = list(months_minutes(Random(5)))
    rows = [
        SiteMinute(hall.rooms[site], f"1421{site}", CARRIERS[site], None, minute, samples)
        for site, minute, samples in minutes
    ]
    async with hall.db.begin() as tx:
        await write_minutes(tx, rows)
    return minutes


async def ask(hall: Hall, path: str, login: str = IT) -> httpx2.Response:
    async with Web(hall.db, now=NOW).signed_in(login) as client:
        return await client.get(path)


async def report(hall: Hall) -> LineReportBody:
    answer = await ask(hall, "/lines/months/2026-11")
    assert answer.status_code == 200, answer.text
    return LineReportBody.model_validate_json(answer.content)


def same(found: CarrierMonthBody, counted: Counted) -> None:
    assert (found.good_s, found.weak_s, found.lost_s, found.drops) == (
        counted.good, counted.weak, counted.lost, counted.drops,
    )  # fmt: skip
    assert found.loss_median == pytest.approx(median(counted.losses) / 100)
    assert found.loss_p95 == pytest.approx(quantiles(counted.losses, n=20, method="inclusive")[-1] / 100)
    assert found.round_trip_median == pytest.approx(median(counted.trips))
    assert found.round_trip_p95 == pytest.approx(quantiles(counted.trips, n=20, method="inclusive")[-1])


async def test_a_month_by_carrier_is_what_its_samples_come_to(hall: Hall) -> None:
    minutes = await write(hall)
    found = await report(hall)
    assert [(one.carrier, one.sites) for one in found.carriers] == [("A", 1), ("B", 2)]
    for one in found.carriers:
        same(one, count(minutes, one.carrier))
    same(found.whole, count(minutes, None))
    assert found.whole.sites == 3
    assert count(minutes, None).drops > 5


async def test_the_worst_sites_come_first_and_good_ones_are_not_among_them(hall: Hall) -> None:
    good, weak = LineSample(LineWord.GOOD, 1, 1, 0, 0, 1, 1, 6), LineSample(LineWord.WEAK, 1, 1, 0, 0, 1, 1, 3)
    by_site: Mapping[int, dict[int, LineSample]] = {
        0: dict.fromkeys(range(60), good),
        1: {**dict.fromkeys(range(60), good), 5: weak},
        2: dict.fromkeys(range(60), weak),
    }
    async with hall.db.begin() as tx:
        rows = [SiteMinute(hall.rooms[site], f"1421{site}", "A", None, NOVEMBER, one) for site, one in by_site.items()]
        await write_minutes(tx, rows)
    (carrier,) = (await report(hall)).carriers
    assert [one.weak_s for one in carrier.worst] == [60, 1]


async def test_months_are_offered_where_anything_is_kept(hall: Hall) -> None:
    assert (await ask(hall, "/lines/months")).json() == {"months": []}
    await write(hall)
    assert (await ask(hall, "/lines/months")).json() == {"months": ["2026-11", "2026-10"]}


async def test_a_month_without_lines_is_empty(hall: Hall) -> None:
    found = await report(hall)
    assert (found.carriers, found.whole.sites, found.whole.loss_median) == ((), 0, None)
    for kind in ("xlsx", "pdf"):
        assert (await ask(hall, f"/lines/months/2026-11/{kind}")).status_code == 200


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "1926-11", "2026-1", "11-2026", "2026-11-01", "x"])
async def test_what_is_no_month_is_refused(hall: Hall, month: str) -> None:
    for path in (month, f"{month}/xlsx", f"{month}/pdf"):
        answer = await ask(hall, f"/lines/months/{path}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_the_workbook_says_the_same(hall: Hall) -> None:
    minutes = await write(hall)
    answer = await ask(hall, "/lines/months/2026-11/xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="duong-truyen-2026-11.xlsx"'
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    _, first, second, whole = book.get_sheet_by_name("Nhà mạng").to_python()
    b = count(minutes, "B")
    seconds = b.good + b.weak + b.lost
    assert first[:2] == ["A", 1]
    assert second == [
        "B", 2, round(seconds / 60), *(round(100 * one / seconds, 1) for one in (b.good, b.weak, b.lost)), b.drops,
        round(median(b.losses) / 100, 1), round(quantiles(b.losses, n=20, method="inclusive")[-1] / 100, 1),
        round(median(b.trips)), round(quantiles(b.trips, n=20, method="inclusive")[-1]),
    ]  # fmt: skip
    assert whole[:2] == ["Tất cả", 3]
    sites = book.get_sheet_by_name("Điểm cầu").to_python()
    assert len(sites) == 1 + len(NAMES)
    by_carrier: defaultdict[object, list[float]] = defaultdict(list)
    for carrier, _, _, good, *_ in sites[1:]:
        by_carrier[carrier].append(float(str(good)))
    assert all(shares == sorted(shares) for shares in by_carrier.values())


async def test_the_paper_names_carriers_and_their_worst_sites(hall: Hall) -> None:
    await write(hall)
    answer = await ask(hall, "/lines/months/2026-11/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    pages = pypdfium2.PdfDocument(answer.content)
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
    for words in ("THEO NHÀ MẠNG", "Tháng 11/2026", "Điểm cầu xấu nhất", "Xã Hải Hậu", "Tất cả", "In lúc 08:00"):
        assert words in text
