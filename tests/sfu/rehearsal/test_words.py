"""What is said to the person who holds a rehearsal."""

from dataclasses import replace

import pytest

from sfu.rehearsal import words
from sfu.rehearsal.drill import Progress
from sfu.rehearsal.errors import RehearsalFailed, ServerRefused, ServerUnreachable
from sfu.rehearsal.report import Fault, Spread
from sfu.rehearsal.words import Language
from tests.sfu.rehearsal.test_report import GOOD


def test_a_good_verdict_is_the_first_line() -> None:
    assert words.verdict(GOOD, Language.VI)[0] == "ĐẠT: sẵn sàng cho phiên họp."
    assert words.verdict(GOOD, Language.EN)[0] == "GOOD: ready for the session."


def test_faults_follow_a_verdict_that_is_not_good() -> None:
    lines = words.verdict(replace(GOOD, rooms_joined=120), Language.VI)
    assert lines[:2] == ["CHƯA ĐẠT:", "  - Có điểm cầu không vào được họp."]
    assert lines[2].startswith("Vào họp: 120/129 điểm cầu;")


def test_a_void_verdict_says_that_it_is_none() -> None:
    report = replace(GOOD, generator=replace(GOOD.generator, lag_ms=500.0))
    assert words.verdict(report, Language.VI)[0].startswith("KHÔNG KẾT LUẬN ĐƯỢC")
    assert words.verdict(report, Language.EN)[0].startswith("NO VERDICT")


def test_figures_are_written_as_the_language_writes_them() -> None:
    assert any("3.000.000" in line and "0,2 giây" not in line for line in words.verdict(GOOD, Language.VI))
    assert any("0,9 giây" in line for line in words.verdict(GOOD, Language.VI))
    assert any("3,000,000" in line for line in words.verdict(GOOD, Language.EN))
    assert any("0.9 s" in line for line in words.verdict(GOOD, Language.EN))


def test_what_is_not_known_is_a_dash() -> None:
    report = replace(GOOD, join_s=Spread(None, None, None), rooms_joined=0)
    assert any("một nửa trong – giây" in line for line in words.verdict(report, Language.VI))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_words(fault: Fault, language: Language) -> None:
    assert words._FAULTS[fault][language].endswith(".")


@pytest.mark.parametrize("language", Language)
def test_progress_is_one_line(language: Language) -> None:
    for at in (Progress(3, 129, None, 0), Progress(129, 129, 12.4, 123_456)):
        line = words.progress(at, 60, language)
        assert "129" in line
        assert "\n" not in line


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (ServerUnreachable("http://127.0.0.1:1"), "http://127.0.0.1:1"),
        (ServerRefused("wrong_credentials"), "mật khẩu không đúng"),
        (ServerRefused("code_needed"), "mã trên điện thoại nên không diễn tập được"),
        (ServerRefused("duty_first"), "còn một việc phải làm trước"),
        (ServerRefused("http_418"), "http_418"),
        (RehearsalFailed("strange"), "strange"),
    ],
)
def test_a_failure_is_a_sentence_that_says_what_is_wrong(error: RehearsalFailed, part: str) -> None:
    assert part in words.failure(error, Language.VI)
