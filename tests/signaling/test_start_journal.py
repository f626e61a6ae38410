"""Starts of servers in a small file: noted, bounded, read again, and never in the way of a start."""

from pathlib import Path

import pytest

from meetings.domain.servers import ServerName, Start, StartReason
from signaling.start_journal import MAX_STARTS, StartJournal, read_starts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "starts.json"


def test_a_start_is_noted_with_what_became_of_the_one_before(path: Path) -> None:
    journal = StartJournal(path)
    journal.note("worker", 1000)
    journal.note("worker", 9000, (-9, 7.6))
    assert read_starts(path) == (
        Start(ServerName.MEDIA, 1000, StartReason.SERVICE),
        Start(ServerName.MEDIA, 9000, StartReason.KILLED, -9, 8),
    )


def test_a_new_supervisor_goes_on_with_it_and_only_the_newest_are_kept(path: Path) -> None:
    StartJournal(path).note("web", 1)
    journal = StartJournal(path)
    for at_ms in range(2, MAX_STARTS + 5):
        journal.note("web", at_ms, (1, 0.1))
    assert [one.at_ms for one in read_starts(path)] == list(range(5, MAX_STARTS + 5))


def test_another_child_is_not_noted(path: Path) -> None:
    StartJournal(path).note("a", 1)
    assert read_starts(path) == ()


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'[{"name": "web"}]', b"\xff"])
def test_a_file_that_is_none_of_ours_has_no_starts(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert read_starts(path) == ()
    StartJournal(path).note("web", 1)
    assert len(read_starts(path)) == 1


def test_a_folder_that_cannot_be_written_keeps_no_server_from_starting(tmp_path: Path) -> None:
    StartJournal(tmp_path / "gone" / "starts.json").note("web", 1)
