"""What the worker counted each second, added up for counters. No I/O."""

from collections.abc import Iterator
from dataclasses import dataclass

from sfu.interfaces import RoomFigures, RoomId, StreamFigures


@dataclass(slots=True)
class Tally:
    """What has happened to one stream of a room since the room began, over all its sites."""

    lost: int = 0
    key_frames: int = 0
    nacks: int = 0
    picture_losses: int = 0

    def add(self, stream: StreamFigures) -> None:
        """Adds one second of one site."""
        self.lost += stream.lost
        self.key_frames += stream.key_frames
        self.nacks += stream.nacks
        self.picture_losses += stream.picture_losses


class Tallies:
    """Grow only: a site that leaves, or a worker that is started anew, takes nothing away."""

    def __init__(self) -> None:
        self._rooms: dict[RoomId, dict[tuple[str, str], Tally]] = {}

    def add(self, figures: RoomFigures) -> None:
        """Adds what is new."""
        room = self._rooms.setdefault(figures.room, {})
        for peer in figures.peers:
            for stream in peer.streams:
                room.setdefault((stream.name, stream.direction), Tally()).add(stream)

    def forget(self, room: RoomId) -> None:
        """The room has ended."""
        self._rooms.pop(room, None)

    def all(self) -> Iterator[tuple[tuple[str, str, str], Tally]]:
        """Each with the room, the name of the stream and its direction."""
        for room, tallies in self._rooms.items():
            for (name, direction), tally in tallies.items():
                yield (room, name, direction), tally
