"""An hour recorded in an hour: whether picture and sound stay with the clock, and what the recorder spends on it.

`RECORDED_MINUTES=1` tries it with less.
"""

import asyncio
import math
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from sfu.control import ControlClient
from tests.bench.processes import cpu_s, rss_bytes
from tests.recordings.played import LIPS_S, Played, finish_and_play, lips_beside
from tests.recordings.reference import FRAMES_PER_S, Shown
from tests.recordings.stage import Stage, stage

RECORDED_S = 60 * float(os.environ.get("RECORDED_MINUTES", "60"))
SOUND_DRIFT = 100e-6
"""A cheap sound card: uncorrected it would be 0.36 s off after an hour."""

WINDOW_S = min(60.0, RECORDED_S / 6)
POINTS = ("beginning", "a quarter", "half", "three quarters", "end")
MOST_OFF_S = 0.08
MOST_DRIFT_S = 0.02
MOST_OF_A_CORE = 0.04

Record = Callable[[str, object], None]

pytestmark = [pytest.mark.bench, pytest.mark.anyio, pytest.mark.timeout(5400)]


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """Without debug mode, which would slow down who sends."""
    return "asyncio", {"use_uvloop": True}


@dataclass
class Spent:
    """Of the recorder at each quarter: processor seconds so far, and resident bytes; of the worker at the end."""

    recorder_s: list[float] = field(default_factory=list)
    recorder_bytes: list[int] = field(default_factory=list)
    worker_s: float = 0.0

    def look(self, hall: Stage) -> None:
        """Notes what both have spent by now."""
        self.recorder_s.append(cpu_s(hall.recorder.pid))
        self.recorder_bytes.append(rss_bytes(hall.recorder.pid))
        self.worker_s = cpu_s(hall.worker.pid)


async def keep_alive(control: ControlClient) -> None:
    async for _ in control.events():
        pass


async def record(hall: Stage) -> Spent:
    """One participant on the stage, recorded for RECORDED_S; nothing was missing on the way."""
    spent = Spent()
    async with asyncio.TaskGroup() as tasks, hall.speaking(sound_drift=SOUND_DRIFT):
        listening = tasks.create_task(keep_alive(hall.control))
        hall.record()
        await hall.until_told(attached=True)
        began_s = time.monotonic()
        spent.look(hall)
        for quarter in range(1, 5):
            await asyncio.sleep(began_s + RECORDED_S * quarter / 4 - time.monotonic())
            spent.look(hall)
        told = hall.going()
        assert told is not None
        assert (told.missing_packets, told.lost_frames) == (0, 0)
        await hall.stop_recording()
        listening.cancel()
    return spent


def around(shown: Sequence[Shown], point: int) -> list[Shown]:
    """What is in the file at this one of the POINTS."""
    first_s, last_s = shown[0].file_s, shown[-1].file_s
    from_s = first_s + (last_s - first_s - WINDOW_S) * point / (len(POINTS) - 1)
    return [each for each in shown if from_s <= each.file_s <= from_s + WINDOW_S]


def off_s(shown: Sequence[Shown]) -> float:
    """By how much all of this is late against the clock, in the middle."""
    return statistics.median(each.off_s for each in shown)


def judge(played: Played) -> None:
    """Nothing is missing; picture, sound and lips are where they belong everywhere, at the end as at the beginning."""
    pictures, tones = played.pictures, played.tones
    assert pictures[-1].made_s - pictures[0].made_s > RECORDED_S - 1
    assert len(pictures) == round((pictures[-1].made_s - pictures[0].made_s) * FRAMES_PER_S) + 1
    assert max(after.made_s - before.made_s for before, after in pairwise(pictures)) < 0.05, "no picture is missing"
    assert all(before.file_s < after.file_s for before, after in pairwise(pictures))
    seconds = range(math.ceil(pictures[0].made_s + 1), math.floor(pictures[-1].made_s))
    assert set(seconds) - {round(tone.made_s) for tone in tones} == set(), "no tone is missing"
    assert max(abs(each.off_s) for each in (*pictures, *tones)) < MOST_OFF_S
    for shown in (pictures, tones):
        assert abs(off_s(around(shown, len(POINTS) - 1)) - off_s(around(shown, 0))) < MOST_DRIFT_S
    assert max(map(abs, lips_beside(pictures, tones))) < LIPS_S


async def test_an_hour_stays_in_step_with_the_clock(tmp_path: Path, record_property: Record) -> None:
    wall_s = time.time() - time.monotonic()
    async with stage(tmp_path) as hall:
        spent = await record(hall)
    recorder_s = spent.recorder_s[-1] - spent.recorder_s[0]
    record_property("the machine's clock went off by, ms", round((time.time() - time.monotonic() - wall_s) * 1000, 1))
    record_property("recorder, of a core", f"{recorder_s / RECORDED_S:.2%}")
    quarters = [4 * (after - before) / RECORDED_S for before, after in pairwise(spent.recorder_s)]
    record_property("recorder by quarters, of a core", " ".join(f"{share:.2%}" for share in quarters))
    record_property("recorder, MB at each quarter", [round(each / 1e6, 1) for each in spent.recorder_bytes])
    record_property("worker, processor s", round(spent.worker_s, 1))
    began_s = time.monotonic()
    played = await asyncio.to_thread(finish_and_play, hall.volumes)
    record_property("finished, decoded and played in s", round(time.monotonic() - began_s))
    record_property("pictures, tones", (len(played.pictures), len(played.tones)))
    for point, name in enumerate(POINTS):
        pictures, tones = around(played.pictures, point), around(played.tones, point)
        lips = list(lips_beside(pictures, tones))
        offs = [f"{off * 1000:+.1f}" for off in (off_s(pictures), off_s(tones), min(lips), max(lips))]
        record_property(f"{name}: picture, tone off, ms; lips from, to, ms", " ".join(offs))
    whole = list(lips_beside(played.pictures, played.tones))
    record_property("lips anywhere, ms", f"{min(whole) * 1000:+.1f} to {max(whole) * 1000:+.1f}")
    judge(played)
    assert recorder_s / RECORDED_S < MOST_OF_A_CORE
