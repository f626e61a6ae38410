"""A signaling server small enough to read: one participant at a time, media by the mirror."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.fakes.mirror_server import MirrorServer

Fields = dict[str, object]


class LiveServer:
    """Welcomes whoever joins. `refusals`: request types that are refused, with the code."""

    def __init__(self, mirror: MirrorServer, tasks: asyncio.TaskGroup) -> None:
        self.mirror = mirror
        self.address = ""
        self.joins: list[Fields] = []
        self.requests: list[Fields] = []
        self.revision = 2
        self.refusals: dict[str, str] = {}
        self.stills: list[bytes] = []
        self.machines: list[Fields] = []
        self.socket: ServerConnection | None = None
        self._tasks = tasks

    async def serve(self, socket: ServerConnection) -> None:
        """One connection."""
        self.socket = socket
        try:
            async for text in socket:
                if isinstance(text, bytes):
                    self.stills.append(text)
                    continue
                request: Fields = json.loads(text)
                await self._answer(request)
        except ConnectionClosed:
            pass

    async def tell(self, kind: str, **fields: object) -> None:
        """Sends a frame."""
        assert self.socket is not None
        await self.socket.send(json.dumps({"type": kind, **fields}))

    async def drop(self) -> None:
        """Cuts the connection."""
        assert self.socket is not None
        await self.socket.close()

    async def _answer(self, request: Fields) -> None:
        kind, number = str(request["type"]), request["id"]
        if kind == "tell_machine":
            self.machines.append(request)
            return
        (self.joins if kind == "join" else self.requests).append(request)
        if kind in self.refusals:
            await self.tell("refused", id=number, code=self.refusals[kind])
        elif kind == "join":
            offer = request.get("offer")
            await self.tell(
                "welcome",
                id=number,
                me="room",
                room=None if request.get("revision") is not None else {"revision": self.revision},
                media=self._media(str(offer)) if offer is not None else None,
                media_refused=None,
                media_kept=bool(request.get("keep_media")),
                slots_in_use=[],
            )
        elif kind == "offer_media":
            await self.tell("media_answer", id=number, media=self._media(str(request["offer"])))
        else:
            await self.tell("done", id=number)

    def _media(self, offer: str) -> Fields:
        answer = self.mirror.answer(offer, self._tasks)
        slots = [{"mid": slot.mid, "kind": slot.kind, "index": slot.index} for slot in answer.slots]
        stage = next(slot.mid for slot in answer.slots if slot.kind == "stage")
        return {
            "answer": answer.sdp,
            "slots": slots,
            "uses": [{"mid": stage, "participant": "room", "source": "camera"}],
        }


@asynccontextmanager
async def live_server(mirror: MirrorServer, tasks: asyncio.TaskGroup) -> AsyncIterator[LiveServer]:
    """A server for the time of the block; `address` is where its WebSocket is."""
    made = LiveServer(mirror, tasks)
    async with serve(made.serve, "127.0.0.1", 0, compression=None) as listening:
        port = next(iter(listening.sockets)).getsockname()[1]
        made.address = f"127.0.0.1:{port}"
        yield made
