"""When something becomes an alarm and when it is over: both sides of each limit, groups, and what was open before."""

import pytest

from meetings.domain.alarms import AlarmKind, Subject
from signaling.alarm_watch import AGAIN_S, GAP_S, AlarmWatch, Ill, Turn, ills_of_sites
from signaling.line_causes import Cause
from signaling.line_frames import GroupRow, SiteRow

AFTER_S, CLEAR_S = 10.0, 30.0
NOTHING = Turn((), ())
UPLINK = Subject(AlarmKind.UPLINK, "nhánh A")


def site(name: str, subject: Subject | None = None) -> Ill:
    return Ill(name, subject or Subject(AlarmKind.SITE, name), "uplink")


def watching() -> AlarmWatch:
    return AlarmWatch(AFTER_S, CLEAR_S)


def begun(watch: AlarmWatch, *ills: Ill, from_s: int = 0, to_s: int = 10) -> list[tuple[float, Subject]]:
    """Feeds the same every second; when which alarms began."""
    return [(at, one.subject) for at in range(from_s, to_s + 1) for one in watch.turn(ills, float(at)).raised]


def over(watch: AlarmWatch, from_s: int, to_s: int, *ills: Ill) -> list[tuple[float, Subject]]:
    return [(at, one) for at in range(from_s, to_s + 1) for one in watch.turn(ills, float(at)).cleared]


def test_what_is_bad_for_as_long_as_that_is_an_alarm_and_only_one() -> None:
    watch, one = watching(), site("a")
    assert begun(watch, one, to_s=9) == []
    assert begun(watch, one, from_s=10, to_s=60) == [(10, one.subject)]


def test_what_is_good_in_between_begins_anew_but_not_for_single_seconds() -> None:
    for gap, raised in ((int(GAP_S), [(10, "a")]), (int(GAP_S) + 1, [])):
        watch = watching()
        begun(watch, site("a"), to_s=5)
        found = begun(watch, site("a"), from_s=5 + gap, to_s=10)
        assert [(at, one.name) for at, one in found] == raised, gap


def test_it_is_over_when_all_it_has_was_good_for_as_long_as_that() -> None:
    watch = watching()
    begun(watch, site("a", UPLINK), site("b", UPLINK))
    assert over(watch, 11, 40, site("b", UPLINK)) == []
    assert over(watch, 41, 80) == [(70, UPLINK)]
    assert begun(watch, site("a"), from_s=81, to_s=95) == [(91, Subject(AlarmKind.SITE, "a"))]


def flaps(bad_s: int, good_s: int, until_s: int) -> list[tuple[str, int]]:
    """What is told of a line that is bad for so long, then good, over and over."""
    watch, told = watching(), []
    for at in range(until_s):
        turn = watch.turn([site("a")] if at % (bad_s + good_s) < bad_s else [], float(at))
        told += [("raised", at)] * len(turn.raised) + [("cleared", at)] * len(turn.cleared)
    return told


def test_a_line_that_comes_and_goes_is_told_of_ever_more_seldom() -> None:
    hour = [what for what, _ in flaps(15, 45, 3600)]
    assert hour == ["raised", "cleared", "raised"], "it stays for a minute from then on"
    slow = [at for what, at in flaps(15, 300, 3600) if what == "raised"]
    assert slow == [10, 325, 640, 955, 1270], "half a minute, one, two, four, eight"


def test_what_comes_again_later_is_over_as_soon_as_the_first_time() -> None:
    times = [at for what, at in flaps(15, int(AGAIN_S) + 100, 2100) if what == "cleared"]
    assert times == [44, 759, 1474]


def test_sites_that_share_a_hurt_line_are_one_alarm_and_later_ones_join_it() -> None:
    watch = watching()
    assert begun(watch, site("a", UPLINK), site("b", UPLINK)) == [(10, UPLINK)]
    assert begun(watch, site("a", UPLINK), site("c", UPLINK), from_s=11, to_s=30) == []
    assert watch.things(UPLINK) == ("a", "b", "c")


def test_a_site_of_an_alarm_raises_no_other_when_its_group_comes_apart_or_comes_later() -> None:
    watch = watching()
    begun(watch, site("a", UPLINK), site("b", UPLINK))
    assert begun(watch, site("a"), from_s=11, to_s=60) == []
    alone = watching()
    begun(alone, site("a"))
    assert begun(alone, site("a", UPLINK), site("b", UPLINK), from_s=11, to_s=30) == [(21, UPLINK)]
    assert alone.things(UPLINK) == ("b",)


def test_what_was_open_before_is_not_raised_again_and_ends_as_if_it_had_been_seen() -> None:
    watch = watching()
    watch.adopt(UPLINK, ["a", "b"], 0.0)
    assert begun(watch, site("a"), site("c", UPLINK), to_s=20) == []
    assert over(watch, 21, 60) == [(50, UPLINK)]
    unseen = watching()
    unseen.adopt(UPLINK, ["a"], 0.0)
    assert over(unseen, 0, 40) == [(30, UPLINK)]


def test_a_drill_has_alarms_of_its_own() -> None:
    real, drill = Subject(AlarmKind.UPLINK, "x"), Subject(AlarmKind.UPLINK, "x", drill=True)
    watch = watching()
    assert begun(watch, site("a", drill), site("b", real)) == [(10, drill), (10, real)]
    assert {Subject.of(one.key) for one in (real, drill)} == {real, drill}


def row(name: str, cause: Cause | None = Cause.UPLINK, *, alarm: bool = True) -> SiteRow:
    return SiteRow(id=name, word="weak", since_ms=0, alarm=alarm, cause=cause)


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("uplink", Subject(AlarmKind.UPLINK, "g")),
        ("carrier", Subject(AlarmKind.CARRIER, "g")),
        ("area", Subject(AlarmKind.AREA, "g")),
        ("cause", Subject(AlarmKind.SITE, "a")),
    ],
)
def test_a_group_is_what_sites_share_and_no_cause(kind: str, subject: Subject) -> None:
    groups = [
        GroupRow.model_validate({"kind": kind, "name": "g", "sites": ("a",), "of": 1, "loss_over": None, "since_ms": 0})
    ]
    assert [ill.subject for ill in ills_of_sites([(row("a"), False)], groups)] == [subject]


def test_who_is_only_weak_and_whom_our_server_hurts_is_no_alarm_of_a_line() -> None:
    rows = [(row("a", alarm=False), False), (row("b", Cause.SERVER), False), (row("c", None), True)]
    assert ills_of_sites(rows, ()) == (Ill("c", Subject(AlarmKind.SITE, "c", drill=True), "unknown"),)
