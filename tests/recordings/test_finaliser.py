"""What was kept becomes files that play from end to end, in step, whatever happened while it was kept."""

import fcntl
import hashlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import av
import psutil
import pytest

from recordings.child import LOCK
from recordings.core.story import GapCause, TurnKind
from recordings.errors import NothingRecorded
from recordings.final import Context, ContextItem, ContextPerson, Final, files_of, read_final
from recordings.finaliser.finaliser import DRAFT, Finaliser
from recordings.finaliser.sounds import FOLDER
from recordings.media.checking import Counted, count_decoded
from recordings.said import Said
from sfu.core.codecs import Codec
from tests.recordings.kept import FRAME_S, RECORDING, WALL_S, Kept, a_session
from tests.recordings.played import LIPS_S, complaints, lips_of, pictures_of
from tests.recordings.sealing.vaults import PLAIN

CONTEXT = Context(
    items=(ContextItem(item="i", title="Nội dung một", opened_ms=round((WALL_S + 3) * 1000)),),
    people={"one": ContextPerson(name="Bà Một", unit="Xã Hải Hậu")},
)


def nothing_told(_: int) -> None:
    """Nobody listens."""


def finalise(*volumes: Path, tell: Callable[[int], None] = nothing_told) -> Final:
    return Finaliser(RECORDING, volumes, PLAIN, CONTEXT, tell).run()


def index_is_in_front(path: Path) -> bool:
    """Whether what a browser needs to seek comes before the media. Source: RFC 9559 section 5.1.5, ISO 14496-12."""
    data = path.read_bytes()
    if path.suffix == ".mp4":
        return -1 < data.find(b"moov") < data.find(b"mdat")
    before_media = data[: data.find(b"\x1f\x43\xb6\x75")]
    # Once where it is said where the index is, once where it is.
    return before_media.count(b"\x1c\x53\xbb\x6b") == 2


def test_a_session_becomes_files_that_play_in_step(tmp_path: Path) -> None:
    kept = a_session(tmp_path, 12, {0.0: Codec.VP8, 4.0: Codec.H264, 8.0: Codec.VP8})
    told: list[int] = []
    made = finalise(tmp_path, tell=told.append)
    folder = kept.shelf.folder
    assert read_final(folder, PLAIN.files(RECORDING)) == made
    assert told == sorted(told)
    assert told[-1] == 100
    assert [part.media_type for part in made.parts] == ["video/webm", "video/mp4", "video/webm"]
    assert [part.codecs for part in made.parts] == ["vp8, opus", "avc1.42c014, opus", "vp8, opus"]
    assert [(part.start_ms, part.duration_ms) for part in made.parts] == [(0, 4000), (4000, 4000), (8000, 4000)]
    for part in made.parts:
        path = folder / "final" / part.file
        assert count_decoded(path) == Counted(120, 200)
        assert index_is_in_front(path)
        assert max(abs(shown.off_s) for shown in pictures_of(folder / "final", made, part)) < FRAME_S
        off = lips_of(folder / "final", made, part)
        assert len(off) >= 3
        assert max(map(abs, off)) < LIPS_S
    for sound, part in zip(made.sounds, made.parts, strict=True):
        assert (sound.start_ms, sound.duration_ms, sound.codecs) == (part.start_ms, part.duration_ms, "opus")
        assert count_decoded(folder / "final" / sound.file) == Counted(0, 200)
        assert index_is_in_front(folder / "final" / sound.file)
    for each in files_of(made):
        data = (folder / "final" / each.file).read_bytes()
        assert (each.bytes, each.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert not (folder / FOLDER).exists()
    assert not (folder / DRAFT).exists()


def test_a_picture_that_decodes_but_for_its_end_is_complained_of(tmp_path: Path) -> None:
    kept = a_session(tmp_path, 3, {0.0: Codec.H264})
    path = kept.shelf.folder / "final" / finalise(tmp_path).parts[0].file
    assert complaints(path) == []
    with av.open(str(path)) as whole:
        largest = max(whole.demux(video=0), key=lambda packet: packet.size)
    data = bytearray(path.read_bytes())
    end = (largest.pos or 0) + largest.size
    data[end - 4 : end - 1] = b"\xff" * 3
    path.write_bytes(data)
    assert complaints(path) != []


def test_people_find_their_way_in_it(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.begin(0)
    kept.note(1, "page", version="v", page=2, place=[0.5, 0.5, 1])
    kept.note(2, "programme", floor="one", chair=None, stage="one", screen=None)
    kept.note(0, "uses", slots={"voice.1": ["two", "microphone"]})
    kept.film("stage", 0, 21)
    kept.film("screen", 5, 9)
    kept.speak("voice.1", 10, 12)
    kept.end(21)
    made = finalise(tmp_path)
    assert [(chapter.start_ms, chapter.title) for chapter in made.chapters] == [(3000, "Nội dung một")]
    assert [(turn.kind, turn.start_ms // 100, turn.end_ms // 100, turn.unit) for turn in made.turns] == [
        (TurnKind.FLOOR, 20, 210, "Xã Hải Hậu"),
        (TurnKind.VOICE, 100, 119, ""),
    ]
    assert [(page.start_ms, page.version, page.page) for page in made.pages] == [(1000, "v", 2)]
    (screen,) = made.screens
    assert (screen.start_ms, screen.codecs) == (5000, "vp8")
    assert count_decoded(kept.shelf.folder / "final" / screen.file) == Counted(120, 0)
    assert made.thumbs is not None
    assert made.thumbs.count == 3
    with av.open(str(kept.shelf.folder / "final" / made.thumbs.sheets[0].file)) as sheet:
        assert (sheet.streams.video[0].width, sheet.streams.video[0].height) == (1920, 108)


def test_what_was_paused_is_left_out_and_kills_are_seams(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.begin(0)
    kept.film("stage", 0, 4)
    kept.speak("voice.0", 0, 4)
    kept.cut()
    kept.begin(5)
    kept.film("stage", 5, 8)
    kept.speak("voice.0", 5, 8)
    kept.end(8)
    kept.begin(8.01, paused=True)
    kept.end(100)
    kept.begin(100)
    kept.film("stage", 100, 103)
    kept.speak("voice.0", 100, 103)
    kept.end(103)
    made = finalise(tmp_path)
    assert [(part.start_ms, part.duration_ms) for part in made.parts] == [(0, 8000), (100_000, 3000)]
    assert [(pause.start_ms, pause.end_ms) for pause in made.pauses] == [(8010, 100_000)]
    (gap,) = made.gaps
    assert gap.cause is GapCause.RECORDER
    assert 3900 <= gap.start_ms <= 4000
    assert gap.end_ms == 5000
    off = [each for part in made.parts for each in lips_of(kept.shelf.folder / "final", made, part)]
    assert len(off) >= 8
    assert max(map(abs, off)) < LIPS_S
    first = kept.shelf.folder / "final" / made.parts[0].file
    assert count_decoded(first) == Counted(7 * 30, 8 * 50)


def test_a_worker_that_was_gone_is_a_gap_though_the_file_went_on(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.begin(0)
    kept.film("stage", 0, 4)
    kept.note(4, "detached")
    kept.note(6, "attached", tap="u")
    kept.film("stage", 6, 9)
    kept.end(9)
    made = finalise(tmp_path)
    assert len(kept.shelf.segments()) == 1
    assert [(gap.start_ms, gap.end_ms, gap.cause) for gap in made.gaps] == [(4000, 6000, GapCause.WORKER)]
    assert [part.duration_ms for part in made.parts] == [9000]


def test_a_sender_whose_clock_is_fast_stays_in_step(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.begin(0)
    kept.film("stage", 0, 30)
    kept.speak("voice.0", 0, 30, drift=0.005)
    kept.end(30)
    made = finalise(tmp_path)
    off = lips_of(kept.shelf.folder / "final", made, made.parts[0])
    assert len(off) > 25
    assert max(map(abs, off)) < LIPS_S


def test_voices_without_a_picture_are_a_file_of_sound(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.begin(0)
    kept.speak("voice.0", 0, 5)
    kept.speak("voice.2", 1, 5)
    kept.end(5)
    made = finalise(tmp_path)
    (part,) = made.parts
    assert (part.media_type, part.codecs, made.poster, made.thumbs) == ("audio/webm", "opus", None, None)
    assert made.sounds == made.parts
    assert count_decoded(kept.shelf.folder / "final" / part.file) == Counted(0, 250)


def test_segments_of_two_volumes_become_one_file(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    kept = Kept(first, second)
    kept.begin(0)
    kept.film("stage", 0, 3)
    kept.speak("voice.0", 0, 3)
    kept.close()
    kept.shelf.leave(kept.shelf.folder)
    kept.film("stage", 3, 6)
    kept.speak("voice.0", 3, 6)
    kept.end(6)
    made = finalise(first, second)
    assert [part.duration_ms for part in made.parts] == [6000]
    assert count_decoded(first / RECORDING / "final" / made.parts[0].file) == Counted(180, 300)


def test_segments_cut_off_anywhere_become_what_can_be_read_of_them(tmp_path: Path) -> None:
    kept = a_session(tmp_path, 6)
    for path, _ in kept.shelf.segments():
        data = path.read_bytes()
        path.write_bytes(data[: len(data) * 3 // 4])
    (kept.shelf.folder / "000099-stage-vp8-1764000006000.mkv").write_bytes(b"\x1a\x45\xdf\xa3 torn")
    made = finalise(tmp_path)
    counted = count_decoded(kept.shelf.folder / "final" / made.parts[0].file)
    assert counted.pictures > 100
    assert counted.sounds == 300


def test_a_recording_in_which_nothing_came_is_told_to_be_empty(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.begin(0)
    kept.end(5)
    with pytest.raises(NothingRecorded):
        finalise(tmp_path)
    with pytest.raises(NothingRecorded):
        finalise(tmp_path / "nowhere")


def test_what_is_finished_is_not_made_again(tmp_path: Path) -> None:
    kept = a_session(tmp_path, 3)
    made = finalise(tmp_path)
    for path, _ in kept.shelf.segments():
        path.unlink()
    assert finalise(tmp_path) == made


def start(volume: Path) -> subprocess.Popen[bytes]:
    named = ("--recording", RECORDING, "--volume", str(volume))
    process = subprocess.Popen(
        [sys.executable, "-m", "recordings.finaliser.process", *named], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(CONTEXT.model_dump_json().encode())
    process.stdin.close()
    return process


def test_a_finaliser_that_is_killed_is_followed_by_one_that_finishes(tmp_path: Path) -> None:
    kept = a_session(tmp_path, 12)
    for percent in (10, 40, 60):
        process = start(tmp_path)
        assert process.stdout is not None
        for line in process.stdout:
            if (Said.model_validate_json(line).percent or 0) >= percent:
                break
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
        process.stdout.close()
        assert read_final(kept.shelf.folder, PLAIN.files(RECORDING)) is None
    process = start(tmp_path)
    assert process.stdout is not None
    *_, last = process.stdout
    process.stdout.close()
    assert process.wait(timeout=10) == 0
    made = read_final(kept.shelf.folder, PLAIN.files(RECORDING))
    assert made is not None
    assert Said.model_validate_json(last).duration_ms == made.duration_ms == 12_000
    assert count_decoded(kept.shelf.folder / "final" / made.parts[0].file) == Counted(360, 600)


def test_a_finaliser_ends_with_who_started_it(tmp_path: Path) -> None:
    kept = a_session(tmp_path, 3)
    with (kept.shelf.folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        program = "from tests.recordings.test_finaliser import start; from pathlib import Path; import signal;"
        program += f" print(start(Path({str(tmp_path)!r})).pid, flush=True); signal.pause()"
        parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        time.sleep(2)
        assert child.is_running()
        parent.kill()
        parent.wait(timeout=10)
        parent.stdout.close()
        _, alive = psutil.wait_procs([child], timeout=10)
        assert alive == []
    assert read_final(kept.shelf.folder, PLAIN.files(RECORDING)) is None
