"""Files that are only added to: what is cut off anywhere is readable up to the last whole record."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordings.errors import SealBroken
from recordings.sealing.files import Files
from recordings.sealing.head import HEAD_BYTES
from recordings.sealing.records import LENGTH_BYTES, MOST_RECORD_BYTES
from tests.recordings.sealing.test_files import noise
from tests.recordings.sealing.vaults import vault

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PIECES = st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=12)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return vault(tmp_path).files("r")


def add(files: Files, path: Path, pieces: list[bytes]) -> list[bytes]:
    """Writes them; what is stored of each, the head with the first."""
    seal = files.sealer(path.name)
    assert seal is not None
    stored = [seal(piece) for piece in pieces]
    path.write_bytes(b"".join(stored))
    return stored


def as_far_as_it_goes(files: Files, path: Path) -> bytes:
    """What a reader gets in small steps before it is refused, if it is."""
    found = b""
    try:
        with files.open(path) as file:
            while piece := file.read(50):
                found += piece
    except SealBroken:
        pass
    return found


@FEW
@given(pieces=PIECES, at=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_every_range_is_that_of_what_was_added(
    files: Files, tmp_path: Path, pieces: list[bytes], at: tuple[float, float]
) -> None:
    path, content = tmp_path / "segment", b"".join(pieces)
    add(files, path, pieces)
    start, end = sorted(round(place * len(content)) for place in at)
    with files.open(path) as file:
        file.seek(start)
        assert file.read(end - start) == content[start:end]
        file.seek(0)
        assert file.read(7) == content[:7]
        assert file.seek(0, os.SEEK_END) == len(content)
        assert file.read(1) == b""
    assert files.read(path) == content


@FEW
@given(pieces=PIECES, cut=st.floats(0, 1))
def test_what_was_cut_off_anywhere_is_there_up_to_the_last_whole_record(
    files: Files, tmp_path: Path, pieces: list[bytes], cut: float
) -> None:
    path = tmp_path / "segment"
    stored = add(files, path, pieces)
    length = max(round(cut * sum(map(len, stored))), HEAD_BYTES)
    os.truncate(path, length)
    ends = [sum(map(len, stored[: number + 1])) for number in range(len(stored))]
    kept = sum(end <= length for end in ends)
    assert as_far_as_it_goes(files, path) == b"".join(pieces[:kept])


@FEW
@given(pieces=PIECES, bit=st.floats(0, 1, exclude_max=True))
def test_nothing_is_read_from_a_record_with_a_changed_bit_on(
    files: Files, tmp_path: Path, pieces: list[bytes], bit: float
) -> None:
    path = tmp_path / "segment"
    stored = add(files, path, pieces)
    changed = bytearray(b"".join(stored))
    place = HEAD_BYTES * 8 + round(bit * ((len(changed) - HEAD_BYTES) * 8 - 1))
    changed[place // 8] ^= 1 << place % 8
    path.write_bytes(changed)
    ends = [sum(map(len, stored[: number + 1])) for number in range(len(stored))]
    before = sum(end <= place // 8 for end in ends)
    assert as_far_as_it_goes(files, path) == b"".join(pieces[:before])


def test_records_that_changed_their_place_or_are_left_out_end_it(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "segment"
    first, second, third = add(files, path, [b"a" * 10, b"b" * 10, b"c" * 10])
    for stored in ([first, third, second], [first, third], [first, first[HEAD_BYTES:], third]):
        path.write_bytes(b"".join(stored))
        assert as_far_as_it_goes(files, path) == b"a" * 10


def test_zeros_at_the_end_as_a_power_cut_leaves_them_are_not_there(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "segment"
    stored = add(files, path, [b"a" * 10, b"b" * 10])
    path.write_bytes(b"".join(stored) + bytes(4096))
    assert files.read(path) == b"a" * 10 + b"b" * 10
    path.write_bytes(stored[0] + bytes(len(stored[1])) + bytes(4096))
    assert files.read(path) == b"a" * 10


def test_much_at_once_is_more_than_one_record(files: Files, tmp_path: Path) -> None:
    content = noise(2 * MOST_RECORD_BYTES + 5)
    (stored,) = add(files, tmp_path / "segment", [content])
    assert len(stored) == HEAD_BYTES + len(content) + 3 * (LENGTH_BYTES + 16)
    assert files.read(tmp_path / "segment") == content


def test_an_empty_file_is_no_sealed_one(files: Files, tmp_path: Path) -> None:
    (tmp_path / "segment").write_bytes(b"")
    assert files.read(tmp_path / "segment") == b""
