"""What is bad about our own servers, look by look."""

import pytest

from meetings.domain.alarms import AlarmKind, Subject
from meetings.domain.servers import ServerName
from signaling.alarm_watch import Ill
from signaling.line_servers import ServerLoad
from signaling.server_ills import FELT_S, LONG_HANG_MS, STRAINED_LOOKS, DiskSpace, ServerIlls

WELL, BUSY, GONE = ServerLoad(0.1, 1.0, up=True), ServerLoad(0.95, 1.0, up=True), ServerLoad(0.0, 0.0, up=False)
HUNG = ServerLoad(0.1, LONG_HANG_MS + 1, up=True)


def ills(free: int = 50, *recordings: Ill) -> ServerIlls:
    return ServerIlls(lambda: DiskSpace(free, 100), 0.1, lambda: recordings)


def told(made: ServerIlls, media: ServerLoad, now_s: float) -> list[tuple[str, str]]:
    return [(ill.thing, ill.cause) for ill in made.turn({ServerName.WEB: WELL, ServerName.MEDIA: media}, now_s)]


def test_a_recording_that_is_lost_is_told_for_as_long_as_it_is() -> None:
    lost = Ill("recordings 1", Subject(AlarmKind.SERVER, "recordings"), "lost")
    assert told(ills(50, lost), WELL, 1.0) == [("recordings 1", "lost")]
    assert told(ills(), WELL, 1.0) == []


def is_strained(made: ServerIlls) -> bool:
    return made.media_strained


def test_a_busy_server_is_overloaded_after_three_looks_in_a_row() -> None:
    made = ills()
    for media in (BUSY, BUSY, WELL, *[BUSY] * (STRAINED_LOOKS - 1)):
        assert told(made, media, 1.0) == []
        assert not is_strained(made)
    assert told(made, BUSY, 1.0) == [("media", "overloaded")]
    assert is_strained(made)


@pytest.mark.parametrize(("media", "named"), [(GONE, [("media", "gone")]), (HUNG, [])])
def test_what_a_media_server_did_that_was_gone_or_hung_is_felt_for_a_while(
    media: ServerLoad, named: list[tuple[str, str]]
) -> None:
    made = ills()
    told(made, WELL, 9.0)
    assert not is_strained(made)
    assert told(made, media, 10.0) == named
    assert is_strained(made)
    assert told(made, WELL, 10.0 + FELT_S - 0.1) == []
    assert is_strained(made)
    told(made, WELL, 10.0 + FELT_S)
    assert not is_strained(made)


def test_a_media_server_that_is_not_there_yet_is_felt_only_until_it_is() -> None:
    made = ills()
    assert told(made, GONE, 1.0) == [("media", "gone")]
    assert is_strained(made)
    told(made, WELL, 2.0)
    assert not is_strained(made)


@pytest.mark.parametrize(("free", "named"), [(10, []), (9, [("disk", "low")])])
def test_a_disk_is_low_below_its_share(free: int, named: list[tuple[str, str]]) -> None:
    assert told(ills(free), WELL, 1.0) == named


@pytest.mark.parametrize(("recorder", "named"), [(GONE, [("recorder", "gone")]), (WELL, [])])
def test_a_recorder_that_is_gone_is_told_and_blamed_for_no_line(
    recorder: ServerLoad, named: list[tuple[str, str]]
) -> None:
    made = ills()
    loads = {ServerName.WEB: WELL, ServerName.MEDIA: WELL, ServerName.RECORDER: recorder}
    assert [(ill.thing, ill.cause) for ill in made.turn(loads, 1.0)] == named
    assert not is_strained(made)
