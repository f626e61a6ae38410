"""What a media worker tells of a site's line, and what a page makes of the board's frames."""

import asyncio
import json
from typing import Any

import httpx2

from sfu.interfaces import PeerFigures, PeerId, RoomFigures, RoomId, Step
from tests.signaling.rig import PATIENCE_S, Server


def figures(server: Server, login: str, *, loss_up: float = 0.0, loss_down: float = 0.0) -> RoomFigures:
    """A second of one site's media."""
    one = PeerFigures(
        peer=PeerId(server.who(login)),
        connected=True,
        step=Step.TILES,
        up_bps=250_400,
        down_bps=1_300_000,
        loss_up=loss_up,
        loss_down=loss_down,
        round_trip_ms=20.4,
        jitter_ms=2.0,
        estimate_bps=None,
        heard_s=0.0,
        streams=(),
    )
    return RoomFigures(room=RoomId(server.meeting), peers=(one,))


class Board:
    """What a page makes of the frames."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self.http = http
        self.seq = 0
        self.rows: dict[str, Any] = {}
        self.cards: dict[str, Any] = {}
        self.frame: Any = None

    async def turn(self) -> None:
        """Takes the next frame."""
        answer = await self.http.get("/api/lines/live", params={"after": self.seq})
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        self.frame = frame = json.loads(answer.content)
        if frame["whole"]:
            self.rows, self.cards = {}, {}
        self.seq = frame["seq"]
        self.rows |= {row["id"]: row for row in frame["rows"]}
        self.cards |= {card["id"]: card for card in frame["cards"]}

    async def until(self, site: str, **wanted: object) -> Any:
        """The row of a site once it says so."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                row = self.rows.get(site, {})
                if all(row.get(name) == value for name, value in wanted.items()):
                    return row
                await self.turn()
