"""The file of keys: what is read of it, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from recordings.errors import NoKey
from recordings.sealing.keys import KeyFile, parse_keys
from tests.recordings.sealing.vaults import key_file, key_line


def test_the_first_key_seals_and_every_key_opens(tmp_path: Path) -> None:
    keys = KeyFile(key_file(tmp_path, f"# since May\n\n{key_line('new', 2)}{key_line('old', 1)}"))
    assert keys.current().id == "new"
    assert keys.named("old").secret == bytes([1] * 32)
    assert keys.named("new").secret == bytes([2] * 32)


def test_a_key_that_comes_later_is_seen(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "recordings.keys")
    with pytest.raises(NoKey):
        keys.current()
    path = key_file(tmp_path)
    assert keys.current().id == "one"
    path.write_text(key_line("two", 2) + key_line("one"))
    keys.check()
    assert keys.current().id == "two"
    with pytest.raises(NoKey):
        keys.named("three")


@pytest.mark.parametrize(
    "change",
    [Path.unlink, lambda path: path.chmod(0o644), lambda path: path.write_text("")],
    ids=["gone", "open", "empty"],
)
def test_what_was_read_goes_on_to_be_used_when_the_file_is_gone_or_bad(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    path = key_file(tmp_path)
    keys = KeyFile(path)
    assert keys.current().id == "one"
    change(path)
    assert keys.current().id == "one"
    with pytest.raises(NoKey):
        keys.check()
    with pytest.raises(NoKey):
        KeyFile(path).current()
    key_file(tmp_path, key_line("two"))
    keys.check()
    assert keys.current().id == "two"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o666])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = key_file(tmp_path)
    keys = KeyFile(path)
    path.chmod(mode)
    with pytest.raises(NoKey, match="others"):
        keys.current()
    path.chmod(0o400)
    assert keys.current().id == "one"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoKey):
        KeyFile(tmp_path).current()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# nothing\n",
        b"one\n",
        b"one " + b"0" * 63,
        b"one " + b"0" * 65,
        b"one " + b"A" * 64,
        b"One " + b"0" * 64,
        b"a-name-of-seventeen " + b"0" * 64,
        b"one " + b"0" * 64 + b" more",
        b"one " + b"0" * 64 + b"\none " + b"1" * 64,
        b"\xff\xfe",
    ],
)
def test_what_is_no_list_of_keys_is_refused_without_telling_it(content: bytes) -> None:
    with pytest.raises(NoKey) as refused:
        parse_keys(content)
    assert "0" * 32 not in str(refused.value)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = key_file(tmp_path, key_line("one") + "#" * 70_000)
    with pytest.raises(NoKey, match="large"):
        KeyFile(path).current()


def test_a_key_is_not_told_in_logs(tmp_path: Path) -> None:
    assert "0101" not in repr(KeyFile(key_file(tmp_path)).current())
