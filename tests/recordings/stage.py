"""A worker and a recorder as processes of their own, and participants who know when everything was made."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from recordings.control_wire import Order, Progress, RecordingProgress
from recordings.core.segments import SegmentName, read_name
from recordings.link import RecorderLink
from sfu.control import ControlClient
from sfu.core.codecs import Codec
from sfu.errors import WorkerUnavailable
from sfu.interfaces import JoinPeer, PeerId, RoomId, SetMicrophones, SetProgramme, StartTap
from sfu.transport.dtls import make_certificate
from tests.recordings.reference import Reference

ROOM = RoomId("hall")
RECORDING = "00000000-0000-4000-8000-000000000001"
TAP = "hall-1"
READY_S = 20.0


@dataclass(frozen=True)
class Segment:
    """One file of a recording."""

    path: Path
    name: SegmentName

    @property
    def began_s(self) -> float:
        """Unix seconds of its first frame."""
        return self.name.began_ms / 1000


@dataclass
class Stage:
    """What runs. `progress` is what the recorder told last; `clock` says how far off the processes' clocks are."""

    folder: Path
    volumes: tuple[Path, ...]
    clock: Path | None
    worker: subprocess.Popen[bytes]
    recorder: subprocess.Popen[bytes]
    spare: subprocess.Popen[bytes]
    keys: Path | None = None
    link: RecorderLink = field(init=False)
    control: ControlClient = field(init=False)
    progress: Progress | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def home(self) -> Path:
        """The folder of the recording."""
        return self.volumes[0] / RECORDING

    def going(self) -> RecordingProgress | None:
        """How the recording goes."""
        return None if self.progress is None else next(iter(self.progress.recordings), None)

    async def until_told(self, timeout_s: float = 10.0, **wanted: object) -> RecordingProgress:
        """Waits until the recorder tells this of the recording."""
        async with asyncio.timeout(timeout_s):
            while True:
                going = self.going()
                if going is not None and all(getattr(going, name) == value for name, value in wanted.items()):
                    return going
                await self.more()

    async def until_bytes(self, more: int = 1, timeout_s: float = 10.0) -> None:
        """Waits until so many more bytes are written."""
        before = self._written()
        async with asyncio.timeout(timeout_s):
            while self._written() < before + more:
                await self.more()

    def record(self, *, paused: bool = False) -> None:
        """Says that the room shall be recorded."""
        self.link.want((Order(recording=RECORDING, tap=TAP, paused=paused),))

    async def stop_recording(self) -> None:
        """Says that it shall not, and waits until the files are closed."""
        self.link.want(())
        async with asyncio.timeout(15):
            while self.progress is None or self.progress.recordings:
                await self.more()

    def segments(self, track: str | None = None) -> list[Segment]:
        """The files there are, by number."""
        found = [
            Segment(path, name)
            for volume in self.volumes
            for path in (volume / RECORDING).glob("*.mkv")
            if (name := read_name(path.name)) is not None and track in (None, name.track)
        ]
        return sorted(found, key=lambda each: each.name.number)

    async def connect_worker(self) -> None:
        """Opens the control connection, as soon as there is a worker."""
        give_up_s = time.monotonic() + READY_S
        while True:
            self.control = ControlClient(self.folder / "worker.sock")
            try:
                await self.control.connect()
            except WorkerUnavailable:
                assert time.monotonic() < give_up_s, "the worker is not ready"
                await asyncio.sleep(0.05)
            else:
                return

    async def tap(self) -> None:
        """Opens the tap."""
        await self.control.tell(StartTap(room=ROOM, tap=TAP))

    async def join(self, name: str, codec: Codec = Codec.VP8, *, sound_drift: float = 0.0) -> tuple[Reference, str]:
        """A participant, and the worker's answer to it."""
        peer = Reference(make_certificate(), codec, sound_drift=sound_drift)
        joined = await self.control.join(JoinPeer(room=ROOM, peer=PeerId(name), offer=peer.offer()))
        return peer, joined.answer

    async def show(self, name: str, *speakers: str) -> None:
        """Puts one on the stage, and opens these microphones."""
        await self.control.tell(SetMicrophones(room=ROOM, open=frozenset(map(PeerId, speakers or (name,)))))
        await self.control.tell(SetProgramme(room=ROOM, stage=PeerId(name), floor=PeerId(name)))

    @contextlib.asynccontextmanager
    async def speaking(self, codec: Codec = Codec.VP8, *, sound_drift: float = 0.0) -> AsyncIterator[Reference]:
        """One who is on the stage and speaks, for the time of the block; the tap is open."""
        await self.tap()
        peer, answer = await self.join("one", codec, sound_drift=sound_drift)
        async with asyncio.TaskGroup() as tasks:
            calling = tasks.create_task(peer.run(answer))
            await peer.up.wait()
            await self.show("one")
            yield peer
            calling.cancel()

    def restart_worker(self) -> None:
        """kill -9, and another one."""
        kill(self.worker)
        self.worker = start_worker(self.folder, self.clock)

    def restart_recorder(self) -> None:
        """kill -9, and the one that waits takes over, as the supervisor has it."""
        kill(self.recorder)
        self.progress = None
        self.recorder = release(self.spare)
        self.spare = load_recorder(self.folder, self.volumes, self.keys, self.clock)

    def hear(self, progress: Progress | None) -> None:
        """Keeps what the recorder tells."""
        self.progress = progress
        self._news.set()

    async def more(self) -> None:
        """Waits for the next that the recorder tells."""
        self._news.clear()
        await self._news.wait()

    def _written(self) -> int:
        return sum(each.path.stat().st_size for each in self.segments())


def command(clock: Path | None, *program: str) -> list[str]:
    """How a program is run; with a clock that the test sets, if there is one."""
    before = () if clock is None else ("tests.recordings.set_clock", str(clock))
    return [sys.executable, "-m", *before, *program]


def start_worker(folder: Path, clock: Path | None) -> subprocess.Popen[bytes]:
    """A media worker on a free port of the loopback."""
    (folder / "worker.sock").unlink(missing_ok=True)
    arguments = ("--control", str(folder / "worker.sock"), "--media-port", "0", "--address", "127.0.0.1")
    return subprocess.Popen(command(clock, "sfu.worker", *arguments))


def load_recorder(
    folder: Path, volumes: tuple[Path, ...], keys: Path | None, clock: Path | None
) -> subprocess.Popen[bytes]:
    """A recorder that waits until it is released. `keys`: the file of the keys that it seals with."""
    named = [part for volume in volumes for part in ("--volume", str(volume))]
    named += () if keys is None else ("--keys", str(keys))
    control = ("--control", str(folder / "recorder.sock"), "--taps", str(folder))
    program = ("signaling.spare", "recordings.recorder.process", *control, *named)
    return subprocess.Popen(command(clock, *program), stdin=subprocess.PIPE)


def release(spare: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    """Lets a loaded program run."""
    assert spare.stdin is not None
    spare.stdin.write(b"go\n")
    spare.stdin.close()
    return spare


def kill(process: subprocess.Popen[bytes], number: int = signal.SIGKILL) -> None:
    """Ends it, and waits for that."""
    if process.stdin is not None:
        process.stdin.close()
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, number)
    process.wait(timeout=20)


@contextlib.asynccontextmanager
async def stage(
    folder: Path,
    *more_volumes: Path,
    first_volume: Path | None = None,
    keys: Path | None = None,
    clock: Path | None = None,
) -> AsyncIterator[Stage]:
    """Both processes for the time of the block, and the recorder's link. `clock`: a file, see `set_clock`."""
    volumes = (first_volume or folder / "recordings", *more_volumes)
    recorder = release(load_recorder(folder, volumes, keys, clock))
    spare = load_recorder(folder, volumes, keys, clock)
    made = Stage(folder, volumes, clock, start_worker(folder, clock), recorder, spare, keys)
    made.link = RecorderLink(folder / "recorder.sock", made.hear)
    try:
        await made.connect_worker()
        async with asyncio.TaskGroup() as tasks:
            linked = tasks.create_task(made.link.run())
            try:
                yield made
            finally:
                await made.control.close()
                linked.cancel()
    finally:
        kill(made.spare)
        kill(made.recorder, signal.SIGTERM)
        kill(made.worker, signal.SIGTERM)
