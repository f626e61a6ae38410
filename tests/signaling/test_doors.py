"""How many live connections there may be."""

from signaling.doors import MAX_ADDRESSES, OPENINGS_BURST, Doors


def test_no_more_than_the_limit_are_let_in() -> None:
    doors = Doors(max_connections=2)
    assert [doors.enter("a", 0.0) for _ in range(3)] == [True, True, False]


def test_who_leaves_makes_room() -> None:
    doors = Doors(max_connections=1)
    assert doors.enter("a", 0.0)
    doors.leave()
    assert doors.enter("b", 0.0)
    assert doors.open == 1


def test_an_address_that_opens_too_fast_waits() -> None:
    doors = Doors(max_connections=10_000)
    entered = [doors.enter("a", 0.0) for _ in range(int(OPENINGS_BURST) + 1)]
    assert entered == [True] * int(OPENINGS_BURST) + [False]
    assert doors.enter("a", 1.0)


def test_one_address_does_not_hold_up_another() -> None:
    doors = Doors(max_connections=10_000)
    for _ in range(int(OPENINGS_BURST) + 1):
        doors.enter("a", 0.0)
    assert doors.enter("b", 0.0)


def test_129_rooms_behind_one_address_come_in_at_once() -> None:
    doors = Doors(max_connections=1000)
    assert all(doors.enter("192.0.2.1", 0.0) for _ in range(129))


def test_addresses_are_forgotten_rather_than_kept_without_end() -> None:
    doors = Doors(max_connections=10**6)
    for _ in range(int(OPENINGS_BURST)):
        doors.enter("first", 0.0)
    assert not doors.enter("first", 0.0)
    for number in range(MAX_ADDRESSES):
        doors.enter(str(number), 0.0)
    assert doors.enter("first", 0.0)
