"""docs/rehearsal.md says what the code does."""

import json
import re
from pathlib import Path

from sfu.rehearsal.report import (
    JOIN_P95_S,
    LARGEST_JOIN_LAG_MS,
    LARGEST_LAG_MS,
    LEAST_STEP,
    LOST_SHARE,
    STAGE_GAP_MS,
    VOICE_GAP_MS,
    WITHHELD_S,
)
from tests.sfu.rehearsal.test_report import GOOD

PAGE = (Path(__file__).parents[3] / "docs" / "rehearsal.md").read_text(encoding="utf-8")


def test_the_example_has_the_figures_of_a_report() -> None:
    example = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    assert json.loads(example[1]) == GOOD.as_json()


def test_the_bounds_of_the_verdict_are_those_of_the_code() -> None:
    verdict = PAGE[PAGE.index("## Verdict") :]
    for bound in (
        f"over {JOIN_P95_S:.0f} s",
        f"{100 * LOST_SHARE:.1f} % of the packets",
        f"over {VOICE_GAP_MS} ms",
        f"over {STAGE_GAP_MS / 1000:.0f} s",
        f"tiles for over {WITHHELD_S:.0f} s",
        f"below rung {LEAST_STEP:d}",
        f"more than {LARGEST_LAG_MS} ms late",
        f"({LARGEST_JOIN_LAG_MS} ms while joining)",
    ):
        assert bound in verdict, bound
