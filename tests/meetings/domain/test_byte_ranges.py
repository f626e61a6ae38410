"""One range of bytes, or a refusal."""

import pytest

from meetings.domain.byte_ranges import RangeRefused, Span, span_of


@pytest.mark.parametrize(
    ("header", "span"),
    [
        (None, None),
        ("pages=1-2", None),
        ("bytes=0-0", Span(0, 1)),
        ("bytes=0-99", Span(0, 100)),
        ("bytes=0-100", Span(0, 100)),
        ("bytes=99-", Span(99, 100)),
        ("bytes=-1", Span(99, 100)),
        ("bytes=-500", Span(0, 100)),
    ],
)
def test_one_range_is_cut_out_of_the_file(header: str | None, span: Span | None) -> None:
    assert span_of(header, 100) == span


@pytest.mark.parametrize(
    "header",
    [
        "bytes=100-",
        "bytes=5-4",
        "bytes=-0",
        "bytes=",
        "bytes=a-b",
        "bytes=0-1,3-4",
        "bytes=" + ",".join(f"{at}-{at}" for at in range(10_000)),
        "bytes=" + "9" * 30 + "-",
    ],
)
def test_more_than_one_and_what_cannot_be_is_refused(header: str) -> None:
    with pytest.raises(RangeRefused):
        span_of(header, 100)
