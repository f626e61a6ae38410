"""A room on our media worker, over its control socket: the publisher on everyone's stage."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sfu.control import ControlClient
from sfu.interfaces import JoinPeer, PeerId, RoomId, SetProgramme, SlotKind
from sfu.rehearsal.descriptions import Description, build_offer, read_description
from tests.bench.endpoints import End

ROOM = RoomId("bench")
PUBLISHER = PeerId("publisher")


class OurRoom:
    """One room; every participant opens the lines that a client of ours opens."""

    def __init__(self, control: ControlClient) -> None:
        self._control = control
        self._numbers = itertools.count(1)

    async def publish(self, end: End, ssrc: int) -> Description:
        """Publishes this end's camera."""
        description, _ = await self._join(end, PUBLISHER, ssrc)
        await self._control.tell(SetProgramme(room=ROOM, stage=PUBLISHER))
        return description

    async def subscribe(self, end: End) -> Description:
        """Joins with the publisher on the stage."""
        number = next(self._numbers)
        description, stage = await self._join(end, PeerId(f"sink-{number}"), 1)
        line = next(line for line in description.lines if line.mid == stage)
        assert line.ssrc is not None
        end.expect(line.ssrc, line.rtx_ssrc)
        return description

    async def keep_alive(self) -> None:
        """Reads and drops events."""
        async for _ in self._control.events():
            pass

    async def _join(self, end: End, peer: PeerId, sound_ssrc: int) -> tuple[Description, str]:
        offer = build_offer(end.connection.identity, tiles=0, sound_ssrc=sound_ssrc)
        joined = await self._control.join(JoinPeer(room=ROOM, peer=peer, offer=offer))
        stage = next(slot.mid for slot in joined.slots if slot.kind is SlotKind.STAGE)
        return read_description(joined.answer), stage


@asynccontextmanager
async def our_room(socket: str) -> AsyncIterator[OurRoom]:
    """A room for the time of the block."""
    control = ControlClient(Path(socket))
    await control.connect()
    try:
        yield OurRoom(control)
    finally:
        await control.close()
