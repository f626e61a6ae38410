"""Transcripts are read strictly and written anew: times and words go on, and nothing else."""

import contextlib
import html
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.domain.webvtt import MAX_BYTES, MAX_TEXT, MAX_VOICE, Cue, NotWebVtt, read_webvtt, write_webvtt

WHOLE = """\ufeffWEBVTT - phiên họp

NOTE
ghi chú --- của người gõ

STYLE
::cue { color: red }

1
00:02.000 --> 00:04.500 align:start position:0%
<v.loud Trần Thị Hà><i>Kính thưa</i> các
đồng chí &lt;đại biểu&gt;

01:00:00.000 --> 01:00:01.000
<c.x>Hết</c>
"""


def test_times_voices_and_words_are_taken_and_all_else_is_left_behind() -> None:
    assert read_webvtt(WHOLE.encode()) == (
        Cue(2_000, 4_500, "Trần Thị Hà", "Kính thưa các đồng chí <đại biểu>"),
        Cue(3_600_000, 3_601_000, "", "Hết"),
    )


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"WEBVTTX\n\n00:01.000 --> 00:02.000\na", 1),
        (b"1\n00:00:01,000 --> 00:00:02,000\nSubRip", 1),
        (b"WEBVTT\n\n", 3),
        (b"WEBVTT\n\n00:02.000 --> 00:01.000\na", 3),
        (b"WEBVTT\n\n00:01.000 --> 00:01.000\na", 3),
        (b"WEBVTT\n\n00:61.000 --> 00:62.000\na", 3),
        (b"WEBVTT\n\nno times\nat all", 3),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xff", 4),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"a" * (MAX_TEXT + 1), 3),
        (b"WEBVTT\n\n" + b"a" * MAX_BYTES, 1),
    ],
)
def test_what_is_none_is_refused_with_the_line(content: bytes, line: int) -> None:
    with pytest.raises(NotWebVtt) as refused:
        read_webvtt(content)
    assert refused.value.line == line


CUE = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
SOON_S = 5.0


@pytest.mark.parametrize(
    "sign", ["<", "<v ", "<v.", "<v. ", "< >", "&", "&#", "\u0301\u0323", "\U0001f469\u200d", "x\r"]
)
@pytest.mark.parametrize("lines", [1, 300])
def test_a_file_that_is_made_to_be_slow_is_not(sign: str, lines: int) -> None:
    of_each = (MAX_BYTES // lines - 64) // len(sign.encode())
    content = CUE + "\n\n00:01.000 --> 00:02.000\n".join([sign * of_each] * lines)
    began_s = time.process_time()
    with contextlib.suppress(NotWebVtt):
        read_webvtt(content.encode())
    assert time.process_time() - began_s < SOON_S


@pytest.mark.parametrize("sign", ["&", "<", ">", "ộ", "o\u0302\u0323"])
def test_the_longest_words_are_read_back_whatever_they_are_made_of(sign: str) -> None:
    said = html.escape(sign, quote=False)
    (cue,) = once = read_webvtt(f"{CUE}<v {said * MAX_VOICE}>{said * MAX_TEXT}".encode())
    assert (len(cue.voice), len(cue.text)) == (MAX_VOICE, MAX_TEXT)
    assert read_webvtt(write_webvtt(once).encode()) == once


@pytest.mark.parametrize("said", ["&#" + "1" * 5_000 + ";", "<v &#" + "1" * 9_000 + ">a"])
def test_a_reference_of_thousands_of_digits_is_refused(said: str) -> None:
    with pytest.raises(NotWebVtt):
        read_webvtt((CUE + said).encode())


words = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
cues = st.builds(
    lambda start, length, voice, text: (start, start + length, voice, text),
    st.integers(0, 10_000_000),
    st.integers(1, 60_000),
    st.just("") | words,
    words,
)


@given(st.lists(cues, min_size=1, max_size=8))
def test_what_is_written_is_read_back(told: list[tuple[int, int, str, str]]) -> None:
    once = read_webvtt(write_webvtt(Cue(*cue) for cue in told).encode())
    assert len(once) <= len(told)
    assert read_webvtt(write_webvtt(once).encode()) == once


@given(st.binary(max_size=300))
def test_no_bytes_break_it(content: bytes) -> None:
    try:
        read_webvtt(b"WEBVTT\n\n" + content)
    except NotWebVtt:
        return
