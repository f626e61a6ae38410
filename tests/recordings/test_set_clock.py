"""Somebody sets the machine's clock while it is recorded: nothing is lost, and all keeps its order."""

import asyncio
import statistics
from itertools import pairwise
from pathlib import Path

import pytest

from recordings.final import find_final
from tests.recordings.played import LIPS_S, finish_and_play
from tests.recordings.reference import pictures_in
from tests.recordings.sealing.vaults import PLAIN
from tests.recordings.stage import RECORDING, stage

WHILE_S = 2.5

pytestmark = [pytest.mark.anyio, pytest.mark.long]


@pytest.mark.parametrize("set_by_s", [-90, 90])
async def test_a_clock_that_is_set_changes_nothing_in_a_recording(tmp_path: Path, set_by_s: int) -> None:
    """It is set while both processes live, and those that come after a kill find it so."""
    clock = tmp_path / "clock"
    clock.write_text("0", encoding="ascii")
    async with stage(tmp_path, clock=clock) as hall:
        hall.record()
        async with hall.speaking():
            await hall.until_told(attached=True)
            await asyncio.sleep(WHILE_S)
            clock.write_text(str(set_by_s), encoding="ascii")
            await asyncio.sleep(WHILE_S)
            hall.restart_recorder()
            await hall.until_told(attached=True)
            await asyncio.sleep(WHILE_S)
        hall.restart_worker()
        await hall.control.close()
        await hall.connect_worker()
        async with hall.speaking():
            await hall.until_told(attached=True)
            await asyncio.sleep(WHILE_S)
        await hall.stop_recording()
    names = [each.name for each in hall.segments("stage")]
    assert [name.began_ms for name in names] == sorted(name.began_ms for name in names)
    kept = [each for part in hall.segments("stage") for each in pictures_in(part.path, part.began_s)]
    played = await asyncio.to_thread(finish_and_play, hall.volumes)
    assert [each.made_s for each in played.pictures] == [each.made_s for each in kept]
    assert all(before.made_s < after.made_s for before, after in pairwise(played.pictures))
    off_s = [abs(each.off_s) for each in (*played.pictures, *played.tones)]
    assert max(off_s) < 1, "all stands where it was, but for a first report that was late on its way"
    assert statistics.median(off_s) < LIPS_S
    assert played.in_step(at_least=2 * WHILE_S)
    found = find_final(RECORDING, hall.volumes, PLAIN)
    assert found is not None
    (part,) = found[1].parts
    lasted_s = played.pictures[-1].made_s - played.pictures[0].made_s
    assert part.duration_ms / 1000 == pytest.approx(lasted_s, abs=0.5)
    assert all(gap.end_ms - gap.start_ms < 5000 for gap in found[1].gaps)
