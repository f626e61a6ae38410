"""A disk that fills up while it is recorded: what was written stays playable, and it goes on where it can."""

import asyncio
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path

import pytest

from tests.recordings.played import finish_and_play
from tests.recordings.reference import pictures_in
from tests.recordings.stage import RECORDING, Stage, stage

SIZE_BYTES = 1024 * 1024
Record = Callable[[str, object], None]

pytestmark = pytest.mark.anyio


@contextmanager
def small_disk(at: Path, size_bytes: int = SIZE_BYTES) -> Iterator[Path]:
    """A file system of a megabyte, or so many bytes, for the time of the block."""
    at.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "none", str(at)], check=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def folders(within: Path, count: int) -> list[Path]:
    """So many new folders."""
    found = [within / f"{number}" for number in range(count)]
    for folder in found:
        folder.mkdir(parents=True)
    return found


def fill(disk: Path) -> Path:
    """Takes all that is left but a little."""
    filling = disk / "filling"
    filling.write_bytes(bytes(SIZE_BYTES - 300_000))
    return filling


def fill_up(disk: Path) -> Path:
    """Takes all that is left."""
    filling = disk / "filling"
    with filling.open("ab", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    return filling


async def record_over_the_end(hall: Stage, second: Path) -> None:
    """Records one who speaks until the first disk is full, and for a while on the second."""
    async with hall.speaking():
        hall.record()
        await hall.until_told(attached=True)
        async with asyncio.timeout(20):
            while not list((second / RECORDING).glob("*-stage-*")):
                await hall.more()
        await asyncio.sleep(3)
        await hall.until_told(failing=False)
        await hall.stop_recording()


@pytest.mark.long
async def test_all_but_the_last_moment_before_the_disk_was_full_is_playable(
    tmp_path: Path, record_property: Record
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        filling = fill(disk)
        async with stage(tmp_path, first_volume=disk) as hall, hall.speaking():
            hall.record()
            await hall.until_told(attached=True)
            await hall.until_told(failing=True, timeout_s=20)
            full_s = time.time()
            free_bytes, total_bytes = hall.progress.volumes[0] if hall.progress is not None else (1, 0)
            assert free_bytes < total_bytes / 20
            await asyncio.sleep(1)
            shown = [each for part in hall.segments("stage") for each in pictures_in(part.path, part.began_s)]
            lost_s = full_s - max(each.made_s for each in shown)
            record_property("lost before the disk was full, s", round(lost_s, 2))
            assert lost_s < 2
            await asyncio.sleep(4)
            assert len(hall.segments()) <= 4, "what cannot be written leaves no empty files behind"
            filling.unlink()
            freed_s = time.time()
            await hall.until_told(failing=False)
            await asyncio.sleep(2)
            await hall.stop_recording()
            shown = [each for part in hall.segments("stage") for each in pictures_in(part.path, part.began_s)]
            back_s = min(each.made_s for each in shown if each.made_s > freed_s) - freed_s
            record_property("back after there was room, s", round(back_s, 2))
            assert back_s < 3


async def check_a_second_volume(folder: Path) -> float:
    """Records until the disk is full and for a while after, finishes and plays; the longest gap in seconds."""
    with small_disk(folder / "disk") as disk:
        fill(disk)
        second = folder / "second"
        async with stage(folder, second, first_volume=disk) as hall:
            await record_over_the_end(hall, second)
            shown = sorted(
                each.made_s for part in hall.segments("stage") for each in pictures_in(part.path, part.began_s)
            )
            played = await asyncio.to_thread(finish_and_play, hall.volumes)
            assert [each.made_s for each in played.pictures] == pytest.approx(shown, abs=0.001)
            longest_s = max(after - before for before, after in pairwise(shown))
            assert longest_s < 2
            assert len({part.path.parent for part in hall.segments("stage")}) == 2
            return longest_s


@pytest.mark.long
async def test_it_goes_on_where_a_second_volume_is_set(tmp_path: Path, record_property: Record) -> None:
    record_property("longest gap, s", round(await check_a_second_volume(tmp_path), 2))


@pytest.mark.bench
@pytest.mark.timeout(900)
async def test_twenty_disks_that_are_full_cost_less_than_two_seconds_each(
    tmp_path: Path, record_property: Record
) -> None:
    """One after the other: what decoders complain of is heard in the whole process."""
    found = [await check_a_second_volume(one) for one in folders(tmp_path, 20)]
    record_property("longest gaps, s", sorted(round(gap, 2) for gap in found))
