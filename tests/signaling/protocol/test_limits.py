"""What one frame and one connection may cost."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.protocol.client import OfferMedia
from signaling.protocol.limits import MAX_DEPTH, Allowance, FrameRefused, read_frame
from signaling.protocol.messages import MAX_FRAME_BYTES, MAX_OFFER_CHARS, MAX_OFFER_FRAME_BYTES
from tests.signaling import golden

OUTCOMES = {"bad_frame", "bad_message", "frame_too_large", "frame_too_deep"} | {
    golden.type_of(path) for path in golden.frames("client")
}
REFUSALS = json.loads(golden.frame("refusals"))


def refusal_of(text: str) -> FrameRefused:
    """The refusal a frame gets; fails when it is accepted."""
    with pytest.raises(FrameRefused) as caught:
        read_frame(text)
    return caught.value


def outcome_of(text: str) -> str:
    """The code a frame is refused with, or the type it is read as."""
    try:
        return read_frame(text).type
    except FrameRefused as refusal:
        return refusal.code


@pytest.mark.parametrize("row", REFUSALS, ids=[row["about"] for row in REFUSALS])
def test_a_bad_frame_gets_the_golden_refusal(row: dict[str, str | int | None]) -> None:
    refusal = refusal_of(str(row["frame"]))
    assert (refusal.code, refusal.request) == (row["code"], row["id"])


def test_an_offer_may_be_as_long_as_promised() -> None:
    offer = ("a=" + "x" * 28 + "\r\n") * (MAX_OFFER_CHARS // 32)
    message = read_frame(json.dumps({"type": "offer_media", "id": 1, "offer": offer}))
    assert isinstance(message, OfferMedia)
    assert len(message.offer) == MAX_OFFER_CHARS


def test_an_offer_one_character_longer_is_refused() -> None:
    offer = "a" * (MAX_OFFER_CHARS + 1)
    assert refusal_of(json.dumps({"type": "offer_media", "id": 1, "offer": offer})).code == "bad_message"


def test_a_frame_over_the_offer_limit_is_refused_whatever_it_is() -> None:
    frame = json.dumps({"type": "offer_media", "id": 1, "offer": "a"})
    assert refusal_of(frame + " " * (MAX_OFFER_FRAME_BYTES - len(frame) + 1)).code == "frame_too_large"


def test_only_offers_may_be_larger_than_other_frames() -> None:
    frame = json.dumps({"type": "resync", "id": 9})
    assert read_frame(frame + " " * (MAX_FRAME_BYTES - len(frame))).id == 9
    refusal = refusal_of(frame + " " * (MAX_FRAME_BYTES - len(frame) + 1))
    assert (refusal.code, refusal.request) == ("frame_too_large", 9)


def test_size_is_counted_in_bytes_not_characters() -> None:
    frame = json.dumps({"type": "resync", "id": 9, "x": "ệ" * (MAX_FRAME_BYTES // 3)}, ensure_ascii=False)
    assert len(frame) < MAX_FRAME_BYTES
    assert refusal_of(frame).code == "frame_too_large"


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_a_hundred_thousand_levels_are_refused_at_once(opening: str) -> None:
    started_s = time.perf_counter()
    assert refusal_of(opening * (100_000 // len(opening))).code in {"frame_too_deep", "bad_frame"}
    assert time.perf_counter() - started_s < 0.5


def test_the_deepest_frame_that_may_be_read_is_refused_for_its_content_only() -> None:
    inner = "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)
    assert refusal_of(f'{{"type":"resync","id":1,"x":{inner}}}').code == "bad_message"


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_code(text: str) -> None:
    assert outcome_of(text) in OUTCOMES


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
_TYPES = st.sampled_from([golden.type_of(path) for path in golden.frames("client")])


@given(_TYPES, st.dictionaries(st.sampled_from(["id", "open", "tiles", "participant", "offer", "ticket"]), _JSON))
def test_any_fields_are_read_or_refused_with_a_code(type_: str, fields: dict[str, object]) -> None:
    assert outcome_of(json.dumps({"type": type_, **fields})) in OUTCOMES


def test_an_allowance_gives_its_burst_then_its_rate() -> None:
    allowance = Allowance(rate_per_s=2.0, burst=3.0, now_s=0.0)
    assert [allowance.spend(1.0, 0.0) for _ in range(4)] == [True, True, True, False]
    assert not allowance.spend(1.0, 0.49)
    assert allowance.spend(1.0, 0.5)


def test_an_allowance_never_grows_over_its_burst() -> None:
    allowance = Allowance(rate_per_s=2.0, burst=3.0, now_s=0.0)
    assert allowance.spend(3.0, 1000.0)
    assert not allowance.spend(0.1, 1000.0)


def test_a_clock_that_steps_back_gives_nothing() -> None:
    allowance = Allowance(rate_per_s=1.0, burst=1.0, now_s=10.0)
    assert allowance.spend(1.0, 10.0)
    assert not allowance.spend(0.5, 5.0)
    assert not allowance.spend(0.5, 10.0)
