"""Films of recordings that are not as most are: without a picture, with odd ones, odd names and odd agendas."""

import itertools
from fractions import Fraction
from pathlib import Path

import av
import pytest
from av.video.frame import PictureType, VideoFrame
from PIL import Image

from recordings.composer import cards
from recordings.composer.cards import Card, Cards
from recordings.composer.composer import Composer
from recordings.composer.drawer import Drawer, Seen
from recordings.composer.workshop import WORK, Workshop, needed_bytes, room_for
from recordings.core.composing import NOBODY, Beside, Caption, Scene, fitted, places
from recordings.core.frames import Codec, Encoded, Frame
from recordings.errors import NotFinalised
from recordings.final import ComposeContext, Composed, Context, ContextItem, ContextPerson
from recordings.finaliser.finaliser import Finaliser
from recordings.media.canvas import Picture
from recordings.media.checking import Counted, count_decoded
from recordings.media.playing import pictures_a_second
from recordings.recorder.shelf import Space
from sfu.core.codecs import Codec as WireCodec
from tests.recordings.kept import FRAME_S, RECORDING, WALL_S, Kept, a_session
from tests.recordings.reference import HEIGHT as SHOWN_HEIGHT
from tests.recordings.reference import WIDTH as SHOWN_WIDTH
from tests.recordings.sealing.vaults import PLAIN
from tests.recordings.test_composer import LIPS_MS, colour_at, moment_in, pictures
from tests.recordings.test_finaliser import CONTEXT, nothing_told

pytestmark = pytest.mark.long

GREY, RED = (128, 128, 128), (81, 90, 240)
HOSTILE = (
    "#$*_\\\"@<[`~=/]>{}'|^&; " + "Ộ" * 200,
    "#set page(width: 1pt)\n= Đầu đề\n#panic()",
    "\u202e\u0645\u0631\u062d\u0628\u0627\u200f \u05e9\u05dc \U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301\u0323",
    " \t\n ",
    "</script>\x07\x1b[31m\u2028",
)


def composed_of(volume: Path, context: Context = CONTEXT) -> tuple[Path, Composed]:
    """The film of what is kept there, decoded from end to end."""
    Finaliser(RECORDING, [volume], PLAIN, context, nothing_told).run()
    made = Composer(RECORDING, [volume], PLAIN, ComposeContext(), nothing_told).run()
    path = volume / RECORDING / "final" / made.file
    found = count_decoded(path)
    assert found.sounds == made.duration_ms // 20
    assert found.pictures in {-(-made.duration_ms * rate // 1000) for rate in (15, 20, 25)}
    return path, made


def plain_picture(width: int, height: int, colour: tuple[int, int, int] = GREY) -> VideoFrame:
    frame = VideoFrame(width, height, "yuv420p")
    for plane, value in zip(frame.planes, colour, strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    return frame


def film_sized(kept: Kept, width: int, height: int, start_s: float, end_s: float) -> None:
    """VP8 of one colour in this size."""
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt, codec.time_base = width, height, "yuv420p", Fraction(1, 1000)
    codec.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    for number in itertools.count():
        at_s = start_s + number * FRAME_S
        if at_s >= end_s:
            break
        picture = plain_picture(width, height, RED)
        picture.pts = round(at_s * 1000)
        picture.pict_type = PictureType.I if number == 0 else PictureType.NONE
        data = b"".join(bytes(packet) for packet in codec.encode(picture))
        size = (width, height) if number == 0 else (0, 0)
        kept.writer("stage").write(Frame(Codec.VP8, Encoded(data, number == 0, *size), WALL_S + at_s, 0.0), at_s)


def test_without_any_picture_there_is_a_card_and_the_sound(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.begin(0)
    kept.speak("voice.0", 0, 2)
    kept.end(2)
    path, made = composed_of(tmp_path)
    assert made.duration_ms == 2_000
    assert count_decoded(path) == Counted(2 * 15, 2 * 50)


def test_a_shared_screen_alone_stands_beside_the_card(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.begin(0)
    kept.film("screen", 0, 2)
    kept.speak("voice.0", 0, 2)
    kept.end(2)
    path, _ = composed_of(tmp_path)
    for at_ms, frame in pictures(path):
        told = moment_in(frame, (SHOWN_WIDTH, SHOWN_HEIGHT), right=True) - WALL_S * 1000
        assert abs(told - at_ms) < LIPS_MS, at_ms


def test_a_change_of_codec_is_not_seen(tmp_path: Path) -> None:
    a_session(tmp_path, 6, {0.0: WireCodec.VP8, 2.0: WireCodec.H264, 4.0: WireCodec.VP8})
    path, made = composed_of(tmp_path)
    assert [piece.part for piece in made.pieces] == [1, 2, 3]
    for at_ms, frame in pictures(path):
        assert abs(moment_in(frame, None) - WALL_S * 1000 - at_ms) < LIPS_MS, at_ms


@pytest.mark.parametrize("size", [(90, 160), (16, 16), (2, 64), (64, 2), (1920, 200), (35, 17)])
def test_pictures_of_any_form_are_shown_whole(tmp_path: Path, size: tuple[int, int]) -> None:
    kept = Kept(tmp_path)
    kept.begin(0)
    kept.film("stage", 0, 1)
    film_sized(kept, *size, 1, 2)
    kept.film("stage", 2, 3)
    kept.end(3)
    path, _ = composed_of(tmp_path)
    box = fitted(*size, places(None)[0])
    for at_ms, frame in pictures(path):
        if 1_100 < at_ms < 1_900:
            red, green, _ = colour_at(frame, box.left + box.width // 2, box.top + box.height // 2)
            assert red > 120 > green, at_ms
            if box.left > 8:
                assert max(colour_at(frame, box.left // 2, 100)) < 40
        elif not 1_000 <= at_ms <= 2_100:
            assert abs(moment_in(frame, None) - WALL_S * 1000 - at_ms) < LIPS_MS, at_ms


def test_what_was_paused_first_and_last_is_not_in_it(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.begin(0, paused=True)
    kept.end(30)
    kept.begin(30)
    kept.film("stage", 30, 32)
    kept.speak("voice.0", 30, 32)
    kept.end(32)
    kept.begin(32.1, paused=True)
    kept.end(50)
    _, made = composed_of(tmp_path)
    assert [(piece.part, piece.start_ms, piece.duration_ms) for piece in made.pieces] == [(1, 0, 2_000)]


def test_a_gap_of_hours_is_a_card_of_seconds(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    for start_s in (0, 30_000):
        kept.begin(start_s)
        kept.film("stage", start_s, start_s + 1)
        kept.speak("voice.0", start_s, start_s + 1)
        kept.cut()
    _, made = composed_of(tmp_path)
    assert [(piece.part, piece.duration_ms) for piece in made.pieces] == [(1, 1_000), (None, 5_000), (2, 1_000)]


def test_what_was_paused_after_a_gap_is_not_told_as_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, told = Kept(tmp_path), []
    kept.begin(0)
    kept.film("stage", 0, 1)
    kept.cut()
    kept.begin(13, paused=True)
    kept.end(3_000)
    kept.begin(3_600)
    kept.film("stage", 3_600, 3_601)
    kept.end(3_601)

    def lost_between(start_s: float, end_s: float) -> Card:
        told.append((start_s - WALL_S, end_s - WALL_S))
        return cards.lost_between(start_s, end_s)

    monkeypatch.setattr("recordings.composer.filming.lost_between", lost_between)
    composed_of(tmp_path)
    assert {(round(start_s), round(end_s)) for start_s, end_s in told} == {(1, 13)}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_name_is_made_of_it_is_only_shown(tmp_path: Path, name: str) -> None:
    a_session(tmp_path, 1)
    people = {"one": ContextPerson(name=name, unit=name)}
    items = (ContextItem(item="i", title=name, opened_ms=round((WALL_S + 0.5) * 1000)),)
    path, made = composed_of(tmp_path, Context(items=items, people=people))
    assert [chapter.title for chapter in made.chapters] == [name]
    with av.open(str(path)) as container:
        titles = [each["metadata"].get("title", "") for each in container.chapters()]
    assert len(titles) == 2
    assert name.startswith(titles[1].rstrip("…")[:20]) or not name.strip()


def test_an_agenda_of_hundreds_of_items_and_turns_is_all_in_it(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.begin(0)
    for number in range(500):
        kept.note(number / 50, "programme", floor=f"p{number % 129}", chair=None, stage="one", screen=None)
    kept.film("stage", 0, 10)
    kept.speak("voice.0", 0, 10)
    kept.end(10)
    titles = [f"Nội dung {number}" for number in range(300)]
    items = tuple(
        ContextItem(item=f"i{number}", title=title, opened_ms=round(WALL_S * 1000) + 30 * number + 100)
        for number, title in enumerate(titles)
    )
    people = {f"p{number}": ContextPerson(name=f"Ông {number}", unit=f"Xã {number}") for number in range(129)}
    path, made = composed_of(tmp_path, Context(items=items, people=people))
    assert [chapter.title for chapter in made.chapters] == titles
    with av.open(str(path)) as container:
        found = [
            (each["start"] * (each["time_base"] or 0) * 1000, each["metadata"]["title"])
            for each in container.chapters()
        ]
    assert found[1:] == [(30 * number + 100, title) for number, title in enumerate(titles)]


def test_the_shortest_recording_has_a_film(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.begin(0)
    kept.speak("voice.0", 0, 0.02)
    kept.end(0.02)
    _, made = composed_of(tmp_path)
    assert 0 < made.duration_ms <= 40


@pytest.mark.parametrize(("fps", "first_s"), [(15, 0.0), (15, 40.0), (30, 40.0)])
def test_the_rate_of_a_file_is_that_of_its_pictures_whenever_they_begin(
    tmp_path: Path, fps: int, first_s: float
) -> None:
    path = tmp_path / "pictures.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx", rate=fps, options={"deadline": "realtime", "cpu-used": "8"})
        stream.width, stream.height = 64, 64
        for number in range(3 * fps):
            picture = plain_picture(64, 64)
            picture.pts, picture.time_base = number + round(first_s * fps), Fraction(1, fps)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    assert pictures_a_second(path, PLAIN.files(RECORDING)) == fps


def test_of_a_page_that_was_magnified_nothing_stays_around_a_screen_of_the_same_form(tmp_path: Path) -> None:
    path = tmp_path / "page.webp"
    Image.new("RGB", (320, 180), (200, 40, 40)).save(path, "WEBP", lossless=True)
    drawer = Drawer(Cards([NOBODY], [], WALL_S), {("v", 1): path}, PLAIN.files(RECORDING))
    stage, screen = plain_picture(64, 36), plain_picture(320, 180)
    page, shared = Beside(None, "v", 1, (0.5, 0.5, 4.0)), Beside(0)
    corner = places((320, 180))[1].left + 384, 20
    seen = []
    for beside, picture in ((shared, screen), (page, None), (shared, screen)):
        drawer.scene(Scene(0, False, beside, Caption("", "")), Seen(stage, picture), WALL_S)
        seen.append(luma_at(drawer.canvas.frame, *corner))
    assert seen[0] == seen[2] == 16
    assert seen[1] > 40


def luma_at(frame: Picture, x: int, y: int) -> int:
    return bytes(frame.planes[0])[y * frame.planes[0].line_size + x]


def test_one_that_does_not_decode_leaves_nothing_that_is_taken_again(tmp_path: Path) -> None:
    a_session(tmp_path, 2)
    Finaliser(RECORDING, [tmp_path], PLAIN, CONTEXT, nothing_told).run()
    work = tmp_path / RECORDING / WORK
    broken: list[Path] = []

    def break_it(percent: int) -> None:
        """Makes the length of a unit too large: the chunk has all its packets still."""
        chunks = [*work.glob("chunks-*/*.mkv")]
        if chunks and not broken:
            with av.open(str(chunks[0])) as container:
                data = bytes([packet for packet in container.demux(video=0) if packet.size][10])
            content = chunks[0].read_bytes()
            assert content.count(data) == 1
            chunks[0].write_bytes(content.replace(data, b"\xff\xff\xff\xff" + data[4:]))
            broken.append(chunks[0])

    with pytest.raises(NotFinalised):
        Composer(RECORDING, [tmp_path], PLAIN, ComposeContext(), break_it).run()
    assert broken
    made = Composer(RECORDING, [tmp_path], PLAIN, ComposeContext(), break_it).run()
    assert count_decoded(tmp_path / RECORDING / "final" / made.file) == Counted(2 * 25, 2 * 50)


def test_what_is_encoded_already_needs_no_room_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finished = tmp_path / "final"
    finished.mkdir()
    needed, total = needed_bytes(60_000), 1_000_000_000
    shop = Workshop(finished, "k", PLAIN.files(RECORDING))
    shop.chunk(0).write_bytes(bytes(1_000_000))
    for free, fits in ((needed + total // 20 - 1_000_000, True), (needed + total // 20 - 1_000_001, False)):
        monkeypatch.setattr("recordings.composer.workshop.space_on", lambda _, free=free: Space(free, total))
        assert room_for(finished, needed) is fits


class Killed(BaseException):
    """What nobody catches, as a kill."""


@pytest.mark.parametrize("at_percent", [0, 92, 94, 99])
def test_whoever_is_killed_at_any_step_is_gone_on_with(tmp_path: Path, at_percent: int) -> None:
    a_session(tmp_path, 2)
    Finaliser(RECORDING, [tmp_path], PLAIN, CONTEXT, nothing_told).run()

    def die(percent: int) -> None:
        if percent >= at_percent:
            raise Killed

    with pytest.raises(Killed):
        Composer(RECORDING, [tmp_path], PLAIN, ComposeContext(), die).run()
    gone_on_with(tmp_path)


def test_whoever_is_killed_between_the_film_and_what_is_told_of_it_is_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_session(tmp_path, 2)
    Finaliser(RECORDING, [tmp_path], PLAIN, CONTEXT, nothing_told).run()

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr("recordings.composer.composer.write_final", die)
        with pytest.raises(Killed):
            Composer(RECORDING, [tmp_path], PLAIN, ComposeContext(), nothing_told).run()
    gone_on_with(tmp_path)


def gone_on_with(volume: Path) -> None:
    """The next one makes one whole film, and leaves nothing else."""
    made = Composer(RECORDING, [volume], PLAIN, ComposeContext(), nothing_told).run()
    folder = volume / RECORDING / "final"
    assert count_decoded(folder / made.file) == Counted(2 * 25, 2 * 50)
    assert [path.name for path in folder.glob("composed-*")] == [made.file]
    assert not (volume / RECORDING / WORK).exists()
