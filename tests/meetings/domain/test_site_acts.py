"""What IT may do to a site from afar."""

import pytest

from meetings.domain.floor import Seat
from meetings.domain.roles import Role
from meetings.domain.site_acts import MAX_SITE_NOTE, SiteTest, may_be_restarted, may_be_tested, said
from meetings.errors import InvalidInput, NotAllowed, SpeakingNow
from meetings.ids import ParticipantId

ROOM, OTHER = ParticipantId("a"), ParticipantId("b")


def test_a_note_is_kept_tidy_and_within_its_bound() -> None:
    assert said("  Đã   gọi ") == "Đã gọi"
    assert len(said("x" * MAX_SITE_NOTE)) == MAX_SITE_NOTE
    for note in ("", " ", "x" * (MAX_SITE_NOTE + 1), "a\u202eb", "a\x07b"):
        with pytest.raises(InvalidInput):
            said(note)


@pytest.mark.parametrize(
    ("test", "floor", "is_open", "refused"),
    [
        (SiteTest.LEVEL, ROOM, True, False),
        (SiteTest.TONE, None, False, False),
        (SiteTest.TONE, OTHER, False, False),
        (SiteTest.TONE, ROOM, False, True),
        (SiteTest.TONE, None, True, True),
        (SiteTest.LOOPBACK, ROOM, False, True),
        (SiteTest.LOOPBACK, OTHER, True, True),
    ],
)
def test_nothing_sounds_where_all_listen(
    test: SiteTest, floor: ParticipantId | None, is_open: bool, refused: bool
) -> None:
    seat = Seat(ROOM, Role.ROOM)
    if not refused:
        may_be_tested(seat, test, floor, microphone_open=is_open)
        return
    with pytest.raises(SpeakingNow):
        may_be_tested(seat, test, floor, microphone_open=is_open)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ROOM}))
def test_only_rooms_are_tried(role: Role) -> None:
    with pytest.raises(NotAllowed):
        may_be_tested(Seat(ROOM, role), SiteTest.LEVEL, None, microphone_open=False)


@pytest.mark.parametrize(
    ("role", "floor", "sure", "refused"),
    [
        (Role.ROOM, None, False, False),
        (Role.ROOM, OTHER, False, False),
        (Role.ROOM, ROOM, False, True),
        (Role.ROOM, ROOM, True, False),
        (Role.CHAIR, None, False, True),
        (Role.CHAIR, None, True, False),
    ],
)
def test_whom_all_listen_to_is_restarted_by_who_is_sure(
    role: Role, floor: ParticipantId | None, sure: bool, refused: bool
) -> None:
    seat = Seat(ROOM, role)
    if not refused:
        may_be_restarted(seat, floor, sure=sure)
        return
    with pytest.raises(SpeakingNow):
        may_be_restarted(seat, floor, sure=sure)
