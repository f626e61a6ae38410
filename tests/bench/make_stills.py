"""Makes `sfu/rehearsal/stills.bin`: the small pictures that simulated rooms send.

Run once, by hand: `.venv/bin/python -m tests.bench.make_stills sfu/rehearsal/stills.bin`.
The test card of the recording in the form that the web process takes: baseline JPEG of 320 × 180 of about 8 KB.
"""

import struct
import sys
from fractions import Fraction
from pathlib import Path

import av

from signaling.protocol.stills import is_still
from tests.bench.make_recording import pictures, say

COUNT = 8
APART = 18
"""Frames of the test card from one still to the next."""


def encode(picture: av.VideoFrame) -> bytes:
    """One JPEG, without the comment that the encoder would add."""
    codec = av.CodecContext.create("mjpeg", "w")
    assert isinstance(codec, av.VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = picture.width, picture.height, "yuvj420p"
    codec.time_base = Fraction(1, 1)
    codec.options = {"qmin": "6", "qmax": "6", "flags": "+bitexact+qscale", "huffman": "optimal"}
    picture = picture.reformat(format="yuvj420p")
    picture.pts = 0
    return b"".join(bytes(packet) for packet in [*codec.encode(picture), *codec.encode(None)])


def main(target: Path) -> None:
    """Writes the file; its form is described in `sfu/rehearsal/stills.py`."""
    stills = [encode(picture) for number, picture in enumerate(pictures(320, 180)) if number % APART == 0][:COUNT]
    assert all(is_still(still) for still in stills)
    say(f"{len(stills)} stills of {', '.join(str(len(still)) for still in stills)} bytes")
    target.write_bytes(b"".join(struct.pack("!H", len(still)) + still for still in stills))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
