"""What a finished recording was made of: kept until its files are known to decode from end to end."""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import ValidationError

from recordings.core.segments import read_name
from recordings.errors import NotFinalised, SealBroken
from recordings.final import KeptFile, files_of, find_final
from recordings.finaliser.sounds import FOLDER
from recordings.media.checking import count_decoded, count_packets
from recordings.sealing.files import Files, Vault

SHOWN = 0.99
"""Of pictures at least: an encoder may send some that are never shown. Source: RFC 6386 section 9.1."""

_PIECE_BYTES = 1024 * 1024


def check(recording: str, volumes: Sequence[Path], vault: Vault, goes_on: Callable[[], None]) -> None:
    """Reads every finished file and decodes every frame. Raises NotFinalised when anything is not as it was written,
    NoKey. Nothing is taken away: whoever asked knows whether they can be made anew. Slow.
    """
    files = vault.files(recording)
    try:
        found = find_final(recording, volumes, vault)
    except (ValidationError, SealBroken) as error:
        raise NotFinalised("what is told of the finished files cannot be read") from error
    if found is None:
        raise NotFinalised("there are no finished files")
    folder, made = found
    try:
        # A composed version was decoded when it was made, and can be made anew: it is no reason to lose the others.
        for each in files_of(made.model_copy(update={"composed": None})):
            _check_bytes(folder, each, files)
        for part in (*made.parts, *made.screens, *made.sounds):
            path = folder / part.file
            whole, decoded = count_packets(path, files), count_decoded(path, files, goes_on)
            if decoded.sounds != whole.sounds or decoded.pictures < SHOWN * whole.pictures:
                raise NotFinalised(f"{part.file}: {decoded} of {whole} decode")
    except OSError as error:
        raise NotFinalised(str(error)) from error


def drop_originals(recording: str, volumes: Sequence[Path], vault: Vault) -> int:
    """Deletes the segments of a recording, their list, and sound that was mixed; how many segments. The journals stay.

    Raises NotFinalised when there are no finished files, NoKey when they cannot be read, OSError.
    """
    if find_final(recording, volumes, vault) is None:
        raise NotFinalised("there are no finished files")
    dropped = 0
    for volume in volumes:
        folder = volume / recording
        if not folder.is_dir():
            continue
        shutil.rmtree(folder / FOLDER, ignore_errors=True)
        for path in list(folder.iterdir()):
            if read_name(path.name) is not None:
                path.unlink()
                dropped += 1
        (folder / "manifest.json").unlink(missing_ok=True)
    return dropped


def _check_bytes(folder: Path, told: KeptFile, files: Files) -> None:
    digest, size = hashlib.sha256(), 0
    with files.open(folder / told.file) as file:
        while piece := file.read(_PIECE_BYTES):
            digest.update(piece)
            size += len(piece)
    if (size, digest.hexdigest()) != (told.bytes, told.sha256):
        raise NotFinalised(f"{told.file} is not what was written")
