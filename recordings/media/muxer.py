"""Encoded frames into a Matroska file that is playable wherever it is cut off."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Protocol

import av
from av.container import OutputContainer
from av.stream import Stream

from recordings.core.frames import Codec, Frame
from recordings.errors import NotWritable

CLUSTER_MS = "200"
"""Frames leave for the file when their cluster is full: so much is lost with the process at most."""

MILLISECOND = Fraction(1, 1000)
_NAMES: Mapping[Codec, str] = {Codec.VP8: "vp8", Codec.H264: "h264"}
_SOUND_HZ = 48_000


class Sink(Protocol):
    """Takes bytes in order, and cannot go back. Without `seek` no part of the file is written twice."""

    def write(self, data: bytes) -> int:
        """Writes all of it. Raises OSError."""


class Muxer:
    """One track in one file, from a frame that a decoder can begin at. Times count from that frame.

    Every method raises NotWritable when the sink fails; the file is as good as what was written until then.
    """

    def __init__(self, sink: Sink, first: Frame) -> None:
        options = {"cluster_time_limit": CLUSTER_MS, "flush_packets": "1"}
        self._container: OutputContainer = av.open(sink, "w", format="matroska", container_options=options)
        self._stream = self._open_stream(first)
        self._began_s = first.wall_s
        self._last_ms = -1

    def write(self, frame: Frame) -> None:
        """Adds a frame; one that is not after the last is moved behind it."""
        packet = av.Packet(frame.encoded.data)
        packet.stream = self._stream
        packet.time_base = MILLISECOND
        self._last_ms = max(round((frame.wall_s - self._began_s) * 1000), self._last_ms + 1)
        packet.pts = packet.dts = self._last_ms
        packet.is_keyframe = frame.encoded.key
        if frame.duration_s:
            packet.duration = round(frame.duration_s * 1000)
        try:
            self._container.mux_one(packet)
        except (OSError, av.FFmpegError) as error:
            raise NotWritable from error

    def close(self) -> None:
        """Writes what is left."""
        try:
            self._container.close()
        except (OSError, av.FFmpegError) as error:
            raise NotWritable from error

    def _open_stream(self, first: Frame) -> Stream:
        """Of sound the codec is opened, as its head is made by it; pictures bring theirs."""
        if first.codec is Codec.OPUS:
            return self._container.add_stream("libopus", rate=_SOUND_HZ, layout="stereo")
        return self._container.add_mux_stream(
            _NAMES[first.codec],
            width=first.encoded.width,
            height=first.encoded.height,
            time_base=MILLISECOND,
        )
