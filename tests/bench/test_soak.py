"""Ten rounds of coming and going leave nothing behind, in the server and the pages; `make soak` is the long run."""

import asyncio
from collections.abc import Callable

import pytest

from tests.bench.soak.judgement import judge
from tests.bench.soak.play import Pace, play, soak
from tests.bench.soak.readings import bounds

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(600)]

ROUNDS = 10
LONGEST_S = 480.0
PACE = Pace(round_s=12.0, pause_s=0.0)
WARMING_UP_IN_MINUTES = ("rss_mb", "blocks", "heap_mb")
"""What an interpreter and a browser still build up in their first minutes; only the long run tells."""


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """Without debug mode, which would slow down what is timed."""
    return "asyncio", {"debug": False}


async def test_rooms_and_pages_that_come_and_go_leave_nothing_behind(
    record_property: Callable[[str, object], None],
) -> None:
    readings: list[tuple[float, dict[str, float]]] = []
    enough = asyncio.Event()

    def note(at_s: float, held: dict[str, float]) -> None:
        readings.append((at_s, held))
        if len(readings) == ROUNDS:
            enough.set()

    async with play(seed=2) as made:
        await soak(made, PACE, LONGEST_S, note, enough)
    record_property("joins of simulated rooms", made.crowd.count.joins)
    record_property("rounds", len(readings))
    assert made.faults == []
    grown = [verdict for verdict in judge(bounds(), readings) if not verdict.is_flat]
    assert [verdict for verdict in grown if not verdict.name.endswith(WARMING_UP_IN_MINUTES)] == []
