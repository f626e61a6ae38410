"""How long after its end a session of two hours can be watched: real packets, written as the recorder writes them."""

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from recordings.core.frames import Codec, Encoded, Frame
from recordings.final import Context, read_final
from recordings.finaliser.said import Said
from sfu.rehearsal.recording import Recording, load
from tests.recordings.kept import FRAME_S, PACKET_S, RECORDING, WALL_S, Kept

HOURS_S = 2 * 3600.0
READY_WITHIN_S = 60.0
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


def test_two_hours_are_ready_within_a_minute(tmp_path: Path, record_property: Record) -> None:
    kept = Kept(tmp_path)
    kept.begin(0)
    recorded = load()
    film(kept, recorded)
    speak(kept, recorded)
    kept.end(HOURS_S)
    named = ("--recording", RECORDING, "--volume", str(tmp_path))
    began_s = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "recordings.finaliser.process", *named], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(Context().model_dump_json().encode())
    process.stdin.close()
    steps: dict[int, float] = {}
    for line in process.stdout:
        said = Said.model_validate_json(line)
        if said.percent in {10, 60, 98}:
            steps[said.percent] = round(time.monotonic() - began_s, 1)
        if said.done:
            cost = psutil.Process(process.pid).cpu_times()
            memory = psutil.Process(process.pid).memory_info().rss
    took_s = time.monotonic() - began_s
    process.wait(timeout=10)
    process.stdout.close()
    made = read_final(kept.shelf.folder)
    assert made is not None
    assert made.duration_ms == HOURS_S * 1000
    record_property("from the end to ready, s", round(took_s, 1))
    record_property("read, mixed, written after s", json.dumps(steps))
    record_property("processor, s", round(cost.user + cost.system, 1))
    record_property("memory at the end, MB", round(memory / 1e6))
    record_property("size, MB", round(sum(part.bytes for part in made.parts) / 1e6))
    assert took_s < READY_WITHIN_S
