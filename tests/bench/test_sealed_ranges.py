"""What a range of a recording costs when it is sealed: how long until it is there, and how much of a processor."""

import hashlib
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from recordings.final import KeptFile, SealedAs
from recordings.sealing.files import Vault
from signaling.recorded_bytes import RecordedBytes
from tests.recordings.sealing.vaults import vault

SIZE = 512 * 1024 * 1024
RANGE_BYTES = 1024 * 1024
RANGES = 300
MOST_ADDED_MS = 5.0

Record = Callable[[str, object], None]

pytestmark = [pytest.mark.bench, pytest.mark.anyio, pytest.mark.timeout(200)]


def written(folder: Path, kept: Vault) -> RecordedBytes:
    """A file of SIZE bytes."""
    folder.mkdir()
    files, chance = kept.files("r"), random.Random(1)
    with files.create(folder / "part-001.webm") as draft:
        piece = chance.randbytes(RANGE_BYTES)
        for at in range(0, SIZE, RANGE_BYTES):
            draft.write(at, piece)
    stored = (folder / "part-001.webm").stat().st_size
    sealed = SealedAs(bytes=stored, sha256=hashlib.sha256().hexdigest()) if stored != SIZE else None
    told = KeptFile(file="part-001.webm", bytes=SIZE, sha256=hashlib.sha256().hexdigest(), sealed=sealed)
    return RecordedBytes(folder, told, files, None, {}, lambda: None)


async def ranges_ms(stored: RecordedBytes) -> tuple[list[float], list[float], float]:
    """Of each range, in milliseconds: until its first piece, until all of it; processor milliseconds of each."""
    chance, first, whole = random.Random(2), [], []
    used_s = time.process_time()
    for _ in range(RANGES):
        start = chance.randrange(SIZE - RANGE_BYTES)
        began_s, got = time.perf_counter(), 0
        assert await stored.size() == SIZE
        async for piece in stored.pieces(start, start + RANGE_BYTES):
            if not got:
                first.append((time.perf_counter() - began_s) * 1000)
            got += len(piece)
        assert got == RANGE_BYTES
        whole.append((time.perf_counter() - began_s) * 1000)
    return first, whole, (time.process_time() - used_s) / RANGES * 1000


def told(measured: list[float]) -> str:
    """Half of them, and 19 of 20, take no longer."""
    return f"{statistics.median(measured):.2f}, {statistics.quantiles(measured, n=20)[-1]:.2f}"


async def test_a_range_of_a_sealed_file_is_there_at_once(tmp_path: Path, record_property: Record) -> None:
    found = {}
    for name, kept in (("as it is", Vault.of(None)), ("sealed", vault(tmp_path))):
        stored = written(tmp_path / name.replace(" ", "-"), kept)
        first, whole, used_ms = found[name] = await ranges_ms(stored)
        record_property(f"{name}: first piece, ms (median, 95 %)", told(first))
        record_property(f"{name}: 1 MiB, ms (median, 95 %)", told(whole))
        record_property(f"{name}: processor for 1 MiB, ms", round(used_ms, 2))
    added_ms = statistics.median(found["sealed"][1]) - statistics.median(found["as it is"][1])
    assert added_ms < MOST_ADDED_MS
