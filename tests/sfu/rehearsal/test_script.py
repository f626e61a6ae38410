"""The turns of a rehearsal, played by rooms that only keep what they were asked."""

import asyncio

import pytest

from sfu.rehearsal.live_socket import NotConnected, RequestRefused
from sfu.rehearsal.peer import Part
from sfu.rehearsal.room import SimulatedRoom
from sfu.rehearsal.script import SHORTEST_TURN_S, TURN_S, Script

pytestmark = pytest.mark.anyio


class Actor(SimulatedRoom):
    """Keeps what it is asked in a list that all share; fails as often as told."""

    def __init__(self, name: str, acts: list[str]) -> None:
        self.part = Part(name, 3, speaks=True)
        self.talks = False
        self.acts = acts
        self.failures: list[Exception] = []

    async def ask(self, kind: str, **fields: object) -> None:
        if self.failures:
            raise self.failures.pop(0)
        participant = fields.get("participant")
        self.acts.append(f"{self.part.participant} {kind}" + (f" {participant}" if participant else ""))

    async def speak(self) -> None:
        self.acts.append(f"{self.part.participant} speaks")
        self.talks = True

    def expect_silence(self) -> None:
        self.acts.append(f"{self.part.participant} is to be silent")


@pytest.fixture(autouse=True)
def quick_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sfu.rehearsal.script.SHORTEST_TURN_S", 0.01)
    monkeypatch.setattr("sfu.rehearsal.script.AGAIN_S", 0.01)


async def played(script: Script, acts: list[str], until: int) -> list[str]:
    """What was done until that many acts were."""
    async with asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(script.play())
        async with asyncio.timeout(5):
            while len(acts) < until:  # noqa: ASYNC110 - the actors tell nobody.
                await asyncio.sleep(0.001)
        playing.cancel()
    return acts


async def test_the_floor_goes_round_and_then_all_talk() -> None:
    acts: list[str] = []
    chair, a, b = (Actor(name, acts) for name in ("chair", "a", "b"))
    done = await played(Script(chair, [a, b], seconds=0.01), acts, until=14)
    assert done[:14] == [
        "chair speaks",
        "a raise_hand",
        "b is to be silent",
        "chair give_floor a",
        "a speaks",
        "b raise_hand",
        "a is to be silent",
        "chair give_floor b",
        "b speaks",
        "a is to be silent",
        "b is to be silent",
        "chair take_floor b",
        "a speaks",
        "b speaks",
    ]


async def test_a_refused_turn_is_counted_and_the_next_one_comes() -> None:
    acts: list[str] = []
    chair, a, b = (Actor(name, acts) for name in ("chair", "a", "b"))
    a.failures = [RequestRefused("hand_closed")]
    script = Script(chair, [a, b], seconds=0.01)
    done = await played(script, acts, until=3)
    assert done[1] == "b raise_hand"
    assert script.refused == 1


async def test_a_turn_that_is_not_heard_is_tried_again() -> None:
    acts: list[str] = []
    chair, a = (Actor(name, acts) for name in ("chair", "a"))
    a.failures = [NotConnected(), NotConnected()]
    script = Script(chair, [a], seconds=0.01)
    done = await played(script, acts, until=3)
    assert done[1] == "a raise_hand"
    assert script.refused == 0


async def test_without_speakers_the_chair_talks_alone() -> None:
    acts: list[str] = []
    chair = Actor("chair", acts)
    script = Script(chair, [], seconds=0.01)
    await played(script, acts, until=1)
    assert acts == ["chair speaks"]


def test_turns_are_long_enough_to_see_and_short_enough_to_come_round() -> None:
    assert SHORTEST_TURN_S <= TURN_S
    assert TURN_S * 5 <= 60
