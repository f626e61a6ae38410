"""When work is tried again."""

from datetime import timedelta
from itertools import pairwise

from meetings.domain.jobs import FIRST_WAIT, LONGEST_WAIT, MAX_ATTEMPTS, wait_after


def test_waits_double_up_to_a_limit_and_end_after_the_last_attempt() -> None:
    waits = [wait_after(attempts) for attempts in range(1, MAX_ATTEMPTS + 1)]
    assert waits.pop() is None
    known = [wait for wait in waits if wait is not None]
    assert len(known) == MAX_ATTEMPTS - 1
    assert (known[0], known[-1]) == (FIRST_WAIT, LONGEST_WAIT)
    assert all(later == min(2 * wait, LONGEST_WAIT) for wait, later in pairwise(known))
    assert timedelta(hours=4) < sum(known, timedelta()) < timedelta(hours=5)
