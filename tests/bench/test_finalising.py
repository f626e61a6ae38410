"""How long after its end a session of two hours can be watched: real packets, written as the recorder writes them."""

import itertools
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from recordings.core.frames import Codec, Encoded, Frame
from recordings.final import Context, read_final
from recordings.said import Said
from recordings.sealing.files import Vault
from sfu.rehearsal.recording import Recording, load
from signaling.recording_works import AHEAD_EVERY_S
from tests.recordings.kept import FRAME_S, PACKET_S, RECORDING, WALL_S, Kept
from tests.recordings.sealing.vaults import key_file

HOURS_S = 2 * 3600.0
READY_WITHIN_S = 60.0
START_S = 0.6
"""Of a processor, for each time that it is begun."""

MOST_AHEAD = 0.02
VOICES = ((0, 300, 300), (1, 300, 90), (2, 300, 30))
"""Of each voice: its number, and of so many seconds, so many are spoken; the others of the three fall silent."""

Record = Callable[[str, object], None]

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]


def film(kept: Kept, recorded: Recording) -> None:
    """Pictures of 720p as Chromium encodes them; a key frame each five seconds."""
    layer, writer = recorded.layers[-1], kept.writer("stage")
    frames = [b"".join(payload[6:] for payload in picture.payloads) for picture in layer.pictures]
    for number in range(round(HOURS_S / FRAME_S)):
        at = number % len(frames)
        size = (layer.width, layer.height) if at == 0 else (0, 0)
        moment_s = number * FRAME_S
        writer.write(Frame(Codec.VP8, Encoded(frames[at], at == 0, *size), WALL_S + moment_s, 0.0), moment_s)


def speak(kept: Kept, recorded: Recording) -> None:
    """The three voices, as `VOICES` has it."""
    spoken = itertools.cycle(sound.payload for sound in recorded.speech)
    for voice, every_s, for_s in VOICES:
        writer = kept.writer(f"voice.{voice}")
        for start_s in range(0, round(HOURS_S), every_s):
            for number in range(round(for_s / PACKET_S)):
                at_s = start_s + number * PACKET_S
                writer.turn(at_s)
                writer.write(Frame(Codec.OPUS, Encoded(next(spoken), True), WALL_S + at_s, PACKET_S), at_s)


def start(volume: Path, *more: str) -> subprocess.Popen[bytes]:
    named = ("--recording", RECORDING, "--volume", str(volume), *more)
    process = subprocess.Popen(
        [sys.executable, "-m", "recordings.finaliser.process", *named], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(Context().model_dump_json().encode())
    process.stdin.close()
    return process


def spent_s() -> float:
    """Processor time of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("sealed", [False, True], ids=["as_it_is", "sealed"])
def test_two_hours_are_ready_within_a_minute(tmp_path: Path, record_property: Record, *, sealed: bool) -> None:
    tmp_path, keys = tmp_path / "volume", key_file(tmp_path) if sealed else None
    more = ("--keys", str(keys)) if sealed else ()
    kept = Kept(tmp_path, vault=Vault.of(keys))
    kept.begin(0)
    recorded = load()
    film(kept, recorded)
    speak(kept, recorded)
    kept.end(HOURS_S)
    before_s = spent_s()
    ahead = start(tmp_path, "--ahead", *more)
    ahead.wait(timeout=600)
    assert ahead.stdout is not None
    ahead.stdout.close()
    ahead_s = spent_s() - before_s + HOURS_S / AHEAD_EVERY_S * START_S
    record_property("mixed while it went on, of a core", f"{ahead_s / HOURS_S:.2%}")
    assert ahead_s / HOURS_S < MOST_AHEAD
    for path in sorted((kept.shelf.folder / "mix").iterdir())[-round(AHEAD_EVERY_S / 60) :]:
        path.unlink()
    steps: dict[int, float] = {}
    before_s, began_s = spent_s(), time.monotonic()
    process = start(tmp_path, *more)
    assert process.stdout is not None
    for line in process.stdout:
        said = Said.model_validate_json(line)
        if said.percent in {10, 60, 98}:
            steps[said.percent] = round(time.monotonic() - began_s, 1)
    took_s = time.monotonic() - began_s
    process.wait(timeout=10)
    process.stdout.close()
    made = read_final(kept.shelf.folder, Vault.of(keys).files(RECORDING))
    assert made is not None
    assert made.duration_ms == HOURS_S * 1000
    record_property("from the end to ready, s", round(took_s, 1))
    record_property("read, mixed, written after s", json.dumps(steps))
    record_property("processor, s", round(spent_s() - before_s, 1))
    record_property("most memory, MB", round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000))
    record_property("size, MB", round(sum(part.bytes for part in made.parts) / 1e6))
    assert took_s < READY_WITHIN_S
