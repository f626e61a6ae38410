"""One film of a whole recording: everything in its place and its time, whatever happened while it was made."""

import contextlib
import hashlib
import io
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import pytest
from PIL import Image, ImageChops, ImageStat

from recordings.composer.composer import Composer
from recordings.composer.workshop import PAGES, WORK
from recordings.core.composing import BAR_HEIGHT, HEIGHT, WIDTH, fitted, places
from recordings.errors import NoSpaceToFinalise, NotFinalised
from recordings.final import (
    STORED_JSON,
    ComposeContext,
    Composed,
    ContextPage,
    ContextPerson,
    Final,
    StoredFiles,
    files_of,
    read_final,
)
from recordings.finaliser.finaliser import Finaliser
from recordings.media.checking import Counted, count_decoded, count_packets
from recordings.recorder.shelf import Space
from recordings.said import Said
from recordings.sealing.files import Vault
from tests.recordings.kept import RECORDING, WALL_S, Kept, a_session
from tests.recordings.reference import BITS, BLOCK, FROM_MS, tones_in
from tests.recordings.reference import HEIGHT as SHOWN_HEIGHT
from tests.recordings.reference import WIDTH as SHOWN_WIDTH
from tests.recordings.sealing.vaults import PLAIN, plain_in, vault
from tests.recordings.test_finaliser import CONTEXT, finalise, index_is_in_front

LIPS_MS = 80
PAGE = Image.new("RGB", (400, 560), (200, 40, 40))


def nothing_told(_: int) -> None:
    """Nobody listens."""


def compose(volume: Path, context: ComposeContext | None = None, vault: Vault = PLAIN) -> Composed:
    return Composer(RECORDING, [volume], vault, context or ComposeContext(), nothing_told).run()


def pictures(path: Path) -> Iterator[tuple[float, av.VideoFrame]]:
    """Every picture with its time in the film (milliseconds)."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            assert frame.time is not None
            yield frame.time * 1000, frame


def moment_in(frame: av.VideoFrame, beside: tuple[int, int] | None, *, right: bool = False) -> int:
    """Which moment (Unix milliseconds) the reference on the stage tells, or that on the screen beside it."""
    box = fitted(SHOWN_WIDTH, SHOWN_HEIGHT, places(beside)[1 if right else 0])
    plane, data, found = frame.planes[0], bytes(frame.planes[0]), 0
    for bit in range(BITS):
        x = box.left + round((bit % 10 + 0.5) * BLOCK * box.width / SHOWN_WIDTH)
        y = box.top + round((bit // 10 + 0.5) * BLOCK * box.height / SHOWN_HEIGHT)
        found += (data[y * plane.line_size + x] > 128) << bit
    return FROM_MS + found


def image_of(frame: av.VideoFrame) -> Image.Image:
    plain = frame.reformat(format="rgb24")
    plane = plain.planes[0]
    return Image.frombytes("RGB", (plain.width, plain.height), bytes(plane), "raw", "RGB", plane.line_size)


def caption_in(frame: av.VideoFrame) -> Image.Image:
    """The left half of the bar."""
    bar = image_of(frame).convert("L").crop((0, HEIGHT - BAR_HEIGHT, WIDTH // 2, HEIGHT))
    return bar.resize((160, 18))


def apart(one: Image.Image, other: Image.Image) -> float:
    """By how much two pictures differ, of 255."""
    return ImageStat.Stat(ImageChops.difference(one, other)).mean[0]


def colour_at(frame: av.VideoFrame, x: int, y: int) -> tuple[int, int, int]:
    found = image_of(frame).getpixel((x, y))
    assert isinstance(found, tuple)
    return int(found[0]), int(found[1]), int(found[2])


@dataclass(frozen=True)
class Film:
    """A recording before and after it was composed. Five seconds: one speaks, from 2.5 on another has the floor; a
    screen is shared from 3 to 4.
    """

    volume: Path
    folder: Path
    before: Final
    made: Composed

    @property
    def path(self) -> Path:
        return self.folder / "final" / self.made.file


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    volume = tmp_path_factory.mktemp("volume")
    kept = Kept(volume)
    kept.begin(0)
    kept.note(0, "programme", floor="one", chair=None, stage="one", screen=None)
    kept.note(2.5, "programme", floor="two", chair=None, stage="two", screen=None)
    kept.film("stage", 0, 5)
    kept.film("screen", 3, 4)
    kept.speak("voice.0", 0, 5)
    kept.end(5)
    two = ContextPerson(name="Ông Hai", unit="Phường Đông Hoa Lư")
    context = CONTEXT.model_copy(update={"people": {**CONTEXT.people, "two": two}})
    before = Finaliser(RECORDING, [volume], PLAIN, context, nothing_told).run()
    return Film(volume, kept.shelf.folder, before, compose(volume))


def test_the_film_shows_everything_in_its_place_and_in_step(film: Film) -> None:
    assert (film.made.duration_ms, film.made.width, film.made.height) == (5_000, WIDTH, HEIGHT)
    assert film.made.codecs == "avc1.64001f, opus"
    assert count_decoded(film.path) == count_packets(film.path) == Counted(5 * 25, 5 * 50)
    assert index_is_in_front(film.path)
    captions = {}
    for at_ms, frame in pictures(film.path):
        shared = 3_000 <= at_ms < 4_000
        told = moment_in(frame, (SHOWN_WIDTH, SHOWN_HEIGHT) if shared else None) - WALL_S * 1000
        assert abs(told - at_ms) < LIPS_MS / 2, at_ms
        if shared:
            beside = moment_in(frame, (SHOWN_WIDTH, SHOWN_HEIGHT), right=True)
            assert abs(beside - WALL_S * 1000 - at_ms) < LIPS_MS
        captions[at_ms] = caption_in(frame)
    first, last = captions[0], captions[4_960]
    told_last = [at_ms for at_ms, caption in captions.items() if apart(caption, last) < apart(caption, first)]
    assert min(told_last) == 2_520
    assert len(told_last) == (5_000 - 2_520) // 40
    clear = apart(first, last) / 4
    assert max(min(apart(caption, first), apart(caption, last)) for caption in captions.values()) < clear
    tones = tones_in(film.path, WALL_S)
    assert len(tones) >= 4
    assert max(abs(tone.off_s) for tone in tones) * 1000 < LIPS_MS / 2


def test_final_json_tells_of_it_and_of_nothing_else_anew(film: Film) -> None:
    after, data = read_final(film.folder, PLAIN.files(RECORDING)), film.path.read_bytes()
    assert film.before.version == 1
    assert after == film.before.model_copy(update={"version": 2, "composed": film.made})
    assert (film.made.bytes, film.made.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert film.made in files_of(after)
    assert [(each.start_ms, each.title) for each in film.made.chapters] == [(3_000, "Nội dung một")]
    with av.open(io.BytesIO(data)) as container:
        assert [each["metadata"]["title"] for each in container.chapters()] == ["Mở đầu", "Nội dung một"]
    assert not (film.folder / WORK).exists()


def test_a_kill_after_it_was_handed_over_makes_it_not_again(film: Film) -> None:
    (film.folder / WORK).mkdir()
    stamp = film.path.stat().st_mtime_ns
    assert compose(film.volume) == film.made
    assert film.path.stat().st_mtime_ns == stamp
    assert not (film.folder / WORK).exists()


def test_pauses_are_cut_and_what_was_lost_is_a_card(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.begin(0)
    kept.film("stage", 0, 1)
    kept.speak("voice.0", 0, 1)
    kept.end(1)
    kept.begin(1.01, paused=True)
    kept.end(60)
    kept.begin(60)
    kept.film("stage", 60, 61)
    kept.speak("voice.0", 60, 61)
    kept.cut()
    kept.begin(100)
    kept.film("stage", 100, 101)
    kept.end(101)
    finalise(tmp_path)
    made = compose(tmp_path)
    assert [(piece.part, piece.start_ms, piece.duration_ms) for piece in made.pieces] == [
        (1, 0, 1_000),
        (2, 1_000, 1_000),
        (None, 2_000, 5_000),
        (3, 7_000, 1_000),
    ]
    path = kept.shelf.folder / "final" / made.file
    assert count_decoded(path) == Counted(8 * 25, 8 * 50)
    for at_ms, frame in pictures(path):
        piece = next(each for each in reversed(made.pieces) if each.start_ms <= at_ms)
        if piece.part is not None:
            told = moment_in(frame, None) - WALL_S * 1000
            assert abs(told - (piece.from_ms + at_ms - piece.start_ms)) < LIPS_MS, at_ms
        elif at_ms > 2_000:
            assert colour_at(frame, 100, 100) == colour_at(frame, 1_100, 500)
            assert max(image_of(frame).convert("L").crop((400, 250, 880, 400)).tobytes()) > 200


def shown(volume: Path, page: Image.Image = PAGE) -> str:
    """Puts the picture of a page where the web process puts those that may be shown; its SHA-256."""
    packed = io.BytesIO()
    page.save(packed, "WEBP", lossless=True)
    image = hashlib.sha256(packed.getvalue()).hexdigest()
    folder = volume / RECORDING / WORK / PAGES
    folder.mkdir(parents=True)
    (folder / f"{image}.webp").write_bytes(packed.getvalue())
    return image


@pytest.mark.parametrize("open_to_all", [True, False])
def test_the_page_before_everyone_stands_beside_the_stage_if_everybody_may_see_it(
    tmp_path: Path, *, open_to_all: bool
) -> None:
    kept = Kept(tmp_path)
    kept.begin(0)
    kept.note(0.6, "page", version="v", page=2, place=[0.5, 0.5, 1])
    kept.film("stage", 0, 1.2)
    kept.end(1.2)
    finalise(tmp_path)
    image = shown(tmp_path)
    pages = (ContextPage(version="v", page=2 if open_to_all else 3, image=image),)
    made = compose(tmp_path, ComposeContext(pages=pages))
    assert made.versions == ("v",)
    beside = PAGE.size if open_to_all else (2, 1)
    for at_ms, frame in pictures(kept.shelf.folder / "final" / made.file):
        told = moment_in(frame, beside if at_ms >= 600 else None)
        assert abs(told - WALL_S * 1000 - at_ms) < LIPS_MS, at_ms
        if at_ms >= 600:
            box = places(beside)[1]
            red, green, _ = colour_at(frame, box.left + box.width // 2, 100)
            assert (red > 120 and green < 90) is open_to_all


def start(volume: Path) -> subprocess.Popen[bytes]:
    named = ("--recording", RECORDING, "--volume", str(volume), "--nice", "0")
    process = subprocess.Popen(
        [sys.executable, "-m", "recordings.composer.process", *named], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(ComposeContext().model_dump_json().encode())
    process.stdin.close()
    return process


def chunks_of(kept: Kept) -> dict[str, tuple[int, int]]:
    """Those that are whole: by which file, written when."""
    found = {}
    for path in kept.shelf.folder.glob(f"{WORK}/chunks-*/*.mkv"):
        with contextlib.suppress(FileNotFoundError):
            found[path.name] = (path.stat().st_ino, path.stat().st_mtime_ns)
    return found


def test_of_a_sealed_recording_the_film_is_sealed_and_all_that_it_is_made_of(tmp_path: Path) -> None:
    volume, keys = tmp_path / "volume", vault(tmp_path)
    kept = a_session(volume, 2, vault=keys)
    Finaliser(RECORDING, [volume], keys, CONTEXT, nothing_told).run()
    seen: list[object] = []

    def look(percent: int) -> None:
        seen.extend(plain_in(kept.shelf.folder))

    made = Composer(RECORDING, [volume], keys, ComposeContext(), look).run()
    assert seen == plain_in(kept.shelf.folder) == []
    files = keys.files(RECORDING)
    path = kept.shelf.folder / "final" / made.file
    assert count_decoded(path, files) == Counted(2 * 25, 2 * 50)
    assert made.sealed is not None
    assert made.sealed.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert made.sha256 == hashlib.sha256(files.read(path)).hexdigest()
    stored = StoredFiles.model_validate_json((path.parent / STORED_JSON).read_bytes())
    assert made.sealed in stored.objects


@pytest.mark.long
@pytest.mark.timeout(300)
def test_one_that_is_killed_is_gone_on_with_and_nothing_is_made_twice(tmp_path: Path) -> None:
    kept = a_session(tmp_path, 75)
    finalise(tmp_path)
    process = start(tmp_path)
    deadline = time.monotonic() + 300
    while len(chunks_of(kept)) < 1:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=10)
    assert process.stdout is not None
    process.stdout.close()
    before = chunks_of(kept)
    process = start(tmp_path)
    assert process.stdout is not None
    lines, looks = [], 0
    for line in process.stdout:
        lines.append(Said.model_validate_json(line))
        there = chunks_of(kept)
        looks += before.keys() <= there.keys()
        assert [name for name in before if there.get(name, before[name]) != before[name]] == []
    assert looks > 1
    process.stdout.close()
    assert process.wait(timeout=10) == 0
    assert lines[-1].done
    assert lines[0].percent is not None
    assert lines[0].percent >= 90 * 60 // 75
    made = read_final(kept.shelf.folder, PLAIN.files(RECORDING))
    assert made is not None
    assert made.composed is not None
    path = kept.shelf.folder / "final" / made.composed.file
    assert count_decoded(path) == Counted(75 * 25, 75 * 50)
    for at_ms, frame in pictures(path):
        assert abs(moment_in(frame, None) - WALL_S * 1000 - at_ms) < LIPS_MS, at_ms


def test_without_room_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = a_session(tmp_path, 2)
    finalise(tmp_path)
    monkeypatch.setattr("recordings.composer.workshop.space_on", lambda _: Space(1_000_000, 20_000_000))
    with pytest.raises(NoSpaceToFinalise):
        compose(tmp_path)
    assert list(kept.shelf.folder.glob(f"{WORK}/chunks-*/*")) == []


def test_without_finished_files_there_is_nothing_to_compose(tmp_path: Path) -> None:
    a_session(tmp_path, 2)
    with pytest.raises(NotFinalised):
        compose(tmp_path)
