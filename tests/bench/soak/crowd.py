"""Simulated rooms that come and go in a meeting: cleanly, without a word, with a break, with a hand, with the floor."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from sfu.rehearsal.connection import Buffers
from sfu.rehearsal.live_socket import NotConnected, RequestRefused
from sfu.rehearsal.peer import Part, Studio
from sfu.rehearsal.recording import load
from sfu.rehearsal.room import SimulatedRoom, Surroundings
from sfu.rehearsal.site import Site
from sfu.rehearsal.stills import load_stills
from sfu.rehearsal.tempo import Tempo
from sfu.transport.dtls import make_certificate
from tests.system.office import Account
from tests.system.simulated_rooms import MeetingDesk

JOIN_S = 30.0
LEAVE_S = 15.0
TURN_S = 45.0
HAND_S = 2.0
ASK_AGAIN_S = 0.5
TURN_EVERY_S = 0.02


class Way(StrEnum):
    """What a room does between coming and going."""

    LEAVE = "leave"
    VANISH = "vanish"
    RETURN = "return"
    HAND = "hand"
    SPEAK = "speak"


@dataclass
class Count:
    """What has happened so far; `faults` are in words."""

    joins: int = 0
    ways: dict[Way, int] = field(default_factory=lambda: dict.fromkeys(Way, 0))
    faults: list[str] = field(default_factory=list)


class Crowd:
    """The rooms of some accounts. `round` brings them in at random moments, and out again."""

    def __init__(self, address: str, meeting: str, accounts: Mapping[str, Account], rng: Random) -> None:
        """`accounts` by participant."""
        self.count = Count()
        self.seats = sorted(accounts)
        self._site = Site(address)
        self._desk = MeetingDesk(meeting, accounts)
        self._recording = load()
        self._stills = load_stills()
        self._certificate = make_certificate()
        self._rng = rng

    async def round(self, length_s: float, speaker: str) -> None:
        """One visit of each room; the speaker asks for the floor, and speaks when it has it."""
        tempo = Tempo(time.monotonic)
        studio = Studio(self._certificate, self._recording, tempo, Buffers(time.monotonic))
        around = Surroundings(studio, self._site, self._desk, self._stills)
        others = [Way.LEAVE, Way.VANISH, Way.RETURN, Way.HAND]
        async with asyncio.TaskGroup() as tasks:
            ticking = tasks.create_task(_turn(tempo))
            visits = [
                tasks.create_task(
                    self._visit(around, seat, Way.SPEAK if seat == speaker else self._rng.choice(others), length_s)
                )
                for seat in self.seats
            ]
            await asyncio.wait(visits)
            ticking.cancel()

    async def _visit(self, around: Surroundings, seat: str, way: Way, length_s: float) -> None:
        """One room from its coming to its going, which takes no longer than the round."""
        stay_s = self._rng.uniform(0.4, 0.8) * length_s
        await asyncio.sleep(0 if way is Way.SPEAK else self._rng.uniform(0, length_s - stay_s))
        others = tuple(other for other in self.seats if other != seat)[:1]
        room = SimulatedRoom(around, Part(seat, 1, way is Way.SPEAK), others)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(room.run())
            try:
                async with asyncio.timeout(JOIN_S):
                    await room.joined.wait()
                self.count.joins += 1
                self.count.ways[way] += 1
                await self._act(room, way, stay_s)
                await self._go(room, way)
            except (TimeoutError, NotConnected, RequestRefused) as error:
                self.count.faults.append(f"{way}: {error!r}")
                room.vanish()
            done, _ = await asyncio.wait([running], timeout=LEAVE_S)
            if not done:
                self.count.faults.append(f"{way}: does not end")
                running.cancel()

    async def _act(self, room: SimulatedRoom, way: Way, stay_s: float) -> None:
        """What it does while it is there. Raises TimeoutError, NotConnected, RequestRefused."""
        if way is Way.SPEAK:
            await room.ask("raise_hand", raised=True)
            await _speak(room)
            return
        if way is Way.HAND:
            await room.ask("raise_hand", raised=True)
            await asyncio.sleep(HAND_S)
            await room.ask("raise_hand", raised=False)
        elif way is Way.RETURN:
            room.cut()
        await asyncio.sleep(stay_s)

    async def _go(self, room: SimulatedRoom, way: Way) -> None:
        if way is Way.VANISH:
            room.vanish()
        else:
            await room.ask("leave")


async def _turn(tempo: Tempo) -> None:
    """Keeps its time coarsely and lets others have the loop: nobody looks at these pictures, and pages wait for it."""
    while True:
        tempo.turn()
        await asyncio.sleep(TURN_EVERY_S)


async def _speak(room: SimulatedRoom) -> None:
    """Talks as soon as it has the floor, until the chair takes that back. Raises TimeoutError, NotConnected."""
    async with asyncio.timeout(TURN_S):
        while not room.talks:
            await asyncio.sleep(ASK_AGAIN_S)
            with suppress(RequestRefused):
                await room.speak()
        while room.talks:  # noqa: ASYNC110 - What it is told is no event.
            await asyncio.sleep(ASK_AGAIN_S)
