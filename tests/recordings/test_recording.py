"""A room recorded by the real worker and the real recorder, judged by what every picture and tone says of itself."""

import asyncio
import json
import statistics
from itertools import pairwise
from pathlib import Path

import pytest

from sfu.core.codecs import Codec
from tests.recordings.reference import Shown, pictures_in, sound_seconds, tones_in
from tests.recordings.stage import RECORDING, stage

pytestmark = pytest.mark.anyio


def nearest(shown: list[Shown], tone: Shown) -> Shown:
    """The picture beside a tone in the file."""
    return min(shown, key=lambda each: abs(each.file_s - tone.file_s))


@pytest.mark.parametrize("codec", [Codec.VP8, pytest.param(Codec.H264, marks=pytest.mark.long)])
async def test_picture_and_sound_are_kept_whole_and_at_their_moments(tmp_path: Path, codec: Codec) -> None:
    async with stage(tmp_path) as hall:
        async with hall.speaking(codec):
            hall.record()
            await hall.until_told(attached=True)
            await asyncio.sleep(6)
            await hall.stop_recording()
        (picture,) = hall.segments("stage")
        sounds = hall.segments("voice.0")
        assert picture.name.codec.value == codec.value
        shown = pictures_in(picture.path, picture.began_s)
        assert len(shown) > 5 * 30
        steps = [after.made_s - before.made_s for before, after in pairwise(shown)]
        assert max(steps) < 0.05, "no picture is missing"
        assert statistics.median(abs(each.off_s) for each in shown) < 0.08, "a report that was late on its way"
        tones = [tone for sound in sounds for tone in tones_in(sound.path, sound.began_s)]
        assert len(tones) >= 4
        beside = [nearest(shown, tone) for tone in tones]
        lips = [tone.off_s - picture.off_s for tone, picture in zip(tones, beside, strict=True)]
        assert max(map(abs, lips)) < 0.08
        assert sum(sound_seconds(sound.path) for sound in sounds) > 5
        manifest = json.loads((hall.home / "manifest.json").read_text())
        assert manifest["recording"] == RECORDING
        assert {each["file"] for each in manifest["segments"]} == {each.path.name for each in hall.segments()}


@pytest.mark.long
async def test_the_stage_changes_hands_and_codec_and_nothing_is_lost_between(tmp_path: Path) -> None:
    async with stage(tmp_path) as hall, asyncio.TaskGroup() as tasks:
        await hall.tap()
        calls = []
        for name, codec in (("one", Codec.VP8), ("two", Codec.H264)):
            peer, answer = await hall.join(name, codec)
            calls.append(tasks.create_task(peer.run(answer)))
            await peer.up.wait()
        await hall.show("one", "one", "two")
        hall.record()
        await hall.until_told(attached=True)
        for name in ("two", "one", "two"):
            await asyncio.sleep(2)
            await hall.show(name, "one", "two")
        await asyncio.sleep(2)
        await hall.stop_recording()
        for calling in calls:
            calling.cancel()
        pictures = hall.segments("stage")
        assert [picture.name.codec.value for picture in pictures] == ["vp8", "h264", "vp8", "h264"]
        shown = [each for picture in pictures for each in pictures_in(picture.path, picture.began_s)]
        steps = [after.made_s - before.made_s for before, after in pairwise(shown)]
        assert max(steps) < 0.15
        assert max(abs(each.off_s) for each in shown) < 0.15
        lines = [
            json.loads(line) for path in hall.home.glob("*-events.jsonl") for line in path.read_text().splitlines()
        ]
        on_stage = [line["slots"]["stage"][0] for line in lines if line["event"] == "uses" and "stage" in line["slots"]]
        assert [name for name in on_stage if name is not None] == ["one", "two", "one", "two"]
        assert [line["event"] for line in lines][:1] == ["begun"]
        assert lines[-1]["event"] == "ended"
