"""With a key: what is recorded and finished is the same, and nothing of it can be read on the disk."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from meetings.papers.store import PaperStore
from recordings.core.frames import Codec as KeptCodec
from recordings.errors import NoKey, NotFinalised
from recordings.final import STORED_JSON, Final, StoredFiles, files_of, find_final, read_final
from recordings.finaliser.finaliser import Finaliser
from recordings.finaliser.originals import check, drop_originals
from recordings.keeping import drop_local, keep
from recordings.media.checking import Counted, count_decoded
from recordings.recorder.shelf import Shelf
from recordings.said import Said
from recordings.sealing.files import Vault
from sfu.core.codecs import Codec
from tests.recordings.kept import FRAME_S, RECORDING, Kept, a_session
from tests.recordings.played import LIPS_S, lips_of, pictures_of
from tests.recordings.sealing.vaults import PLAIN, key_file, key_line, plain_in, unsealed, vault
from tests.recordings.test_finaliser import CONTEXT, index_is_in_front, nothing_told


def finalise(volume: Path, kept: Vault) -> Final:
    return Finaliser(RECORDING, (volume,), kept, CONTEXT, nothing_told).run()


def test_a_sealed_session_plays_in_step_and_nothing_of_it_is_readable(tmp_path: Path) -> None:
    sealed, volume = vault(tmp_path), tmp_path / "volume"
    a_session(volume, 9, {0.0: Codec.VP8, 3.0: Codec.H264, 6.0: Codec.VP8}, sealed)
    assert plain_in(volume) == []
    made = finalise(volume, sealed)
    assert plain_in(volume) == []
    assert find_final(RECORDING, (volume,), sealed) == (volume / RECORDING / "final", made)
    folder = unsealed(sealed, volume, tmp_path / "plain") / RECORDING / "final"
    assert {sign for _, sign in plain_in(folder)} >= {b"V_VP8", b"moov", b"JFIF", b'"turns"'}, "it would be seen"
    assert [part.media_type for part in made.parts] == ["video/webm", "video/mp4", "video/webm"]
    for part in made.parts:
        assert count_decoded(folder / part.file) == Counted(90, 150)
        assert index_is_in_front(folder / part.file)
        assert max(abs(shown.off_s) for shown in pictures_of(folder, made, part)) < FRAME_S
        assert max(map(abs, lips_of(folder, made, part))) < LIPS_S


def test_what_is_told_of_files_is_of_their_content_and_of_what_is_stored(tmp_path: Path) -> None:
    sealed, volume = vault(tmp_path), tmp_path / "volume"
    a_session(volume, 3, vault=sealed)
    made = finalise(volume, sealed)
    folder = volume / RECORDING / "final"
    plain = unsealed(sealed, volume, tmp_path / "plain") / RECORDING / "final"
    for each in files_of(made):
        assert (each.bytes, each.sha256) == sizes_and_sums(plain / each.file)
        assert (each.stored_bytes, each.stored_sha256) == sizes_and_sums(folder / each.file)
    listed = StoredFiles.model_validate_json((folder / STORED_JSON).read_bytes())
    assert {one.sha256 for one in listed.objects} == {each.stored_sha256 for each in files_of(made)}


def sizes_and_sums(path: Path) -> tuple[int, str]:
    said = subprocess.run(["sha256sum", str(path)], capture_output=True, check=True, text=True)
    return path.stat().st_size, said.stdout.split()[0]


def test_segments_that_are_sealed_and_cut_off_become_what_can_be_read_of_them(tmp_path: Path) -> None:
    sealed, volume = vault(tmp_path), tmp_path / "volume"
    kept = a_session(volume, 6, vault=sealed)
    for path, _ in kept.shelf.segments():
        data = path.read_bytes()
        path.write_bytes(data[: len(data) * 3 // 4])
    made = finalise(volume, sealed)
    copy = unsealed(sealed, volume, tmp_path / "plain") / RECORDING / "final" / made.parts[0].file
    counted = count_decoded(copy)
    assert counted.pictures > 100
    assert counted.sounds == 300


def test_a_damaged_segment_is_read_up_to_the_damage(tmp_path: Path) -> None:
    sealed, volume = vault(tmp_path), tmp_path / "volume"
    kept = a_session(volume, 6, vault=sealed)
    (pictures,) = [path for path, name in kept.shelf.segments() if name.codec is KeptCodec.VP8]
    data = bytearray(pictures.read_bytes())
    data[len(data) // 2] ^= 1
    pictures.write_bytes(data)
    made = finalise(volume, sealed)
    check(RECORDING, (volume,), sealed, lambda: None)
    copy = unsealed(sealed, volume, tmp_path / "plain") / RECORDING / "final" / made.parts[0].file
    assert 60 < count_decoded(copy).pictures < 120


def test_a_recording_that_was_begun_without_a_key_goes_on_with_one(tmp_path: Path) -> None:
    sealed, volume = vault(tmp_path), tmp_path / "volume"
    for at_s, used in ((0, PLAIN), (3, sealed)):
        kept = Kept(volume, vault=used)
        kept.begin(at_s)
        kept.film("stage", at_s, at_s + 3)
        kept.speak("voice.0", at_s, at_s + 3)
        kept.end(at_s + 3)
    made = finalise(volume, sealed)
    assert [part.duration_ms for part in made.parts] == [6000]
    assert plain_in(volume / RECORDING / "final") == []


def test_after_the_key_was_changed_old_recordings_open(tmp_path: Path) -> None:
    sealed, volume = vault(tmp_path), tmp_path / "volume"
    a_session(volume, 3, vault=sealed)
    key_file(tmp_path, key_line("two", 2) + key_line("one"))
    made = finalise(volume, sealed)
    later = vault(tmp_path, key_line("three", 3) + key_line("two", 2))
    assert read_final(volume / RECORDING, later.files(RECORDING)) == made
    with pytest.raises(NoKey):
        finalise_anew(volume, later)


def finalise_anew(volume: Path, kept: Vault) -> Final:
    (volume / RECORDING / "final").rename(volume / RECORDING / "before")
    return finalise(volume, kept)


@pytest.mark.parametrize("content", [key_line("two", 2), key_line("one", 9), None])
def test_without_the_key_nothing_is_finished_and_nothing_is_deleted(tmp_path: Path, content: str | None) -> None:
    sealed, volume = vault(tmp_path), tmp_path / "volume"
    kept = a_session(volume, 3, vault=sealed)
    finalise(volume, sealed)
    before = sorted(path for path in volume.rglob("*"))
    other = PLAIN if content is None else vault(tmp_path, content)
    with pytest.raises(NoKey):
        check(RECORDING, (volume,), other, lambda: None)
    with pytest.raises(NoKey):
        drop_originals(RECORDING, (volume,), other)
    with pytest.raises(NoKey):
        drop_local(RECORDING, (volume,), other)
    with pytest.raises(NoKey):
        finalise(volume, other)
    Shelf(RECORDING, (volume,), other).sweep()
    assert sorted(path for path in volume.rglob("*")) == before
    assert len(kept.shelf.segments()) == 2


def test_a_damaged_finished_file_is_found_out(tmp_path: Path) -> None:
    sealed, volume = vault(tmp_path), tmp_path / "volume"
    a_session(volume, 3, vault=sealed)
    made = finalise(volume, sealed)
    check(RECORDING, (volume,), sealed, lambda: None)
    path = volume / RECORDING / "final" / made.parts[0].file
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(NotFinalised):
        check(RECORDING, (volume,), sealed, lambda: None)


@pytest.mark.anyio
async def test_sealed_files_are_kept_in_a_bucket_as_they_are(tmp_path: Path) -> None:
    sealed, volume = vault(tmp_path), tmp_path / "volume"
    a_session(volume, 3, vault=sealed)
    made = finalise(volume, sealed)
    store = PaperStore.in_folder(tmp_path / "store")
    sha = await keep(RECORDING, (volume,), sealed, store)
    assert plain_in(tmp_path / "store") == []
    assert {kept.sha async for kept in store.every()} == {sha, *(each.stored_sha256 for each in files_of(made))}
    assert drop_local(RECORDING, (volume,), sealed) == len(made.parts) + len(made.sounds)


def start(volume: Path, keys: Path, *more: str) -> subprocess.Popen[bytes]:
    named = ("--recording", RECORDING, "--volume", str(volume), "--keys", str(keys), *more)
    process = subprocess.Popen(
        [sys.executable, "-m", "recordings.finaliser.process", *named], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(CONTEXT.model_dump_json().encode())
    process.stdin.close()
    return process


def test_a_finaliser_that_is_killed_leaves_nothing_that_can_be_read(tmp_path: Path) -> None:
    sealed, volume = vault(tmp_path), tmp_path / "volume"
    a_session(volume, 12, {0.0: Codec.H264, 6.0: Codec.VP8}, sealed)
    for percent in (40, 60, 70):
        process = start(volume, tmp_path / "recordings.keys")
        assert process.stdout is not None
        for line in process.stdout:
            if (Said.model_validate_json(line).percent or 0) >= percent:
                break
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
        process.stdout.close()
        assert len(list(volume.rglob("*"))) > 4
        assert plain_in(volume) == []
    process = start(volume, tmp_path / "recordings.keys")
    assert process.stdout is not None
    *_, last = process.stdout
    process.stdout.close()
    assert process.wait(timeout=10) == 0
    assert Said.model_validate_json(last).duration_ms == 12_000
    assert plain_in(volume) == []


@pytest.mark.parametrize("more", [(), ("--check",)])
def test_a_finaliser_without_the_key_says_so(tmp_path: Path, more: tuple[str, ...]) -> None:
    sealed, volume = vault(tmp_path), tmp_path / "volume"
    a_session(volume, 3, vault=sealed)
    if more:
        finalise(volume, sealed)
    key_file(tmp_path, key_line("two", 2))
    process = start(volume, tmp_path / "recordings.keys", *more)
    assert process.stdout is not None
    *_, last = process.stdout
    process.stdout.close()
    assert process.wait(timeout=10) == 0
    assert Said.model_validate_json(last).failed == "recording_no_key"


def test_a_file_whose_writer_was_killed_before_anything_was_kept_is_swept(tmp_path: Path) -> None:
    shelf = Shelf(RECORDING, (tmp_path / "volume",), vault(tmp_path))
    names = [f"{number:06d}-stage-vp8-1764000000000.mkv" for number in (1, 2, 3)]
    for name, content in zip(
        names, (b"\x1a\x45\xdf\xa3 a head", b"a head \x1f\x43\xb6\x75 a cluster", b""), strict=True
    ):
        file = shelf.open_new(name)
        if content:
            file.write(content)
        file.close()
    shelf.sweep()
    assert [path.name for path, _ in shelf.segments()] == [names[1]]


def test_what_is_told_of_a_recording_that_is_not_sealed_is_as_it_was(tmp_path: Path) -> None:
    a_session(tmp_path, 2)
    finalise(tmp_path, PLAIN)
    folder = tmp_path / RECORDING / "final"
    assert b"sealed" not in (folder / "final.json").read_bytes()
    assert not (folder / STORED_JSON).exists()
