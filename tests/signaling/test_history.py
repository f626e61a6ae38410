"""What a client that comes back is told, and when it has been away for too long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.history import MAX_BYTES, MAX_FRAMES, History


def told(history: History, *revisions: int) -> History:
    """One frame a revision."""
    for revision in revisions:
        history.note(revision, f"r{revision}")
    return history


def test_a_client_is_told_its_own_revision_again_and_what_came_after() -> None:
    history = told(History(7), 7, 8, 9)
    assert history.since(8) == ("r8", "r9")
    assert history.since(9) == ("r9",)


def test_the_frames_of_one_revision_stay_together_in_their_order() -> None:
    history = told(History(1), 1)
    history.note(2, "rows")
    history.note(2, "programme")
    assert history.since(2) == ("rows", "programme")


@pytest.mark.parametrize(("revision", "known"), [(6, False), (7, True), (8, True), (9, False)])
def test_only_revisions_of_this_history_are_known(revision: int, known: bool) -> None:
    assert (told(History(7), 7, 8).since(revision) is not None) is known


def test_who_stands_before_a_jump_is_not_told_half_of_it() -> None:
    history = told(History(1), 1, 2, 5, 6)
    assert history.since(2) is None
    assert history.since(5) == ("r5", "r6")


@pytest.mark.parametrize(("count", "size"), [(MAX_FRAMES + 1, 1), (3, MAX_BYTES // 2)])
def test_the_oldest_revision_goes_when_there_are_too_many_frames_or_bytes(count: int, size: int) -> None:
    history = History(0)
    for revision in range(count):
        history.note(revision, "x" * size)
    assert history.since(0) is None
    assert history.since(1) is not None


def test_a_revision_larger_than_the_ring_is_not_kept() -> None:
    history = told(History(1), 1)
    history.note(2, "x" * (MAX_BYTES + 1))
    assert history.since(2) is None
    assert told(history, 3).since(3) == ("r3",)


def test_letters_of_several_bytes_count_as_such() -> None:
    history = told(History(1), 1)
    history.note(2, "ế" * (MAX_BYTES // 3 + 1))
    assert history.since(2) is None


@given(st.lists(st.tuples(st.integers(1, 2), st.integers(1, MAX_BYTES // 3)), max_size=60), st.integers(0, 60))
def test_what_is_told_is_whole_or_nothing(acts: list[tuple[int, int]], at: int) -> None:
    history, every = History(0), []
    for revision, (frames, size) in enumerate(acts):
        for number in range(frames):
            every.append((revision, f"{revision}.{number}".ljust(size, ".")))
            history.note(*every[-1])
    missed = history.since(at)
    if missed is not None:
        assert list(missed) == [frame for revision, frame in every if revision >= at]
        assert sum(len(frame) for frame in missed) <= MAX_BYTES
    if at == len(acts) - 1 and sum(size for _, size in acts[-1:]) * 2 <= MAX_BYTES:
        assert missed is not None
