"""The pictures of the film, from one place in it up to another."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from recordings import final
from recordings.composer.cards import Card, Cards, lost_between
from recordings.composer.drawer import Drawer, Seen
from recordings.composer.workshop import Workshop
from recordings.core.composing import NOBODY, Piece, Scene, scene_at
from recordings.media.canvas import Picture
from recordings.media.playing import Player


class Filming:
    """Draws what the plan says from the finished files. Pictures are numbered from 0."""

    def __init__(
        self, made: final.Final, film: Sequence[Piece], every: Sequence[Scene], rate: int, shop: Workshop
    ) -> None:
        """`every`: the scenes of the recording; `rate`: pictures a second; `shop`: where the files are."""
        self._made = made
        self._film = film
        self._scenes = every
        self._rate = rate
        self._shop = shop
        self._cards = Cards(
            [NOBODY, *(scene.caption for scene in every)],
            [self._lost(number) for number, piece in enumerate(film) if piece.part is None],
            made.started_ms / 1000,
        )

    def pictures(self, first: int, end: int, pages: Mapping[tuple[str, int], Path]) -> Iterator[Picture]:
        """Each is the canvas, drawn over for the next. `pages`: those that may be shown. Raises NotFinalised."""
        drawer = Drawer(self._cards, pages, self._shop.files)
        stage, screen = _Sources(self._open_part), _Sources(self._open_screen)
        try:
            for number in range(first, end):
                at_ms = number * 1000 // self._rate
                piece_number = bisect_right(self._film, at_ms, key=lambda piece: piece.start_ms) - 1
                piece = self._film[piece_number]
                recorded_ms = piece.from_ms + at_ms - piece.start_ms
                wall_s = (self._made.started_ms + recorded_ms) / 1000
                if piece.part is None:
                    drawer.card(self._lost(piece_number), NOBODY, wall_s)
                else:
                    scene = scene_at(self._scenes, recorded_ms)
                    shared = None if scene.beside is None else scene.beside.screen
                    drawer.scene(scene, Seen(stage.at(piece.part, recorded_ms), screen.at(shared, recorded_ms)), wall_s)
                yield drawer.canvas.frame
        finally:
            stage.close()
            screen.close()

    def _lost(self, piece_number: int) -> Card:
        """The card of what was lost before a part; it may have been paused then too."""
        began_ms, next_ms = (piece.from_ms for piece in self._film[piece_number : piece_number + 2])
        gaps = [gap for gap in self._made.gaps if gap.end_ms > began_ms and gap.start_ms < next_ms]
        ended_ms = min(max((gap.end_ms for gap in gaps), default=next_ms), next_ms)
        return lost_between((self._made.started_ms + began_ms) / 1000, (self._made.started_ms + ended_ms) / 1000)

    def _open_part(self, number: int, recorded_ms: int) -> tuple[Player | None, int]:
        part = self._made.parts[number]
        return self._player(part, recorded_ms), part.start_ms

    def _open_screen(self, number: int, recorded_ms: int) -> tuple[Player | None, int]:
        part = self._made.screens[number]
        return self._player(part, recorded_ms), part.start_ms

    def _player(self, part: final.Part, recorded_ms: int) -> Player | None:
        return Player(self._shop.find(part.file), recorded_ms - part.start_ms, self._shop.files) if part.width else None


class _Sources:
    """One file after the other, each played from where it is first asked for."""

    def __init__(self, opened: Callable[[int, int], tuple[Player | None, int]]) -> None:
        self._opened = opened
        self._number: int | None = None
        self._player: Player | None = None
        self._start_ms = 0

    def at(self, number: int | None, recorded_ms: int) -> Picture | None:
        """The picture of a file at a moment of the recording; None where there is no file, or none yet."""
        if number != self._number:
            self.close()
            self._number = number
            if number is not None:
                self._player, self._start_ms = self._opened(number, recorded_ms)
        return None if self._player is None else self._player.at(recorded_ms - self._start_ms)

    def close(self) -> None:
        """Lets go of the file that is open."""
        if self._player is not None:
            self._player.close()
        self._player = None
        self._number = None
