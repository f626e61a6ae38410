"""A disk that fills up while a film is made: the recording stays as it was, nothing half is left among its files."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from recordings.composer.composer import Composer
from recordings.composer.workshop import WORK
from recordings.errors import NoSpaceToFinalise
from recordings.final import ComposeContext, Context, Final, files_of, read_final
from recordings.finaliser.finaliser import Finaliser
from recordings.recorder.shelf import space_on
from recordings.sealing.files import Vault
from tests.recordings.kept import RECORDING, a_session
from tests.recordings.sealing.vaults import PLAIN, vault
from tests.recordings.test_full_disk import fill_up, small_disk

SIZE_BYTES = 16 * 1024 * 1024
OTHER = "00000000-0000-4000-8000-00000000000e"


def nothing_told(_: int) -> None:
    """Nobody listens."""


def compose(volume: Path, kept_in: Vault, tell: Callable[[int], None] = nothing_told) -> Final:
    Composer(RECORDING, [volume], kept_in, ComposeContext(), tell).run()
    made = read_final(volume / RECORDING, kept_in.files(RECORDING))
    assert made is not None
    return made


def sums(folder: Path) -> Mapping[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def filling_at(disk: Path, percent: int) -> Callable[[int], None]:
    """Fills the disk when so much is done."""

    def tell(done: int) -> None:
        if done >= percent and not (disk / "filling").exists():
            fill_up(disk)

    return tell


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("percent", [10, 92, 99], ids=["encoding", "joining", "handing over"])
def test_a_disk_that_fills_up_while_a_film_is_made_costs_the_film_alone(
    tmp_path: Path, percent: int, *, sealed: bool
) -> None:
    kept_in = vault(tmp_path) if sealed else PLAIN
    with small_disk(tmp_path / "disk", SIZE_BYTES) as disk:
        a_session(disk, 3, vault=kept_in)
        Finaliser(RECORDING, [disk], kept_in, Context(), nothing_told).run()
        finished = disk / RECORDING / "final"
        before = sums(finished)
        with pytest.raises(NoSpaceToFinalise):
            compose(disk, kept_in, filling_at(disk, percent))
        assert sums(finished) == before
        go_on_beside(disk, tmp_path / "second", kept_in)
        (disk / "filling").unlink()
        made = compose(disk, kept_in)
        assert made.composed is not None
        told = {each.file: each.stored_sha256 for each in files_of(made)}
        assert {name: sha for name, sha in sums(finished).items() if name in told} == told


def go_on_beside(full: Path, second: Path, kept_in: Vault) -> None:
    """Another recording is finished while the disk is full, where there is a second one."""
    (second / RECORDING).mkdir(parents=True)
    a_session(second, 1, vault=kept_in, recording=OTHER)
    made = Finaliser(OTHER, [full, second], kept_in, Context(), nothing_told).run()
    assert made.duration_ms == 1000
    assert (second / OTHER / "final" / "final.json").exists()


def test_a_film_gives_way_to_sessions_before_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before each chunk of it is begun it is looked whether a twentieth of the disk is free still."""
    monkeypatch.setattr("recordings.composer.composer.CHUNK_S", 1)
    with small_disk(tmp_path / "disk", SIZE_BYTES) as disk:
        a_session(disk, 3)
        Finaliser(RECORDING, [disk], PLAIN, Context(), nothing_told).run()

        def tell(done: int) -> None:
            if done >= 10 and not (disk / "filling").exists():  # Within the first of three.
                (disk / "filling").write_bytes(bytes(space_on(disk).free_bytes - 700 * 1024))

        with pytest.raises(NoSpaceToFinalise):
            compose(disk, PLAIN, tell)
        assert len(list((disk / RECORDING / WORK).glob("chunks-*/*.mkv"))) == 1
        assert space_on(disk).free_bytes > 100 * 1024, "it ended before it had all"
