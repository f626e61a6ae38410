"""What it costs to make one film of a session: real packets of 720p, a page beside the stage half of the time."""

import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from recordings.composer.workshop import PAGES, WORK
from recordings.core.frames import Codec, Encoded, Frame
from recordings.final import ComposeContext, ContextPage, read_final
from recordings.finaliser.finaliser import Finaliser
from recordings.said import Said
from sfu.rehearsal.recording import load
from tests.recordings.kept import FRAME_S, RECORDING, WALL_S, Kept
from tests.recordings.sealing.vaults import PLAIN
from tests.recordings.test_finaliser import CONTEXT, nothing_told

LENGTH_S = 180
MOST_A_MINUTE_S = 60.0
"""Of a processor: a film is made at least as fast as it is watched, on a machine that does nothing else."""

IMAGE = "a" * 64
Record = Callable[[str, object], None]

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]


def recorded(volume: Path, length_s: int = LENGTH_S, recording: str = RECORDING) -> Kept:
    """One who speaks in real packets of 720p; a page is before everyone from the middle on."""
    kept, told = Kept(volume, recording=recording), load()
    kept.begin(0)
    kept.note(0, "programme", floor="one", chair=None, stage="one", screen=None)
    kept.note(length_s / 2, "page", version="v", page=1, place=[0.5, 0.5, 1])
    layer, writer = told.layers[-1], kept.writer("stage")
    frames = [b"".join(payload[6:] for payload in picture.payloads) for picture in layer.pictures]
    for number in range(round(length_s / FRAME_S)):
        at, moment_s = number % len(frames), number * FRAME_S
        size = (layer.width, layer.height) if at == 0 else (0, 0)
        writer.write(Frame(Codec.VP8, Encoded(frames[at], at == 0, *size), WALL_S + moment_s, 0.0), moment_s)
    kept.speak("voice.0", 0, length_s)
    kept.end(length_s)
    return kept


def page(folder: Path) -> ComposeContext:
    packed = io.BytesIO()
    Image.effect_noise((1240, 1754), 30).convert("RGB").save(packed, "WEBP", quality=75)
    target = folder / WORK / PAGES
    target.mkdir(parents=True)
    (target / f"{IMAGE}.webp").write_bytes(packed.getvalue())
    return ComposeContext(pages=(ContextPage(version="v", page=1, image=IMAGE),))


def test_a_minute_of_a_session_is_composed_in_less_than_a_minute(tmp_path: Path, record_property: Record) -> None:
    kept = recorded(tmp_path)
    Finaliser(RECORDING, [tmp_path], PLAIN, CONTEXT, nothing_told).run()
    context = page(kept.shelf.folder)
    before, began_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    named = ("--recording", RECORDING, "--volume", str(tmp_path), "--nice", "0")
    process = subprocess.Popen(
        [sys.executable, "-m", "recordings.composer.process", *named], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    said, _ = process.communicate(context.model_dump_json().encode(), timeout=800)
    took_s, after = time.monotonic() - began_s, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert Said.model_validate_json(said.splitlines()[-1]).done
    made = read_final(kept.shelf.folder, PLAIN.files(RECORDING))
    assert made is not None
    assert made.composed is not None
    spent_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    minutes = made.composed.duration_ms / 60_000
    record_property("processor, s for each minute", round(spent_s / minutes, 1))
    record_property("clock, s for each minute", round(took_s / minutes, 1))
    record_property("most memory, MB", round(after.ru_maxrss / 1000))
    record_property("size, MB for each minute", round(made.composed.bytes / 1e6 / minutes, 1))
    record_property("film", json.dumps([made.composed.width, made.composed.height, made.composed.codecs]))
    assert spent_s / minutes < MOST_A_MINUTE_S
