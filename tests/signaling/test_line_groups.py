"""What hurt sites have in common, and what they have not."""

from dataclasses import replace

import pytest

from signaling.line_causes import Cause
from signaling.line_groups import Group, Member, groups_of


def site(number: int, cause: Cause | None = None, loss: float = 0.0, uplink: str | None = None) -> Member:
    """Of carrier B in Nam Định for even numbers, of carrier A in Ninh Bình for odd ones."""
    carrier, area = ("B", "Nam Định") if number % 2 == 0 else ("A", "Ninh Bình")
    return Member(f"s{number}", uplink, carrier, area, cause, loss)


def healthy(first: int, count: int) -> list[Member]:
    return [site(number) for number in range(first, first + count)]


def test_nobody_hurt_makes_no_group() -> None:
    assert groups_of(healthy(0, 129)) == ()


def test_nine_of_twelve_on_one_uplink_lose_over_five_per_cent() -> None:
    members = [
        *(site(number, Cause.UPLINK, 0.06 + number / 1000, "Giao Thuỷ") for number in range(9)),
        *(site(number, None, 0.0, "Giao Thuỷ") for number in range(9, 12)),
        *healthy(20, 100),
    ]
    assert groups_of(members) == (Group("uplink", "Giao Thuỷ", tuple(f"s{n}" for n in range(9)), 12, 0.05),)


@pytest.mark.parametrize(("ill", "of", "is_group"), [(3, 6, True), (3, 7, False), (2, 2, False), (4, 8, True)])
def test_an_uplink_is_named_when_half_of_its_sites_are_hurt_and_three_at_least(
    ill: int, of: int, is_group: bool
) -> None:
    members = [site(2 * n, Cause.DOWNLINK if n < ill else None, 0.0, "U") for n in range(of)] + healthy(100, 50)
    (group,) = groups_of(members)
    assert (group.kind, group.name) == (("uplink", "U") if is_group else ("cause", "downlink"))


def test_sites_of_drills_are_never_counted_with_real_ones() -> None:
    ill = [site(n, Cause.UPLINK, 0.06, "U") for n in (0, 2)]
    drilled = [replace(site(n, Cause.UPLINK, 0.12, "U"), drill=True) for n in (4, 6, 8)]
    well = [replace(site(n, None, 0.0, "U"), drill=True) for n in range(10, 16, 2)]
    assert groups_of([*ill, *drilled, *well]) == (
        Group("cause", "uplink", ("s0", "s2"), 2, 0.05),
        Group("uplink", "U", ("s4", "s6", "s8"), 6, 0.1, drill=True),
    )


def test_a_site_stands_in_one_group_the_one_that_says_most() -> None:
    members = [site(n, Cause.UPLINK, 0.04, "U") for n in (0, 2, 4)] + [site(n, Cause.UPLINK, 0.12) for n in (6, 8, 10)]
    assert [(group.kind, group.name, group.loss_over) for group in groups_of(members)] == [
        ("uplink", "U", 0.03),
        ("carrier", "B", 0.1),
    ]


def test_an_overloaded_pc_and_our_own_server_say_nothing_of_an_uplink() -> None:
    members = [site(0, Cause.MACHINE, uplink="U"), site(2, Cause.SERVER, uplink="U"), site(4, Cause.UPLINK, uplink="U")]
    assert [(group.kind, group.name, group.sites) for group in groups_of(members)] == [
        ("cause", "uplink", ("s4",)),
        ("cause", "machine", ("s0",)),
        ("cause", "server", ("s2",)),
    ]


@pytest.mark.parametrize(("loss", "over"), [(0.03, None), (0.031, 0.03), (0.05, 0.03), (0.051, 0.05), (0.4, 0.3)])
def test_the_loss_that_is_told_is_one_that_all_exceed(loss: float, over: float | None) -> None:
    members = [site(0, Cause.UPLINK, 0.5), site(2, Cause.UPLINK, loss)]
    assert [group.loss_over for group in groups_of(members)] == [over]


def test_who_answers_nothing_has_no_loss_to_tell() -> None:
    (group,) = groups_of([site(0, Cause.NO_ANSWER), site(1, Cause.NO_ANSWER)])
    assert (group.name, group.loss_over) == ("no_answer", None)
