"""What was written while the machine's clock was set to another time is finished by the recording's own."""

import time
from pathlib import Path

import pytest

from recordings.core.own_clock import OwnClock
from recordings.final import Context, ContextItem
from recordings.finaliser.ahead import SETTLED_MS, mix_ahead
from recordings.finaliser.finaliser import Finaliser
from recordings.recorder.boot import machine_clock
from tests.recordings.kept import RECORDING, WALL_S, Kept
from tests.recordings.sealing.vaults import PLAIN

SETTLED_S = SETTLED_MS / 1000


def opened(item: str, on_the_machine_s: float) -> ContextItem:
    return ContextItem(item=item, title=item, opened_ms=round((WALL_S + on_the_machine_s) * 1000))


def test_an_item_opened_after_the_clock_was_set_stands_where_it_was_opened(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.begin(0)
    kept.film("stage", 0, 12)
    kept.note(6, "clock_set", off_s=-90.0)
    kept.end(12)
    context = Context(items=(opened("before", 3), opened("after", 9 - 90)))
    made = Finaliser(RECORDING, (tmp_path,), PLAIN, context, lambda _: None).run()
    assert [(chapter.item, chapter.start_ms) for chapter in made.chapters] == [("before", 3000), ("after", 9000)]


@pytest.mark.parametrize(("now_s", "mixed"), [(60 + SETTLED_S - 3, 0), (60 + SETTLED_S + 1, 1)])
def test_no_minute_is_mixed_that_is_not_over_by_the_recordings_clock(tmp_path: Path, now_s: float, mixed: int) -> None:
    """The machine's clock is far ahead: what is said later in a minute that is mixed would not be heard."""
    kept = Kept(tmp_path)
    clock = OwnClock(machine_clock().boot, WALL_S + now_s - time.monotonic())
    kept.note(0, "begun", paused=False, **clock.told())
    kept.speak("voice.0", 50, 70)
    kept.cut()
    assert mix_ahead(RECORDING, (tmp_path,), PLAIN) == mixed
