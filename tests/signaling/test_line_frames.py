"""What a viewer is told: everything the first time, then what changed since the frame it knows."""

import json
from typing import Any

import pytest

from recordings.control_wire import RecorderFigures
from sfu.interfaces import WorkerFigures
from signaling.line_causes import Cause
from signaling.line_frames import REMEMBERED, LineFrames, SiteCard, SiteRow
from signaling.line_groups import Member
from signaling.line_servers import SILENT_S, STARTS_WITHIN_S, ServerLoad, ServerLoads
from signaling.line_since import CALM_MS, GroupsSince

FIRST = 1_000


def worker_figures(uptime_s: float) -> WorkerFigures:
    return WorkerFigures(
        uptime_s=uptime_s, cpu_s=1.0, rss_bytes=1, received_packets=0, forwarded_packets=0, send_drops=0,
        junk_datagrams=0, loop_lag_ms=0.0, voice_wait_p99_ms=0.0, heap_blocks=1, tasks=1, descriptors=1, peers=0,
        endpoints=0, addresses=0, ssrcs=0,
    )  # fmt: skip


def site(name: str, up: int = 1) -> tuple[SiteCard, SiteRow]:
    card = SiteCard(
        id=name, meeting="m", name=name, area=None, carrier=None, uplink=None, technician=None, phone=None, browser=None
    )
    return card, SiteRow(id=name, word="good", since_ms=0, alarm=False, cause=None, up=up)


def told(frames: LineFrames, after: int) -> Any:
    return json.loads(frames.after(after))


def rows(frame: Any) -> list[str]:
    return [row["id"] for row in frame["rows"]]


def board(*looks: list[tuple[SiteCard, SiteRow]]) -> LineFrames:
    frames = LineFrames(FIRST)
    for look in looks:
        frames.take_sites(look, 0)
    return frames


def test_the_first_frame_is_whole() -> None:
    frame = told(board([site("a"), site("b")]), 0)
    assert (frame["whole"], frame["seq"], rows(frame), len(frame["cards"])) == (True, FIRST + 1, ["a", "b"], 2)


def test_a_row_that_did_not_change_is_not_told_again() -> None:
    frames = board([site("a"), site("b")], [site("a"), site("b", up=2)])
    frame = told(frames, FIRST + 1)
    assert (frame["whole"], rows(frame), frame["cards"]) == (False, ["b"], [])


def test_who_comes_late_is_told_all_that_changed_meanwhile() -> None:
    frames = board([site("a"), site("b")], [site("a", up=2), site("b")], [site("a", up=2), site("b", up=2)])
    assert rows(told(frames, FIRST + 1)) == ["a", "b"]
    assert rows(told(frames, FIRST + 2)) == ["b"]
    assert rows(told(frames, FIRST + 3)) == []


def test_a_site_that_is_no_more_is_told_as_gone_and_one_that_is_back_is_not() -> None:
    frames = board([site("a"), site("b")], [site("a")])
    assert told(frames, FIRST + 1)["gone"] == ["b"]
    frames.take_sites([site("a"), site("b")], 0)
    back = told(frames, FIRST + 1)
    assert (back["gone"], rows(back), len(back["cards"])) == ([], ["b"], 1)


@pytest.mark.parametrize("known", [0, FIRST, FIRST + 3, 10 * FIRST])
def test_who_knows_a_number_that_was_never_given_out_here_is_told_everything(known: int) -> None:
    assert told(board([site("a")], [site("a")]), known)["whole"]


def test_what_lies_too_far_back_is_told_whole() -> None:
    frames = board(*([site("a")] for _ in range(REMEMBERED + 2)))
    assert told(frames, FIRST + 2)["whole"]
    assert not told(frames, FIRST + 3)["whole"]


def test_a_frame_is_written_once_for_all_who_know_the_same() -> None:
    frames = board([site("a")], [site("a", up=2)])
    assert frames.after(FIRST + 1) is frames.after(FIRST + 1)


def test_a_group_keeps_its_time_over_a_short_pause() -> None:
    groups, hurt = GroupsSince(), [Member("a", None, None, None, Cause.UPLINK, 0.04)]
    assert [row.since_ms for row in groups.turn(hurt, 1000)] == [1000]
    assert groups.turn([], 2000) == ()
    (row,) = groups.turn(hurt, 1000 + CALM_MS)
    assert (row.since_ms, row.loss_over) == (1000, 3)
    groups.turn([], 1001 + 2 * CALM_MS)
    assert [row.since_ms for row in groups.turn(hurt, 90_000)] == [90_000]


def test_processor_time_is_a_share_of_the_time_that_passed() -> None:
    spent = iter([1.0, 1.25, 1.25, 0.1])
    loads = ServerLoads(lambda: next(spent))
    assert [loads.web(at_s, 3.0).cpu for at_s in (10.0, 11.0, 12.0, 13.0)] == [0.0, 0.25, 0.0, 0.0]
    assert not loads.media(None, 14.0, up=False).up


def test_a_media_worker_that_hangs_is_gone_though_its_connection_stands() -> None:
    loads = ServerLoads()
    assert [loads.media(None, at_s, up=True).up for at_s in (0.0, 9.0)] == [True, True]
    first, second = worker_figures(1.0), worker_figures(2.0)
    told = ((first, 10.0), (first, 10.0 + SILENT_S), (first, 10.1 + SILENT_S), (second, 14.0), (second, 15.0))
    assert [loads.media(figures, at_s, up=True).up for figures, at_s in told] == [True, True, False, True, True]


def test_a_recorder_is_loaded_by_its_own_time_and_gone_as_soon_as_it_tells_nothing() -> None:
    loads = ServerLoads()
    told = [
        RecorderFigures(uptime_s=at_s, cpu_s=cpu_s, rss_bytes=1, loop_lag_ms=7.0)
        for at_s, cpu_s in ((1.0, 0.5), (2.0, 0.75), (0.5, 0.1))
    ]
    assert [loads.recorder(one, 10.0).cpu for one in told] == [0.0, 0.25, 0.0]
    assert loads.recorder(told[2], 11.0).lag_ms == 7.0
    assert loads.recorder(None, 12.0) == ServerLoad(0.0, 0.0, up=False)


def test_a_recorder_that_is_being_started_is_missed_only_when_it_takes_long() -> None:
    loads = ServerLoads()
    times = (100.0, 99.9 + STARTS_WITHIN_S, 100.0 + STARTS_WITHIN_S)
    assert [loads.recorder(None, at_s).up for at_s in times] == [True, True, False]
