"""Why a server was started, and a minute in which it was."""

import signal

import pytest

from meetings.domain.servers import ServerMinute, ServerName, StartReason, joined, reason_of


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (0, StartReason.STOPPED),
        (-signal.SIGTERM, StartReason.STOPPED),
        (-signal.SIGINT, StartReason.STOPPED),
        (-signal.SIGKILL, StartReason.KILLED),
        (-signal.SIGSEGV, StartReason.CRASHED),
        (-signal.SIGABRT, StartReason.CRASHED),
        (1, StartReason.FAILED),
        (137, StartReason.FAILED),
    ],
)
def test_an_exit_code_says_why(code: int, reason: StartReason) -> None:
    assert reason_of(code) is reason


def test_two_parts_of_a_minute_are_put_together() -> None:
    one = ServerMinute(ServerName.WEB, 7, 20, 100, 400, 30, 200, None, None, 900, 50)
    other = ServerMinute(ServerName.WEB, 7, 30, 200, 300, 80, 150, 5, 6, 800, None)
    assert joined(one, other) == ServerMinute(ServerName.WEB, 7, 50, 160, 400, 80, 200, 5, 6, 800, 50)


def test_a_minute_without_an_answer_has_no_load() -> None:
    down = ServerMinute(ServerName.MEDIA, 7, 0, 0, 0, 0)
    assert joined(down, down) == down
