"""IT's board with lines that a test makes up: 129 sites, of which some are hurt, another frame every second."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import Browser, Locator, Page, Route, ViewportSize

from tests.browser.meeting import IT
from tests.browser.tour import sign_in, visitor
from tests.system.demo_server import DemoServer

BOARD = "/duong-truyen"
SITES = 129
START_MS = 1_795_000_000_000
LOST, WEAK, MACHINE, ABSENT = 3, 15, 17, 3
"""Sites up to these numbers are so, and the last three are absent; those between are good."""
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0"
AREAS = ("Hà Nam", "Nam Định", "Ninh Bình")

Json = dict[str, object]
ALARMS: list[Json] = [
    {
        "id": "a1", "kind": "uplink", "name": "nhánh Giao Thuỷ", "cause": "uplink", "drill": False,
        "sites": [f"s{number}" for number in range(3, 9)], "recordings": 0, "raised_ms": START_MS - 280_000,
        "taken_by": None, "taken_ms": None, "note": None,
    },
    {
        "id": "a2", "kind": "site", "name": "Xã Giao Phúc 1", "cause": "no_answer", "drill": False, "sites": ["s0"],
        "recordings": 0, "raised_ms": START_MS - 240_000, "taken_by": "Phan Đình Trọng", "taken_ms": START_MS - 60_000,
        "note": "Đã gọi người trực, đang thay modem",
    },
    {
        "id": "a3", "kind": "server", "name": "disk", "cause": "low", "drill": False, "sites": [],
        "recordings": 0, "raised_ms": START_MS - 3_600_000, "taken_by": "Phan Đình Trọng",
        "taken_ms": START_MS - 3_000_000, "note": None,
    },
]  # fmt: skip


@dataclass
class MadeLines:
    """Answers the page's questions; `seq` counts the frames. `every_s`: how long the page waits for the next."""

    every_s: float = 1.0
    seq: int = 0
    hurt: set[int] = field(default_factory=set)

    async def answer(self, route: Route) -> None:
        """The next frame, whole the first time."""
        whole = "after=0" in route.request.url
        if not whole:
            await asyncio.sleep(self.every_s)
        self.seq += 1
        await route.fulfill(body=json.dumps(self._frame(whole=whole)), content_type="application/json")

    def _frame(self, *, whole: bool) -> Json:
        names = [f"s{number}" for number in range(SITES)]
        return {
            "seq": self.seq,
            "server_ms": START_MS + self.seq * 1000,
            "whole": whole,
            "sessions": [{"id": "m", "title": "Giao ban tuần 48", "drill": False}],
            "cards": [_card(number) for number in range(SITES)] if whole else [],
            "rows": [self._row(number) for number in range(SITES)],
            "gone": [],
            "groups": [
                _group("uplink", "nhánh Giao Thuỷ", names[3:9], 8, 5),
                _group("cause", "uplink", names[9:15], SITES - ABSENT, 3),
                _group("cause", "machine", names[15:17], SITES - ABSENT, None),
                _group("cause", "no_answer", names[:3], SITES - ABSENT, None),
            ],
            "alarms": ALARMS,
            "servers": [
                {"name": "web", "up": True, "cpu": 7 + self.seq % 3, "lag": 3},
                {"name": "media", "up": True, "cpu": 41 + self.seq % 5, "lag": 6},
                {"name": "recorder", "up": True, "cpu": 2 + self.seq % 3, "lag": 2},
            ],
        }

    def _row(self, number: int) -> Json:
        row: Json = {
            "id": f"s{number}",
            "since_ms": START_MS - 60_000 * (number % 7 + 1),
            "alarm": False,
            "cause": None,
        }
        if number < LOST or number in self.hurt:
            return {**row, "word": "lost", "alarm": True, "cause": "no_answer"}
        if number >= SITES - ABSENT:
            return {**row, "word": "absent", "since_ms": None}
        wobble = (self.seq * 7 + number * 13) % 40
        if number < WEAK:
            figures = {
                "up": 90 + wobble,
                "down": 60 + 3 * wobble,
                "loss_up": 4.0 + number % 9 + wobble / 50,
                "loss_down": 0.4,
            }
            trouble: Json = {"word": "weak", "cause": "uplink", "alarm": number % 9 > 5, "step": 1 + number % 3}
            return {**row, **trouble, **figures, "round_trip": 160 + wobble, "jitter": 20 + wobble // 2}
        figures = {"up": 220 + wobble, "down": 1200 + 9 * wobble, "loss_up": wobble / 100, "loss_down": 0.1}
        told: Json = {"pressure": "nominal", "dropped": 0, "lag": 10, "microphone": "off", "camera": "on"}
        cause = "machine" if number < MACHINE else None
        if cause:
            told |= {"pressure": "critical", "dropped": 44, "lag": 480}
        return {
            **row,
            "word": "good",
            "cause": cause,
            **figures,
            "round_trip": 18 + wobble // 8,
            "jitter": 3,
            "step": 6,
            **told,
        }


def _card(number: int) -> Json:
    uplink = "nhánh Giao Thuỷ" if 3 <= number < 11 else None
    return {
        "id": f"s{number}", "meeting": "m", "name": f"Xã Giao Phúc {number + 1}", "area": AREAS[number % 3],
        "carrier": "Nhà mạng B" if number % 2 else "Nhà mạng A", "uplink": uplink, "technician": "Người trực máy",
        "phone": f"0000 100 {number:03d}",
        "browser": BROWSER, "unit": f"{number:05d}",
    }  # fmt: skip


def _group(kind: str, name: str, sites: list[str], of: int, loss_over: int | None) -> Json:
    since = START_MS - 300_000
    return {"kind": kind, "name": name, "sites": sites, "of": of, "loss_over": loss_over, "since_ms": since}


@asynccontextmanager
async def it_at_the_board(
    browser: Browser, server: DemoServer, size: ViewportSize, made: MadeLines | None = None
) -> AsyncIterator[Page]:
    """IT's page of lines; with `made` on lines that are made up."""
    async with visitor(browser, size) as page:
        await sign_in(page, server.address, IT)
        if made is not None:
            await page.route("**/api/lines/live*", made.answer)
        await page.get_by_role("link", name="Theo dõi đường truyền").click()
        await page.get_by_role("heading", name="Theo dõi đường truyền").wait_for()
        yield page


def row_of(page: Page, name: str) -> Locator:
    """A site's row in the table."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
