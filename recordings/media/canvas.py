"""The picture that is composed: one frame of YUV 4:2:0, into which others are laid."""

import itertools

import av
from av.video.codeccontext import VideoCodecContext

from recordings.core.composing import HEIGHT, WIDTH, Box
from recordings.errors import NotFinalised

Picture = av.VideoFrame
"""A picture that was decoded: it has `width` and `height`."""

_BLACK = (16, 128, 128)
"""Of each plane. Source: ITU-R BT.601, section 2.5.3."""


class Canvas:
    """`frame` is drawn over again and again: whoever encodes it takes a copy."""

    def __init__(self) -> None:
        self.frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        self.clear(Box(0, 0, WIDTH, HEIGHT))

    def clear(self, box: Box) -> None:
        """Makes a place black."""
        for plane, value, half in zip(self.frame.planes, _BLACK, (1, 2, 2), strict=True):
            row = bytes([value]) * (box.width // half)
            pixels = memoryview(plane)
            for at in range(box.top // half, (box.top + box.height) // half):
                start = at * plane.line_size + box.left // half
                pixels[start : start + len(row)] = row

    def lay(self, picture: Picture, left: int, top: int) -> None:
        """Lays the whole of a picture down; its size and place are even, and within the canvas."""
        self.lay_part(picture, Box(left, top, picture.width, picture.height), 0, 0)

    def lay_part(self, picture: Picture, box: Box, from_left: int, from_top: int) -> None:
        """Lays the part of a picture down that begins there and is as large as the box."""
        for target, source, half in zip(self.frame.planes, picture.planes, (1, 2, 2), strict=True):
            into, out = memoryview(target), memoryview(source)
            width, into_step, out_step = box.width // half, target.line_size, source.line_size
            to = box.top // half * into_step + box.left // half
            at = from_top // half * out_step + from_left // half
            for _ in range(box.height // half):
                into[to : to + width] = out[at : at + width]
                to += into_step
                at += out_step


def scaled(picture: Picture, width: int, height: int) -> Picture:
    """The same picture in another size, as the canvas takes it."""
    return picture.reformat(width=width, height=height, format="yuv420p", interpolation="BILINEAR")


def read_image(content: bytes, kind: str) -> Picture:
    """A picture of a file; `kind`: `png` or `webp`. Raises NotFinalised when it is none."""
    decoder = av.CodecContext.create(kind, "r")
    assert isinstance(decoder, VideoCodecContext)
    try:
        frame = next(itertools.chain(decoder.decode(av.Packet(content)), decoder.decode(None)), None)
    except av.FFmpegError as error:
        raise NotFinalised(f"an image does not decode: {error}") from error
    if frame is None:
        raise NotFinalised("an image is empty")
    return frame
