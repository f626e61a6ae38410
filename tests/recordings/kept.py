"""Recordings as the recorder leaves them, made at once: real packets of pictures and tones that say when they were."""

from collections.abc import Mapping
from pathlib import Path

from recordings.core.frames import Codec, Encoded, Frame
from recordings.recorder.growing_file import sync_all
from recordings.recorder.journal import Journal
from recordings.recorder.shelf import Shelf
from recordings.recorder.track_writer import TrackWriter
from recordings.sealing.files import Vault
from sfu.core.codecs import Codec as WireCodec
from tests.recordings.reference import HEIGHT, SOUND_FRAME, SOUND_HZ, WIDTH, LiveCamera, LiveMicrophone
from tests.recordings.sealing.vaults import PLAIN

RECORDING = "00000000-0000-4000-8000-000000000001"
WALL_S = 1_764_000_000.0
FRAME_S = 1 / 30
PACKET_S = SOUND_FRAME / SOUND_HZ
KEY_EVERY = 60


class Kept:
    """Writes into the folders of one recording; seconds count from WALL_S. Whoever is done with it calls `end`."""

    def __init__(self, *volumes: Path, recording: str = RECORDING, vault: Vault = PLAIN) -> None:
        self.shelf = Shelf(recording, volumes, vault)
        self._journal = Journal(self.shelf)
        self._writers: dict[str, TrackWriter] = {}

    def note(self, at_s: float, event: str, **what: object) -> None:
        """A line of the journal."""
        self._journal.note(WALL_S + at_s, event, what, at_s)

    def begin(self, at_s: float, *, paused: bool = False) -> None:
        """The recorder begins, and is attached at once unless it is paused."""
        self.note(at_s, "begun", paused=paused)
        if not paused:
            self.note(at_s, "attached", tap="t")

    def film(self, track: str, start_s: float, end_s: float, codec: WireCodec = WireCodec.VP8) -> None:
        """Pictures of this time."""
        camera, writer = LiveCamera(codec), self.writer(track)
        for number in range(round(start_s / FRAME_S), round(end_s / FRAME_S)):
            at_s = number * FRAME_S
            key = number % KEY_EVERY == 0 or number == round(start_s / FRAME_S)
            camera.key_wanted = key
            size = (WIDTH, HEIGHT) if key else (0, 0)
            encoded = Encoded(camera.encode(WALL_S + at_s), key, *size)
            writer.write(Frame(Codec(codec.value), encoded, WALL_S + at_s, 0.0), at_s)

    def speak(self, track: str, start_s: float, end_s: float, drift: float = 0.0) -> None:
        """Tones of this time; `drift`: by so much the sender's clock is fast."""
        microphone, writer = LiveMicrophone(), self.writer(track)
        step_s = PACKET_S / (1 + drift)
        for number in range(round((end_s - start_s) / step_s)):
            at_s = start_s + number * step_s
            encoded = Encoded(microphone.encode(WALL_S + at_s), key=True)
            writer.write(Frame(Codec.OPUS, encoded, WALL_S + at_s, PACKET_S), at_s)

    def cut(self) -> None:
        """kill -9: what is open stays as it is, another recorder goes on."""
        self.close()
        self._journal.close()

    def close(self) -> None:
        """Ends all segments."""
        for writer in self._writers.values():
            writer.close()
            sync_all(writer.unsynced())
        self._writers.clear()

    def end(self, at_s: float) -> None:
        """The recorder ends, in order."""
        self.close()
        self.note(at_s, "ended")
        self._journal.close()
        sync_all(self._journal.unsynced())

    def writer(self, track: str) -> TrackWriter:
        """Of this track; made when it is asked for first."""
        return self._writers.setdefault(track, TrackWriter(track, self.shelf))


def a_session(
    volume: Path,
    seconds: int = 12,
    changes: Mapping[float, WireCodec] | None = None,
    vault: Vault = PLAIN,
    recording: str = RECORDING,
) -> Kept:
    """One who is on the stage and speaks; `changes`: from when on with which codec."""
    kept = Kept(volume, recording=recording, vault=vault)
    kept.begin(0)
    kept.note(0, "programme", floor="one", chair="one", stage="one", screen=None)
    kept.note(0, "uses", slots={"voice.0": ["one", "microphone"]})
    begins = sorted((changes or {0.0: WireCodec.VP8}).items())
    for number, (start_s, codec) in enumerate(begins):
        end_s = begins[number + 1][0] if number + 1 < len(begins) else float(seconds)
        kept.film("stage", start_s, end_s, codec)
    kept.speak("voice.0", 0, seconds)
    kept.end(seconds)
    return kept
