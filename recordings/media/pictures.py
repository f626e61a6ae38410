"""Small pictures along the timeline, and one to show it by: decoded from key frames alone."""

import contextlib
import io
import itertools
from collections.abc import Sequence
from pathlib import Path

import av
from av.video.codeccontext import VideoCodecContext
from PIL import Image

from recordings.media.reading import KeptPacket
from recordings.sealing.files import Files

EVERY_MS = 10_000
WIDTH, HEIGHT = 192, 108
COLUMNS, ROWS = 10, 10
POSTER_WIDTH, POSTER_HEIGHT = 1280, 720
POSTER_FROM_MS = 5000
_QUALITY = 75


class Thumbnailer:
    """Is shown key frames in order, decodes one for each ten seconds and draws it into its sheet."""

    def __init__(self, started_ms: int, files: Files) -> None:
        self._started_ms = started_ms
        self._files = files
        self._tiles: dict[int, Image.Image] = {}
        self._poster: tuple[int, Image.Image] | None = None
        self._decoder: VideoCodecContext | None = None

    def begin(self, segment: Path) -> None:
        """Key frames of this segment come next. Raises NoKey."""
        with self._files.open(segment) as file, av.open(file) as container:
            told = container.streams.video[0].codec_context
            decoder = av.CodecContext.create(told.name, "r")
            assert isinstance(decoder, VideoCodecContext)
            decoder.extradata = told.extradata
            decoder.thread_count = 1
        self._decoder = decoder

    def take(self, packet: KeptPacket) -> None:
        """Looks at a frame; one that is no key frame, or of ten seconds that have a picture, is passed over."""
        at_ms = packet.moment_ms - self._started_ms
        slot = at_ms // EVERY_MS
        if not packet.key or slot in self._tiles or self._decoder is None:
            return
        picture = _picture(self._decoder, packet.data)
        if picture is None:
            return
        self._tiles[slot] = _fitted(picture, WIDTH, HEIGHT)
        if self._poster is None or self._poster[0] < POSTER_FROM_MS:
            self._poster = at_ms, _fitted(picture, POSTER_WIDTH, POSTER_HEIGHT)

    def write(self, folder: Path, duration_ms: int) -> tuple[Path | None, Sequence[Path], int]:
        """The poster, the sheets, and how many pictures are on them; nothing where no picture came.

        Raises OSError, NoKey.
        """
        if self._poster is None:
            return None, (), 0
        poster = folder / "poster.jpg"
        self._save(self._poster[1], poster)
        count = max(-(-duration_ms // EVERY_MS), 1)
        sheets = []
        dark = Image.new("RGB", (WIDTH, HEIGHT))
        shown = dark
        for number, start in enumerate(range(0, count, COLUMNS * ROWS)):
            slots = range(start, min(start + COLUMNS * ROWS, count))
            sheet = Image.new("RGB", (WIDTH * COLUMNS, HEIGHT * -(-len(slots) // COLUMNS)))
            for at, slot in enumerate(slots):
                shown = self._tiles.get(slot, shown)
                sheet.paste(shown, (at % COLUMNS * WIDTH, at // COLUMNS * HEIGHT))
            sheets.append(folder / f"thumbs-{number + 1:03d}.jpg")
            self._save(sheet, sheets[-1])
        return poster, sheets, count

    def _save(self, picture: Image.Image, path: Path) -> None:
        content = io.BytesIO()
        picture.save(content, "JPEG", quality=_QUALITY)
        self._files.write(path, content.getvalue())


def _picture(decoder: VideoCodecContext, data: bytes) -> Image.Image | None:
    """A key frame alone; None when it is malformed."""
    found = None
    with contextlib.suppress(av.FFmpegError):
        frames = itertools.chain(decoder.decode(av.Packet(data)), decoder.decode(None))
        found = next((_image(frame) for frame in frames), None)
    decoder.flush_buffers()
    return found


def _image(frame: av.VideoFrame) -> Image.Image:
    plain = frame.reformat(format="rgb24")
    plane = plain.planes[0]
    size = plain.width, plain.height
    return Image.frombytes("RGB", size, bytes(plane), "raw", "RGB", plane.line_size)


def _fitted(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The whole of it within this size, on black where it has another form."""
    scale = min(width / picture.width, height / picture.height)
    size = max(round(picture.width * scale), 1), max(round(picture.height * scale), 1)
    whole = Image.new("RGB", (width, height))
    whole.paste(picture.resize(size), ((width - size[0]) // 2, (height - size[1]) // 2))
    return whole
