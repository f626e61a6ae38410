"""Frames read and written by simulated rooms: the golden frames of the protocol are the examples."""

import json
from pathlib import Path

import pytest

from sfu.rehearsal.wire import ALL_FRAMES, ROLLS, Done, Goodbye, NotUnderstood, Refused, read_frame, write_frame

GOLDEN = Path(__file__).parents[2] / "signaling" / "golden"


def golden_frames() -> list[str]:
    """Frames of the types we read, as the server writes them."""
    contents = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(GOLDEN.glob("*.json"))]
    frames = [frame for content in contents for frame in _objects(content) if frame.get("type") in ALL_FRAMES]
    return [json.dumps({"type": frame["type"], **frame}) for frame in frames]


def _objects(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        inner = [found for part in value.values() for found in _objects(part)]
        return [value, *inner]
    return [found for part in value for found in _objects(part)] if isinstance(value, list) else []


def test_every_type_we_read_is_among_the_golden_frames() -> None:
    assert {json.loads(frame)["type"] for frame in golden_frames()} == ALL_FRAMES


@pytest.mark.parametrize("frame", golden_frames())
def test_golden_frames_are_understood(frame: str) -> None:
    assert read_frame(frame, ALL_FRAMES) is not None


def test_frames_of_no_interest_are_left_out_unread() -> None:
    assert read_frame('{"type":"voices","speaking":["a"]}', ALL_FRAMES) is None
    assert read_frame('{"type":"participant_changed", this is not read', ALL_FRAMES - ROLLS) is None
    assert read_frame("nonsense", ALL_FRAMES) is None


def test_a_frame_that_breaks_the_protocol_is_told_by_type() -> None:
    with pytest.raises(NotUnderstood, match="done"):
        read_frame('{"type":"done"}', ALL_FRAMES)


def test_answers_are_read() -> None:
    assert read_frame('{"type":"done","id":3}', ALL_FRAMES) == Done(type="done", id=3)
    assert read_frame('{"type":"refused","id":null,"code":"x"}', ALL_FRAMES) == Refused(
        type="refused", id=None, code="x"
    )
    assert read_frame('{"type":"goodbye","code":"ended"}', ALL_FRAMES) == Goodbye(type="goodbye", code="ended")


def test_requests_carry_type_and_number() -> None:
    assert json.loads(write_frame("raise_hand", 4, {"raised": True})) == {"type": "raise_hand", "id": 4, "raised": True}
