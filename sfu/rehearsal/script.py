"""What happens in a rehearsal: the chair speaks, the floor goes round, and between turns all speakers talk."""

import asyncio
from collections.abc import Sequence
from itertools import cycle

import structlog

from sfu.rehearsal.live_socket import NotConnected, RequestRefused
from sfu.rehearsal.room import SimulatedRoom

TURN_S = 10.0
SHORTEST_TURN_S = 3.0
AGAIN_S = 1.0
LIMIT_S = 600

_log = structlog.get_logger(__name__)


class Script:
    """Plays until it is cancelled. `refused` counts requests that the server refused."""

    def __init__(self, chair: SimulatedRoom, speakers: Sequence[SimulatedRoom], seconds: float) -> None:
        """`seconds`: how long the rehearsal lasts, so that every turn comes at least once."""
        self.refused = 0
        self._chair = chair
        self._speakers = tuple(speakers)
        self._given: str | None = None
        self._turn_s = max(SHORTEST_TURN_S, min(TURN_S, seconds / 5))

    async def play(self) -> None:
        """Each speaker has the floor in turn, then nobody has it and all talk; and again."""
        for speaker in cycle([*self._speakers, None]):
            await self._try(speaker)
            await asyncio.sleep(self._turn_s)

    async def _try(self, speaker: SimulatedRoom | None) -> None:
        """Plays a turn; what the server refuses is left out, what it does not hear is tried again."""
        while True:
            try:
                if not self._chair.talks:
                    await self._chair.speak()
                await (self._free_talk() if speaker is None else self._floor_of(speaker))
            except RequestRefused as refusal:
                self.refused += 1
                _log.warning("rehearsal_request_refused", code=refusal.code)
            except NotConnected:
                await asyncio.sleep(AGAIN_S)
                continue
            return

    async def _floor_of(self, speaker: SimulatedRoom) -> None:
        await speaker.ask("raise_hand", raised=True)
        self._expect_silence(besides=speaker)
        await self._chair.ask("give_floor", participant=speaker.part.participant, limit_s=LIMIT_S)
        self._given = speaker.part.participant
        await speaker.speak()

    async def _free_talk(self) -> None:
        if not self._speakers:
            return
        self._expect_silence(besides=None)
        if self._given is not None:
            await self._chair.ask("take_floor", participant=self._given)
        for speaker in self._speakers:
            await speaker.speak()

    def _expect_silence(self, besides: SimulatedRoom | None) -> None:
        """The server is about to close microphones: what is not heard of them from now on is no gap."""
        for speaker in self._speakers:
            if speaker is not besides:
                speaker.expect_silence()
