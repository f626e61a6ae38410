"""A participant whose picture and sound say when they were made, and what a file of it shows.

The picture carries the Unix time of its capture in milliseconds, in blocks of black and white; for a tenth of each
whole second the lower half is white and a tone sounds.
"""

import asyncio
import itertools
import math
import time
from array import array
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.video.frame import PictureType, VideoFrame

from sfu.core.codecs import Codec
from sfu.rehearsal.connection import CHECK_INTERVAL_S, Buffers, Connection, Ended
from sfu.rehearsal.descriptions import (
    CAMERA_MID,
    H264_TYPE,
    MICROPHONE_MID,
    OPUS_TYPE,
    VP8_TYPE,
    Candidate,
    build_offer,
    read_description,
)
from sfu.rehearsal.estimate import Estimate
from sfu.rehearsal.reports import Reporter
from sfu.rehearsal.slots import SlotTable
from sfu.rehearsal.streams import Outlet, Payload, Stream, sound_label, video_label
from sfu.transport.dtls import Certificate
from sfu.transport.rtcp import FullIntra, PictureLoss, parse_compound

WIDTH, HEIGHT = 320, 192
BLOCK = 32
BITS = 40
"""Four rows of ten blocks: milliseconds since FROM_MS, the lowest bit first, for 34 years."""

FROM_MS = 1_760_000_000_000

FRAMES_PER_S = 30
SOUND_HZ, SOUND_FRAME = 48_000, 960
TONE_HZ = 1000
MARK_S = 0.1
PAYLOAD_BYTES = 1100
LOUD, QUIET = 20, 90
LOUD_LEVEL = 3000
"""A sample above it, of 32,767, belongs to a tone."""


def picture_of(moment_ms: int) -> VideoFrame:
    """The picture of this moment."""
    since_ms = moment_ms - FROM_MS
    rows = [bytearray(WIDTH) for _ in range(HEIGHT // BLOCK)]
    for bit in range(BITS):
        if since_ms >> bit & 1:
            at = bit % 10 * BLOCK
            rows[bit // 10][at : at + BLOCK] = b"\xeb" * BLOCK
    if moment_ms % 1000 < MARK_S * 1000:
        for row in rows[4:]:
            row[:] = b"\xeb" * WIDTH
    frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
    frame.planes[0].update(b"".join(bytes(row) * BLOCK for row in rows))
    for plane in frame.planes[1:]:
        plane.update(b"\x80" * plane.buffer_size)
    return frame


def moment_in(frame: VideoFrame) -> int:
    """The moment that a picture tells, in milliseconds."""
    plane = frame.planes[0]
    data = bytes(plane)
    middle = [
        data[(bit // 10 * BLOCK + BLOCK // 2) * plane.line_size + bit % 10 * BLOCK + BLOCK // 2] for bit in range(BITS)
    ]
    return FROM_MS + sum((luma > 128) << bit for bit, luma in enumerate(middle))


class LiveCamera:
    """Encodes each picture as it is made."""

    def __init__(self, codec: Codec) -> None:
        self.codec = codec
        self.key_wanted = True
        self._context = av.CodecContext.create("libvpx" if codec is Codec.VP8 else "libx264", "w")
        self._context.width, self._context.height, self._context.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        self._context.time_base = Fraction(1, 90_000)
        self._context.thread_count = 1
        self._context.framerate = Fraction(FRAMES_PER_S)
        self._context.bit_rate = 800_000
        self._context.gop_size = 100_000
        self._context.options = (
            {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
            if codec is Codec.VP8
            else {"tune": "zerolatency", "preset": "ultrafast", "profile": "baseline", "forced-idr": "1"}
        )

    def encode(self, moment_s: float) -> bytes:
        """The encoded picture of a moment (Unix seconds)."""
        frame = picture_of(round(moment_s * 1000))
        frame.pts = round(moment_s * 90_000) & 0x7FFF_FFFF_FFFF
        frame.time_base = Fraction(1, 90_000)
        if self.key_wanted:
            frame.pict_type = PictureType.I
            self.key_wanted = False
        return b"".join(bytes(packet) for packet in self._context.encode(frame))


class LiveMicrophone:
    """A tone at every whole second, and a quiet hum between."""

    def __init__(self) -> None:
        self._context = av.CodecContext.create("libopus", "w")
        self._context.sample_rate = SOUND_HZ
        self._context.layout = "mono"
        self._context.format = "s16"
        self._context.time_base = Fraction(1, SOUND_HZ)
        self._samples = 0

    def encode(self, moment_s: float) -> bytes:
        """20 ms of sound that begin at this moment (Unix seconds)."""
        samples = array("h")
        for number in range(SOUND_FRAME):
            at_s = moment_s + number / SOUND_HZ
            loud = at_s % 1.0 < MARK_S
            samples.append(round((12_000 if loud else 40) * math.sin(2 * math.pi * TONE_HZ * at_s)))
        frame = AudioFrame("s16", "mono", SOUND_FRAME)
        frame.sample_rate = SOUND_HZ
        frame.pts, self._samples = self._samples, self._samples + SOUND_FRAME
        frame.time_base = Fraction(1, SOUND_HZ)
        frame.planes[0].update(samples.tobytes())
        return b"".join(bytes(packet) for packet in self._context.encode(frame))


class Reference:
    """One connection that sends on one layer of its camera and on its microphone, until it is stopped.

    `sound_drift`: by so much its sound card's clock is fast, 0.0001 for 100 ppm.
    """

    def __init__(self, certificate: Certificate, codec: Codec = Codec.VP8, *, sound_drift: float = 0.0) -> None:
        buffers = Buffers(time.monotonic)
        self.connection = Connection(certificate, buffers, self)
        self.up = asyncio.Event()
        self.camera = LiveCamera(codec)
        self.microphone = LiveMicrophone()
        self.key_frames_asked = 0
        self.filmed_s = 0.0
        """The moment (Unix seconds) of the last picture that was sent; on a busy machine that is behind the clock."""
        outlet = Outlet(buffers.outgoing.view, self.connection.send_rtp)
        kind = VP8_TYPE if codec is Codec.VP8 else H264_TYPE
        self._picture = Stream(outlet, kind, video_label(CAMERA_MID, "f"))
        self._sound = Stream(outlet, OPUS_TYPE, sound_label(MICROPHONE_MID, LOUD))
        self._reporter = Reporter(self._sound.ssrc, SlotTable(()), Estimate(10_000_000, time.monotonic()))
        self._picture_id = itertools.count(1)
        self._sound_hz = SOUND_HZ * (1 + sound_drift)
        self._wall_s = time.time() - time.monotonic()

    def offer(self) -> str:
        """The session description to offer."""
        return build_offer(self.connection.identity, 0, self._sound.ssrc)

    async def run(self, answer: str) -> Ended:
        """Sends until the connection ends."""
        async with asyncio.TaskGroup() as tasks:
            sending = [
                tasks.create_task(act) for act in (self._film(), self._speak(), self._report(), self._renew_consent())
            ]
            ended = await self.connection.run(read_description(answer), _straight)
            for task in sending:
                task.cancel()
        return ended

    def connected(self, now_s: float) -> None:
        """Media can flow."""
        self.up.set()

    def take_rtp(self, view: memoryview, n: int, now_s: float) -> None:
        """Is not looked at."""

    def take_rtcp(self, view: memoryview, n: int, now_s: float) -> None:
        """Makes key frames when asked."""
        for packet in parse_compound(view, n):
            if isinstance(packet, PictureLoss | FullIntra):
                self.key_frames_asked += 1
                self.camera.key_wanted = True

    async def _film(self) -> None:
        await self.up.wait()
        async for now_s in _every(1 / FRAMES_PER_S):
            data = self.camera.encode(now_s + self._wall_s)
            self._move(self._picture, now_s, 90_000)
            counters = (next(self._picture_id) & 0x7FFF, 0)
            pieces = list(_vp8_pieces(data) if self.camera.codec is Codec.VP8 else _h264_pieces(data))
            for at, piece in enumerate(pieces):
                stamped = counters if self.camera.codec is Codec.VP8 else None
                self._picture.send(Payload(piece, at == len(pieces) - 1, stamped), now_s)
            self.filmed_s = now_s + self._wall_s

    async def _speak(self) -> None:
        await self.up.wait()
        async for now_s in _every(SOUND_FRAME / self._sound_hz):
            self._move(self._sound, now_s, self._sound_hz)
            self._sound.send(Payload(self.microphone.encode(now_s + self._wall_s), False), now_s)

    async def _report(self) -> None:
        await self.up.wait()
        async for now_s in _every(1.0):
            self.connection.send_rtcp(self._reporter.report((self._picture, self._sound), now_s, now_s + self._wall_s))

    async def _renew_consent(self) -> None:
        await self.up.wait()
        async for _ in _every(CHECK_INTERVAL_S):
            self.connection.check()

    def _move(self, stream: Stream, now_s: float, clock_hz: float) -> None:
        """Timestamps are the wall clock's, or a fast one's beside it, so that they are exact."""
        stream.timestamp = round((now_s + self._wall_s) * clock_hz) & 0xFFFF_FFFF
        stream.timestamp_s = now_s


async def _every(interval_s: float) -> AsyncIterator[float]:
    """The moments (monotonic seconds) at which something is due, none left out."""
    due_s = time.monotonic()
    while True:
        yield due_s
        due_s += interval_s
        await asyncio.sleep(max(due_s - time.monotonic(), 0))


@dataclass(frozen=True)
class Shown:
    """One picture or tone in a file: when the file says it was (Unix seconds), and when it was made."""

    file_s: float
    made_s: float

    @property
    def off_s(self) -> float:
        """By how much the file is late."""
        return self.file_s - self.made_s


def pictures_in(path: Path, began_s: float) -> list[Shown]:
    """Every picture of a file that decodes."""
    with av.open(str(path)) as container:
        return [
            Shown(began_s + float(frame.time or 0.0), moment_in(frame) / 1000) for frame in container.decode(video=0)
        ]


QUIET_S = 0.05
"""After so much of it a tone is another one."""


def tones_in(path: Path, began_s: float) -> list[Shown]:
    """The beginning of every tone in a file, beside the whole second next to it.

    A tone that lacks more than one packet was cut, and where it begins says nothing: it is left out, and so are the few
    milliseconds of it that a decoder still has when it goes on after a gap. One that is whole but elsewhere is told.
    """
    found = []
    began_loud_s = loud_s = -math.inf
    for at_s, level in itertools.chain(_levels(path), [(math.inf, math.inf)]):
        if level <= LOUD_LEVEL:
            continue
        if at_s - loud_s > QUIET_S:
            if loud_s - began_loud_s > MARK_S - SOUND_FRAME / SOUND_HZ - 0.005:
                file_s = began_s + began_loud_s
                found.append(Shown(file_s, float(round(file_s))))
            began_loud_s = at_s
        loud_s = at_s
    return found


def sound_seconds(path: Path) -> float:
    """How much sound of a file decodes."""
    return sum(1 for _ in _levels(path)) * 0.001


def _levels(path: Path) -> Iterator[tuple[float, float]]:
    """The loudest sample of each millisecond, with its time in the file."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SOUND_HZ)
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            start_s = float(frame.time or 0.0)
            for plain in resampler.resample(frame):
                samples = array("h", bytes(plain.planes[0])[: plain.samples * 2])
                for at in range(0, len(samples) - 47, 48):
                    yield start_s + at / SOUND_HZ, max(map(abs, samples[at : at + 48]))


def _vp8_pieces(data: bytes) -> Iterator[bytes]:
    """A frame behind the descriptors that Chromium sends. Source: RFC 7741 section 4.2."""
    for at in range(0, len(data), PAYLOAD_BYTES):
        yield bytes([0x80 | (0x10 if at == 0 else 0), 0xE0, 0x80, 0, 0, 0]) + data[at : at + PAYLOAD_BYTES]


def _h264_pieces(data: bytes) -> Iterator[bytes]:
    """An access unit's units: the small ones alone, the others in fragments. Source: RFC 6184 sections 5.6, 5.8."""
    for unit in data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")[1:]:
        if len(unit) <= PAYLOAD_BYTES:
            yield unit
            continue
        body = unit[1:]
        for at in range(0, len(body), PAYLOAD_BYTES):
            marks = (0x80 if at == 0 else 0) | (0x40 if at + PAYLOAD_BYTES >= len(body) else 0)
            yield bytes([unit[0] & 0xE0 | 28, unit[0] & 0x1F | marks]) + body[at : at + PAYLOAD_BYTES]


def _straight(candidate: Candidate) -> Candidate:
    return candidate
