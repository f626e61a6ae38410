"""Sound that is mixed while the session goes on, so that little is left to do at its end."""

import time
from collections.abc import Sequence
from pathlib import Path

from recordings.core.frames import Codec
from recordings.core.own_clock import running_clock
from recordings.finaliser.sounds import FOLDER, Sounds
from recordings.media.mixing import MINUTE_MS
from recordings.media.reading import scan
from recordings.recorder.boot import machine_clock
from recordings.recorder.journals import read_journals
from recordings.recorder.shelf import Shelf, space_on
from recordings.recorder.track_writer import LONGEST_SOUND_S
from recordings.sealing.files import Files, Vault

SETTLED_MS = 10_000
"""What was said before that is in the files, however slow the disk is."""

ENOUGH_FREE = 0.10
_LONGEST_MS = round(LONGEST_SOUND_S * 1000) + MINUTE_MS


def mix_ahead(recording: str, volumes: Sequence[Path], vault: Vault) -> int:
    """Mixes the minutes of a recording that are over and are not mixed; how many. On a disk that fills up none are.

    Raises OSError, NotWritable, NoKey.
    """
    folder, space = volumes[0] / recording, space_on(volumes[0])
    if not folder.is_dir() or space.free_bytes < ENOUGH_FREE * space.total_bytes:
        return 0
    until_ms = _now_ms([volume / recording for volume in volumes], vault.files(recording)) - SETTLED_MS
    mixed = [int(path.stem) for path in (folder / FOLDER).glob("*.mkv")]
    from_ms = max(mixed, default=0) * MINUTE_MS - _LONGEST_MS
    shelf = Shelf(recording, volumes, vault)
    names = [(path, name) for path, name in shelf.segments() if name.codec is Codec.OPUS]
    found = [scan(path, name, shelf.files) for path, name in names if name.began_ms >= from_ms]
    return Sounds(folder, [each for each in found if each is not None], shelf.files).mix_ahead(until_ms)


def _now_ms(folders: Sequence[Path], kept: Files) -> int:
    """Unix milliseconds on the recording's clock: the machine's may have been set to a time that is not over there."""
    here, own = machine_clock(), running_clock(read_journals(folders, kept))
    clock = here if own is None or own.boot != here.boot else own
    return round(clock.wall_s(time.monotonic()) * 1000)
