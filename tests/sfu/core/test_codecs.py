"""Which offered payload types are codecs of ours."""

import pytest

from sfu.core.codecs import (
    Codec,
    OfferedCodec,
    format_parameters,
    recognise,
    redundancy_payload_type,
    repaired_payload_type,
)


def offered(name: str, parameters: str = "", clock_hz: int = 90_000, channels: int = 1) -> OfferedCodec:
    return OfferedCodec(100, name, clock_hz, channels, parameters, frozenset())


@pytest.mark.parametrize(
    ("codec", "ours"),
    [
        (offered("vp8"), Codec.VP8),
        (offered("vp8", clock_hz=48_000), None),
        (offered("vp9"), None),
        (offered("opus", clock_hz=48_000, channels=2), Codec.OPUS),
        (offered("opus", clock_hz=48_000, channels=1), None),
        (offered("opus", clock_hz=16_000, channels=2), None),
        (offered("h264", "packetization-mode=1;profile-level-id=42e01f"), Codec.H264),
        (offered("h264", "profile-level-id=42E034; packetization-mode=1; level-asymmetry-allowed=1"), Codec.H264),
        (offered("h264", "packetization-mode=0;profile-level-id=42e01f"), None),
        (offered("h264", "profile-level-id=42e01f"), None),
        (offered("h264", "packetization-mode=1;profile-level-id=42001f"), None),
        (offered("h264", "packetization-mode=1;profile-level-id=640c1f"), None),
        (offered("h264", "packetization-mode=1"), None),
        (offered("rtx", "apt=96"), None),
    ],
)
def test_codecs_are_recognised_by_all_that_matters(codec: OfferedCodec, ours: Codec | None) -> None:
    assert recognise(codec) is ours


@pytest.mark.parametrize(
    ("codec", "repaired"),
    [
        (offered("rtx", "apt=96"), 96),
        (offered("rtx", "rtx-time=200; apt=127"), 127),
        (offered("rtx", ""), None),
        (offered("rtx", "apt=x"), None),
        (offered("rtx", "apt=" + "9" * 5000), None),
        (offered("rtx", "apt=٣"), None),
        (offered("vp8", "apt=96"), None),
    ],
)
def test_rtx_names_what_it_repairs(codec: OfferedCodec, repaired: int | None) -> None:
    assert repaired_payload_type(codec) == repaired


@pytest.mark.parametrize(
    ("parameters", "found"), [("111/111", 100), ("111/111/111", 100), ("111", None), ("111/0", None), ("", None)]
)
def test_red_counts_only_when_all_it_carries_is_our_opus(parameters: str, found: int | None) -> None:
    codecs = [offered("opus", clock_hz=48_000, channels=2), offered("red", parameters, 48_000, 2)]
    assert redundancy_payload_type(codecs, 111) == found


def test_red_of_video_does_not_count() -> None:
    assert redundancy_payload_type([offered("red", "111/111")], 111) is None


def test_parameters_are_split_at_semicolons_names_in_lower_case() -> None:
    assert format_parameters("A=1; b=X=2;c;") == {"a": "1", "b": "X=2", "c": "", "": ""}
