"""Every refusal has a status and a stable code."""

from http import HTTPStatus

import pytest

from meetings import errors
from meetings.api.problems import STATUSES, problem_of
from meetings.domain.paper_refusals import Refusal
from meetings.errors import MeetingsError

ALL = [thing for thing in vars(errors).values() if isinstance(thing, type) and issubclass(thing, MeetingsError)]


def made(kind: type[MeetingsError]) -> MeetingsError:
    if kind in {errors.TooManyAttempts, errors.AuditBroken, errors.LineTestLater, errors.SiteActLater}:
        return kind(7)
    if kind is errors.PaperRefused:
        return errors.PaperRefused(Refusal.KIND.value)
    return kind()


@pytest.mark.parametrize("kind", ALL)
def test_every_error_is_answered_with_its_code(kind: type[MeetingsError]) -> None:
    answer = problem_of(made(kind))
    assert answer.status_code == STATUSES[kind] >= 400
    code = Refusal.KIND.value if kind is errors.PaperRefused else kind.code
    assert f'"code":"{code}"' in bytes(answer.body).decode()


def test_no_two_errors_share_a_code() -> None:
    assert len({kind.code for kind in ALL}) == len(ALL)


@pytest.mark.parametrize(("error", "wait"), [(errors.TooManyAttempts(42), "42"), (errors.Busy(), "1")])
def test_who_shall_wait_is_told_how_long(error: MeetingsError, wait: str) -> None:
    assert problem_of(error).headers["retry-after"] == wait


def test_only_our_own_faults_are_server_errors() -> None:
    faults = {kind for kind, status in STATUSES.items() if status is HTTPStatus.INTERNAL_SERVER_ERROR}
    assert faults == {MeetingsError, errors.AuditBroken}
