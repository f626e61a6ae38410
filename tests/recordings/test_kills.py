"""kill -9 at any moment: what was recorded stays playable, and the recording goes on by itself."""

import asyncio
import random
import statistics
import time
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.recordings.played import finish_and_play
from tests.recordings.reference import Shown, pictures_in, sound_seconds
from tests.recordings.stage import Segment, Stage, stage

MOST_LOST_S = 2.0
BACK_WITHIN_S = 3.0
FRAME_S = 1 / 30

Record = Callable[[str, object], None]

pytestmark = pytest.mark.anyio


def all_pictures(segments: Iterable[Segment]) -> list[Shown]:
    """Every picture of every file, by the moment it was made."""
    shown = [each for segment in segments for each in pictures_in(segment.path, segment.began_s)]
    return sorted(shown, key=lambda each: each.made_s)


def gaps(shown: list[Shown]) -> list[float]:
    """How long nothing is shown, wherever that is more than a frame or two."""
    steps = [after.made_s - before.made_s for before, after in pairwise(shown)]
    return [step for step in steps if step > 3 * FRAME_S]


def folders(within: Path, count: int) -> list[Path]:
    """So many new folders."""
    found = [within / f"{number}" for number in range(count)]
    for folder in found:
        folder.mkdir()
    return found


async def kill_recorders(hall: Stage, times: int, chance: random.Random) -> None:
    """Kills the recorder so many times, at moments that nothing is told of."""
    for _ in range(times):
        await hall.until_told(attached=True)
        await asyncio.sleep(1.0 + chance.uniform(0, 1.5))
        hall.restart_recorder()
    await hall.until_told(attached=True)
    await asyncio.sleep(2)


class Judged(NamedTuple):
    """The gaps in the picture, in seconds, and how many files there are of picture and of sound."""

    lost: list[float]
    pictures: int
    sounds: int


async def record_and_kill(hall: Stage, times: int, seed: int = 0) -> tuple[float, float]:
    """Records one who speaks, and kills the recorder so often; when that began and ended (Unix seconds)."""
    async with hall.speaking() as peer:
        hall.record()
        await hall.until_told(attached=True)
        began_s = time.time()
        await kill_recorders(hall, times, random.Random(seed))
        ended_s = peer.filmed_s
        await hall.stop_recording()
    return began_s, ended_s


async def check_recorder_kills(folder: Path, times: int, seed: int = 0) -> Judged:
    """Records, kills, finishes, plays, and judges. `seed`: of the moments."""
    async with stage(folder) as hall:
        began_s, ended_s = await record_and_kill(hall, times, seed)
        pictures = hall.segments("stage")
        shown = all_pictures(pictures)
        lost = gaps(shown)
        assert max(lost) <= MOST_LOST_S
        assert shown[0].made_s - began_s < 1
        assert ended_s - shown[-1].made_s < 0.5
        sounds = hall.segments("voice.0")
        heard_s = sum(sound_seconds(sound.path) for sound in sounds)
        assert ended_s - began_s - heard_s <= times * MOST_LOST_S
        played = await asyncio.to_thread(finish_and_play, hall.volumes)
        assert max(gaps(played.pictures), default=0.0) <= MOST_LOST_S
        assert played.in_step(at_least=(ended_s - began_s) / 2)
        return Judged(lost, len(pictures), len(sounds))


async def test_a_recorder_that_is_killed_costs_less_than_two_seconds(tmp_path: Path, record_property: Record) -> None:
    judged = await check_recorder_kills(tmp_path, 2)
    assert (judged.pictures, judged.sounds) == (3, 3)
    assert len(judged.lost) <= 2
    record_property("longest gap, s", round(max(judged.lost), 2))


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_twenty_recorders_that_are_killed_cost_less_than_two_seconds_each(
    tmp_path: Path, record_property: Record
) -> None:
    judged = await check_recorder_kills(tmp_path, 20)
    assert (judged.pictures, judged.sounds) == (21, 21)
    assert len(judged.lost) <= 20
    record_property("gaps, s", sorted(round(gap, 2) for gap in judged.lost))


async def check_worker_kills(folder: Path, times: int) -> list[tuple[float, float]]:
    """Kills the worker; before each kill what is lost, and after it how long until the picture goes on, in seconds."""
    async with stage(folder) as hall:
        hall.record()
        found = []
        killed_s: list[tuple[float, float]] = []
        chance = random.Random(times)
        for turn in range(times + 1):
            if turn:
                hall.restart_worker()
                killed_at_s = time.time()
                await hall.control.close()
                await hall.connect_worker()
            async with hall.speaking():
                if turn:
                    killed_s.append((killed_at_s, time.time()))
                await hall.until_told(attached=True)
                await asyncio.sleep(1.5 + chance.uniform(0, 1.5))
        await hall.stop_recording()
        shown = all_pictures(hall.segments("stage"))
        played = await asyncio.to_thread(finish_and_play, hall.volumes)
        assert len(played.pictures) == len(shown)
        assert played.in_step(at_least=times)
        for killed_at_s, up_s in killed_s:
            before = max(each.made_s for each in shown if each.made_s < killed_at_s)
            after = min(each.made_s for each in shown if each.made_s > killed_at_s)
            found.append((killed_at_s - before, after - up_s))
        return found


@pytest.mark.long
async def test_a_worker_that_is_killed_costs_nothing_of_what_it_sent(tmp_path: Path, record_property: Record) -> None:
    found = await check_worker_kills(tmp_path, 2)
    assert all(lost_s <= MOST_LOST_S and back_s <= BACK_WITHIN_S for lost_s, back_s in found)
    record_property("lost before, back after, s", [(round(a, 2), round(b, 2)) for a, b in found])


@pytest.mark.bench
@pytest.mark.timeout(1500)
async def test_a_hundred_that_are_killed_cost_less_than_two_seconds_each(
    tmp_path: Path, record_property: Record
) -> None:
    """Five recordings, one after the other: beside each other they take the time of those who send to them."""
    lost: list[float] = []
    for run, folder in enumerate(folders(tmp_path, 5)):
        judged = await check_recorder_kills(folder, 20, seed=run)
        assert (judged.pictures, judged.sounds) == (21, 21)
        lost += judged.lost
    assert len(lost) <= 100
    record_property("kills that cost any picture", len(lost))
    record_property("gap in the middle, longest, s", (round(statistics.median(lost), 2), round(max(lost), 2)))


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_twenty_workers_that_are_killed_cost_nothing_of_what_they_sent(
    tmp_path: Path, record_property: Record
) -> None:
    found = await check_worker_kills(tmp_path, 20)
    assert all(lost_s <= MOST_LOST_S and back_s <= BACK_WITHIN_S for lost_s, back_s in found)
    record_property("lost before, back after, s", [(round(a, 2), round(b, 2)) for a, b in found])
