"""The recorder with a key: kills cost no more than without one, and without its key nothing is recorded in silence."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from recordings.core.segments import read_name
from recordings.final import Context
from recordings.finaliser.finaliser import Finaliser
from recordings.recorder.journals import read_journals
from recordings.sealing.files import Vault
from tests.recordings.played import play
from tests.recordings.sealing.vaults import key_file, plain_in, unsealed
from tests.recordings.stage import RECORDING, Segment, stage
from tests.recordings.test_full_disk import fill, record_over_the_end, small_disk
from tests.recordings.test_kills import MOST_LOST_S, all_pictures, gaps, record_and_kill

Record = Callable[[str, object], None]
TOLD_WITHIN_S = 2.0

pytestmark = pytest.mark.anyio


def pictures_of(volume: Path) -> list[Segment]:
    """The segments of the stage in a volume without seals."""
    found = [(path, read_name(path.name)) for path in (volume / RECORDING).glob("*-stage-*.mkv")]
    return sorted((Segment(path, name) for path, name in found if name), key=lambda each: each.name.number)


def judge(volume: Path, folder: Path, sealed: Vault, times: int, lasted_s: float) -> list[float]:
    """The gaps in the picture, in seconds; everything decodes from end to end, and is in step."""
    assert plain_in(volume) == []
    journals = read_journals([volume / RECORDING], sealed.files(RECORDING))
    assert [told.event for told in journals].count("begun") == times + 1
    segments = pictures_of(unsealed(sealed, volume, folder / "segments"))
    shown = all_pictures(segments)
    lost = gaps(shown)
    assert max(lost, default=0.0) <= MOST_LOST_S
    assert len(segments) == times + 1
    made = Finaliser(RECORDING, [volume], sealed, Context(), lambda _: None).run()
    assert plain_in(volume) == []
    played = play(unsealed(sealed, volume, folder / "plain") / RECORDING / "final", made)
    assert len(played.pictures) == len(shown)
    assert played.in_step(at_least=lasted_s / 2)
    return lost


async def check_kills(folder: Path, times: int) -> list[float]:
    """Records and kills with a key; the gaps in the picture, in seconds."""
    keys = key_file(folder)
    async with stage(folder, keys=keys) as hall:
        began_s, ended_s = await record_and_kill(hall, times, times)
        volume = hall.volumes[0]
        return await asyncio.to_thread(judge, volume, folder, Vault.of(keys), times, ended_s - began_s)


@pytest.mark.long
async def test_a_recorder_that_is_killed_leaves_sealed_files_up_to_that_moment(
    tmp_path: Path, record_property: Record
) -> None:
    lost = await check_kills(tmp_path, 2)
    record_property("longest gap, s", round(max(lost, default=0.0), 2))


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_twenty_recorders_that_are_killed_leave_sealed_files_up_to_that_moment(
    tmp_path: Path, record_property: Record
) -> None:
    lost = await check_kills(tmp_path, 20)
    record_property("gaps, s", sorted(round(gap, 2) for gap in lost))


@pytest.mark.long
async def test_without_its_key_nothing_is_written_and_that_is_told_until_the_key_is_there(tmp_path: Path) -> None:
    keys = tmp_path / "recordings.keys"
    async with stage(tmp_path, keys=keys) as hall, hall.speaking():
        hall.record()
        async with asyncio.timeout(TOLD_WITHIN_S):
            going = await hall.until_told(failing=True)
        assert hall.progress is not None
        assert hall.progress.no_key
        assert going.n_bytes == 0
        await asyncio.sleep(1.5)
        assert [path for path in hall.volumes[0].rglob("*") if path.is_file()] == []
        key_file(tmp_path)
        await hall.until_told(failing=False, timeout_s=5.0)
        await hall.until_bytes()
        keys.unlink()
        await hall.until_bytes(20_000)
        going = await hall.until_told(failing=False)
        assert hall.progress.no_key, "whoever begins now would have none"
        await hall.stop_recording()
    assert plain_in(hall.volumes[0]) == []


@pytest.mark.long
async def test_a_full_disk_costs_no_more_with_a_key(tmp_path: Path, record_property: Record) -> None:
    keys, second = key_file(tmp_path), tmp_path / "second"
    with small_disk(tmp_path / "disk") as disk:
        fill(disk)
        async with stage(tmp_path, second, first_volume=disk, keys=keys) as hall:
            await record_over_the_end(hall, second)
            (disk / "filling").unlink()
            sealed, plain = Vault.of(keys), tmp_path / "plain"
            shown = all_pictures(
                [
                    each
                    for number, volume in enumerate(hall.volumes)
                    for each in pictures_of(unsealed(sealed, volume, plain / f"{number}"))
                ]
            )
            longest_s = max(gaps(shown), default=0.0)
            record_property("longest gap, s", round(longest_s, 2))
            assert longest_s < MOST_LOST_S
            made = await asyncio.to_thread(Finaliser(RECORDING, hall.volumes, sealed, Context(), lambda _: None).run)
            assert [plain_in(volume) for volume in hall.volumes] == [[], []]
            home = next(volume for volume in hall.volumes if (volume / RECORDING / "final").is_dir())
            played = play(unsealed(sealed, home, plain / "final") / RECORDING / "final", made)
            assert len(played.pictures) == len(shown)
