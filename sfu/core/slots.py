"""What each receive slot of one listener should carry."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sfu.interfaces import PeerId, SlotKind, SourceKind


@dataclass(frozen=True, slots=True)
class Programme:
    """Who is heard first and seen large, as `sfu.interfaces.SetProgramme` says."""

    floor: PeerId | None = None
    chair: PeerId | None = None
    stage: PeerId | None = None
    screen: PeerId | None = None


class Place(NamedTuple):
    """A slot of a listener: its kind and its number among those of that kind."""

    kind: SlotKind
    number: int


class Use(NamedTuple):
    """Whose media a slot carries."""

    peer: PeerId
    source: SourceKind


def stage_for(
    programme: Programme, listener: PeerId, loudest: Sequence[PeerId], present: Collection[PeerId]
) -> PeerId | None:
    """Whom a listener sees large.

    The peer on stage; but nobody receives themselves: who is on stage sees the chair, the chair on stage sees the
    floor, else the loudest present. None when nobody is on stage or nobody else is there.
    """
    if programme.stage is None:
        return None
    if programme.stage != listener:
        return programme.stage if programme.stage in present else None
    for peer in (programme.chair, programme.floor, *loudest):
        if peer is not None and peer != listener and peer in present:
            return peer
    return None


class TilePlaces:
    """Which tile slot shows whom: a peer keeps its slot for as long as it is wanted, whatever the order."""

    __slots__ = ("_places",)

    def __init__(self, count: int) -> None:
        self._places: list[PeerId | None] = [None] * count

    def assign(self, wanted: Sequence[PeerId]) -> tuple[PeerId | None, ...]:
        """Takes the first wanted peers that there are slots for; newcomers get the free slots in order."""
        places = self._places
        chosen = list(dict.fromkeys(wanted))[: len(places)]
        for index, peer in enumerate(places):
            if peer is not None and peer not in chosen:
                places[index] = None
        newcomers = [peer for peer in chosen if peer not in places]
        free = (index for index, peer in enumerate(places) if peer is None)
        for index, peer in zip(free, newcomers, strict=False):
            places[index] = peer
        return tuple(places)


class Layout:
    """The slots of one listener: remembers where tiles are, and answers what each slot should carry."""

    __slots__ = ("_listener", "_tiles")

    def __init__(self, listener: PeerId, tile_count: int) -> None:
        self._listener = listener
        self._tiles = TilePlaces(tile_count)

    def wanted(
        self,
        programme: Programme,
        voices: Sequence[PeerId | None],
        loudest: Sequence[PeerId],
        tiles: Sequence[PeerId],
        present: Collection[PeerId],
    ) -> dict[Place, Use]:
        """What each slot should carry; slots that should be empty are left out.

        `voices` are the room's voice slots (see `sfu.core.speakers`), `loudest` who is to be seen first, `tiles`
        whom the listener wants to see, in order of importance, `present` who is connected. Source: decision 5 and 9
        of the design: nobody receives themselves.
        """
        uses: dict[Place, Use] = {}
        for index, voice in enumerate(voices):
            if voice is not None and voice != self._listener:
                uses[Place(SlotKind.VOICE, index)] = Use(voice, SourceKind.MICROPHONE)
        stage = stage_for(programme, self._listener, loudest, present)
        if stage is not None:
            uses[Place(SlotKind.STAGE, 0)] = Use(stage, SourceKind.CAMERA)
        screen = programme.screen
        if screen is not None and screen != self._listener and screen in present:
            uses[Place(SlotKind.SCREEN, 0)] = Use(screen, SourceKind.SCREEN)
            uses[Place(SlotKind.SCREEN_SOUND, 0)] = Use(screen, SourceKind.SCREEN_SOUND)
        others = [peer for peer in tiles if peer != self._listener and peer in present]
        for index, tile in enumerate(self._tiles.assign(others)):
            if tile is not None:
                uses[Place(SlotKind.TILE, index)] = Use(tile, SourceKind.CAMERA)
        return uses
