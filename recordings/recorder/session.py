"""One recording that runs: what comes from its tap goes into its files."""

import asyncio
import contextlib
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import structlog
from pydantic import ValidationError

from recordings.control_wire import Order, PageNote, RecordingProgress
from recordings.core.frames import Codec
from recordings.core.own_clock import SET_S, OwnClock, own_clock
from recordings.core.rtp import is_rtcp, parse_rtp, sender_reports
from recordings.core.track import Track
from recordings.recorder.boot import machine_clock
from recordings.recorder.growing_file import replace_durably, sync_all, sync_folder
from recordings.recorder.journal import Journal
from recordings.recorder.journals import read_journals
from recordings.recorder.shelf import Shelf
from recordings.recorder.tap_client import TapClient
from recordings.recorder.track_writer import TrackWriter
from recordings.sealing.files import Vault
from sfu.tap_wire import FROM_TAP, H264_TYPE, OPUS_TYPE, VP8_TYPE, TapOpened, TapProgramme, TapSlotName, TapUses

TURN_S = 0.1
TURNS_A_SYNC = 8
KEY_FRAME_EVERY_S = 0.5
NO_KEY_FRAME_S = {"stage": 10.0, "screen": 30.0}
"""After so long without a key frame one is asked for: who seeks waits for what was decoded since the last. A screen's
are large, and every room gets them.
"""
LONG_S = 60.0
MANIFEST = "manifest.json"
VERSION = 1

_SOUND: Mapping[int, Codec] = {OPUS_TYPE: Codec.OPUS}
_PICTURE: Mapping[int, Codec] = {VP8_TYPE: Codec.VP8, H264_TYPE: Codec.H264}
_TRACKS: Mapping[TapSlotName, Mapping[int, Codec]] = {
    "stage": _PICTURE,
    "screen": _PICTURE,
    "screen_sound": _SOUND,
    "voice.0": _SOUND,
    "voice.1": _SOUND,
    "voice.2": _SOUND,
}

_log = structlog.get_logger()


class Line:
    """A track, and where its frames go."""

    def __init__(self, name: TapSlotName, shelf: Shelf) -> None:
        self.name = name
        self.track = Track(name, _TRACKS[name])
        self.writer = TrackWriter(name, shelf)
        self.asked_s = float("-inf")
        self._key_s = self._last_s = float("-inf")

    def write(self, now_s: float) -> None:
        """Writes what is complete by now."""
        for frame in self.track.drain(now_s):
            self.writer.write(frame, now_s)
            self._last_s = now_s
            if frame.encoded.key:
                self._key_s = now_s

    def write_rest(self, now_s: float) -> None:
        """Writes all there is: what is missing will not come any more."""
        for frame in self.track.drain(now_s + LONG_S):
            self.writer.write(frame, now_s)

    def wants_key_frame(self, now_s: float) -> bool:
        """Whether what comes is of no use without one, or there was none for long while pictures came."""
        if not self.track.is_picture:
            return False
        old = now_s - self._key_s >= NO_KEY_FRAME_S[self.name] and now_s - self._last_s < KEY_FRAME_EVERY_S
        return old or self.track.wants_key_frame or self.writer.wants_key_frame


class Session:
    """Owns its tap's connection, its tracks and its files, on one event loop; the disk alone is waited for elsewhere.

    All its moments are of the recording's own clock. `synced_s`: until when (Unix seconds) all is on the disk.
    """

    def __init__(self, order: Order, taps: Path, volumes: Sequence[Path], vault: Vault) -> None:
        """`taps`: the folder of their sockets; `volumes`: where recordings lie, the first while it takes anything."""
        self.order = order
        self.synced_s = 0.0
        self._log = _log.bind(recording=order.recording)
        self._shelf = Shelf(order.recording, volumes, vault)
        self._shelf.sweep()
        self._clock = self._find_clock()
        self._machine_ahead_s = self._worker_ahead_s = 0.0
        self._journal = Journal(self._shelf)
        self._lines = {name: Line(name, self._shelf) for name in _TRACKS}
        self._streams: dict[int, Line] = {}
        self._tap = TapClient(taps / f"{order.tap}.tap", self._take, self._lost)
        self._sync_failed = False
        self._told_segments = -1

    async def run(self) -> None:
        """Records until cancelled; then all that came is in the files, and they are on the disk."""
        self._note("begun", {"paused": self.order.paused, **self._clock.told()})
        self._log.info("recording_begun", paused=self.order.paused)
        try:
            if self.order.paused:
                await self._turn_forever()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._tap.run())
                tasks.create_task(self._turn_forever())
        finally:
            await self._finish()

    def note_page(self, page: PageNote) -> None:
        """Keeps which page is before everyone."""
        self._note("page", {"version": page.version, "page": page.page, "place": page.place})

    def progress(self) -> RecordingProgress:
        """How it goes."""
        writers = [line.writer for line in self._lines.values()]
        return RecordingProgress(
            recording=self.order.recording,
            attached=self._tap.attached,
            paused=self.order.paused,
            failing=self._sync_failed or self._journal.failing or any(writer.failing for writer in writers),
            n_bytes=sum(writer.written_bytes() for writer in writers),
            segments=sum(writer.opened for writer in writers),
            missing_packets=sum(line.track.missing for line in self._lines.values()),
            lost_frames=sum(writer.lost_frames for writer in writers),
            synced_s=round(self.synced_s, 3),
        )

    # What comes ----------------------------------------------------------------------------------

    def _take(self, packets: Sequence[bytes]) -> None:
        now_s = time.monotonic()
        wall_s = self._clock.wall_s(now_s)
        touched: dict[Line, None] = {}
        for packet in packets:
            if packet[:1] == b"{":
                self._take_message(packet)
            elif is_rtcp(packet):
                for report in sender_reports(packet):
                    line = self._streams.get(report.ssrc)
                    if line is not None:
                        line.track.report(report._replace(wall_s=report.wall_s - self._worker_ahead_s))
                        touched[line] = None
            else:
                media = parse_rtp(packet)
                line = None if media is None else self._streams.get(media.ssrc)
                if media is not None and line is not None:
                    line.track.take(media, now_s, wall_s)
                    touched[line] = None
        for line in touched:
            line.write(now_s)
            self._ask_for_key_frame(line, now_s)

    def _take_message(self, packet: bytes) -> None:
        try:
            message = FROM_TAP.validate_json(packet)
        except ValidationError:
            self._log.error("tap_message_malformed")
            return
        match message:
            case TapOpened():
                self._streams = {slot.ssrc: self._lines[slot.name] for slot in message.slots}
                self._worker_ahead_s = message.clock_s - self._clock.offset_s
                for line in self._lines.values():
                    line.track.begin()
                self._note("attached", {"tap": message.tap})
            case TapUses():
                slots = {use.name: [use.peer, use.source] for use in message.slots}
                self._note("uses", {"slots": slots})
            case TapProgramme():
                self._note("programme", message.model_dump(exclude={"type"}))

    def _lost(self) -> None:
        """The worker hung up: what waits for missing packets waits in vain."""
        self._note("detached", {})
        for line in self._lines.values():
            line.write_rest(time.monotonic())

    def _ask_for_key_frame(self, line: Line, now_s: float) -> None:
        if line.wants_key_frame(now_s) and now_s - line.asked_s >= KEY_FRAME_EVERY_S:
            line.asked_s = now_s
            self._tap.want_key_frame(line.name)

    def _note(self, event: str, what: Mapping[str, object]) -> None:
        now_s = time.monotonic()
        self._journal.note(self._clock.wall_s(now_s), event, what, now_s)

    # Its clock -----------------------------------------------------------------------------------

    def _find_clock(self) -> OwnClock:
        """The one it began with, if it goes on."""
        try:
            lines = read_journals(self._shelf.folders, self._shelf.files)
        except OSError as error:
            self._log.warning("journals_not_readable", error=str(error))
            lines = ()
        known_ms = [told.at_ms for told in lines] + [name.began_ms for _, name in self._shelf.segments()]
        return own_clock(lines, max(known_ms, default=0), machine_clock(), time.monotonic())

    def _watch_clock(self, now_s: float) -> None:
        """Notes how far the machine's clock is off, when somebody has set it."""
        off_s = time.time() - self._clock.wall_s(now_s)
        if abs(off_s - self._machine_ahead_s) > SET_S:
            self._machine_ahead_s = off_s
            self._log.warning("clock_set", off_s=round(off_s, 3))
            self._note("clock_set", {"off_s": round(off_s, 3)})

    # The disk ------------------------------------------------------------------------------------

    async def _turn_forever(self) -> None:
        turns = 0
        while True:
            now_s = time.monotonic()
            self._watch_clock(now_s)
            self._journal.turn(now_s)
            for line in self._lines.values():
                line.write(now_s)
                line.writer.turn(now_s)
                self._ask_for_key_frame(line, now_s)
            turns += 1
            if turns % TURNS_A_SYNC == 0:
                await self._sync()
            await asyncio.sleep(TURN_S)

    async def _sync(self) -> None:
        """Puts on the disk what was written until now; another thread waits for it."""
        began_s = self._clock.wall_s(time.monotonic())
        descriptors = self._journal.unsynced()
        for line in self._lines.values():
            descriptors += line.writer.unsynced()
        segments = sum(line.writer.opened for line in self._lines.values())
        manifest = self._manifest() if segments != self._told_segments else None
        self._sync_failed = not await asyncio.to_thread(sync_all, descriptors)
        if not self._sync_failed:
            self.synced_s = began_s
        if manifest is not None and await asyncio.to_thread(_put_manifest, self._shelf.folder, manifest):
            self._told_segments = segments

    def _manifest(self) -> bytes:
        """What there is; made anew from the folders, whose names say it all, so that it cannot be wrong for long."""
        segments = [
            {
                "file": path.name,
                "number": name.number,
                "track": name.track,
                "codec": name.codec,
                "began_ms": name.began_ms,
            }
            for path, name in self._shelf.segments()
        ]
        whole = {"version": VERSION, "recording": self.order.recording, "segments": segments}
        return json.dumps(whole, indent=1).encode()

    async def _finish(self) -> None:
        """Everything that is held goes into the files, and they are closed."""
        for line in self._lines.values():
            line.write_rest(time.monotonic())
            line.writer.close()
        self._note("ended", {})
        self._journal.close()
        self._told_segments = -1
        # Whoever ends us waits for this; a disk that hangs must not hold up the others for ever.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await asyncio.shield(self._sync())
        self._log.info("recording_ended", **self.progress().model_dump(exclude={"recording"}))


def _put_manifest(folder: Path, manifest: bytes) -> bool:
    """For a thread: the names in the folder, then the manifest. Whether it is on the disk, else it is tried again."""
    try:
        sync_folder(folder)
        replace_durably(folder / MANIFEST, manifest)
    except OSError as error:
        _log.warning("manifest_not_writable", error=str(error))
        return False
    return True
