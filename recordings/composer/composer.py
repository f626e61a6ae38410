"""Makes one film of a finished recording. What is encoded already is not made again by whoever goes on after a kill."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from recordings import final
from recordings.child import alone, home_of
from recordings.composer.filming import Filming
from recordings.composer.telling import Look, chapters_in, holding_of, length_of, tell_composed
from recordings.composer.workshop import Workshop, needed_bytes, room_for
from recordings.core.composing import CHUNK_S, Piece, pieces, rate_for, scenes
from recordings.core.story import Span
from recordings.errors import NoSpaceToFinalise, NotFinalised, told_as_not_finalised
from recordings.finaliser.writing import whole_file, write_final
from recordings.media.canvas import Picture
from recordings.media.checking import Counted, codec_of, count_decoded
from recordings.media.composing import FilmForm, chunk_is_whole, join, silence, write_chunk
from recordings.media.mixing import FRAME_MS
from recordings.media.playing import pictures_a_second, sound_packets
from recordings.sealing.files import Vault

_ENCODED, _JOINED, _CHECKED = 92, 94, 99
"""Per cent that are done after each step."""

_A_WHILE = 3000
"""Packets of sound: a minute."""

_WAY = "2"
"""Changes when films are drawn, or told of, otherwise: what was encoded before is not taken then."""


class Composer:
    """One recording, composed once."""

    def __init__(
        self,
        recording: str,
        volumes: Sequence[Path],
        vault: Vault,
        context: final.ComposeContext,
        tell: Callable[[int], None],
    ) -> None:
        """`tell` is called with 0 to 100, again and again while it goes on."""
        self._recording = recording
        self._volumes = tuple(volumes)
        self._vault = vault
        self._files = vault.files(recording)
        self._context = context
        self._tell = tell

    def run(self) -> final.Composed:
        """What there is afterwards; where it was before, nothing is made. Raises NoSpaceToFinalise, NotFinalised,
        NoKey.
        """
        with told_as_not_finalised():
            return self._make()

    def _make(self) -> final.Composed:
        found = final.find_final(self._recording, self._volumes, self._vault)
        if found is None or not found[1].parts:
            raise NotFinalised("there are no finished files")
        folder, made = found
        key = self._key(made)
        shop = Workshop(folder, key, self._files)
        if made.composed is not None and made.composed.key == key:  # A kill came after it was handed over.
            shop.drop()
            return made.composed
        if not room_for(folder, needed_bytes(made.duration_ms)):
            raise NoSpaceToFinalise
        film = pieces([_span(part) for part in made.parts], [Span(gap.start_ms, gap.end_ms) for gap in made.gaps])
        rate = self._rate(made, shop)
        chunks = self._encode(made, film, rate, shop)
        chapters = chapters_in(film, made.chapters)
        form = FilmForm(rate, [(at_ms, chapter.title) for at_ms, chapter in chapters], length_of(film))
        join(shop.film, form, chunks, self._going_on(_sounds(made, film, shop)), self._files)
        self._tell(_JOINED)
        self._check(shop, Counted(_pictures(film, rate), length_of(film) // FRAME_MS))
        versions = tuple(sorted({page.version for page in self._context.pages}))
        look = Look(f"{codec_of(shop.film, self._files)}, opus", key, versions)
        return self._hand_over(folder, made, shop, lambda file: tell_composed(file, film, chapters, look))

    def _key(self, made: final.Final) -> str:
        """Of all that decides what the film looks like."""
        told = made.model_dump_json(exclude={"composed", "version"}) + self._context.model_dump_json() + _WAY
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def _rate(self, made: final.Final, shop: Workshop) -> int:
        shown = (pictures_a_second(shop.find(part.file), self._files) for part in made.parts if part.width)
        return rate_for(max(shown, default=0))

    def _encode(self, made: final.Final, film: Sequence[Piece], rate: int, shop: Workshop) -> list[Path]:
        """What is encoded already is taken as it is."""
        filming = Filming(made, film, scenes(holding_of(made)), rate, shop)
        pages = {(each.version, each.page): shop.page(each.image) for each in self._context.pages}
        total, step, chunks = _pictures(film, rate), CHUNK_S * rate, []
        for number, first in enumerate(range(0, total, step)):
            path, end = shop.chunk(number), min(first + step, total)
            if not chunk_is_whole(path, end - first, self._files):
                if not room_for(path.parent, 0):  # Sessions filled the disk meanwhile: they go before.
                    raise NoSpaceToFinalise
                pictures = filming.pictures(first, end, pages)
                write_chunk(path, rate, self._told(pictures, first, total), self._files)
            self._tell(_ENCODED * end // total)
            chunks.append(path)
        return chunks

    def _told(self, pictures: Iterator[Picture], first: int, total: int) -> Iterator[Picture]:
        for number, picture in enumerate(pictures, first):
            self._tell(_ENCODED * number // total)
            yield picture

    def _going_on(self, sounds: Iterator[bytes]) -> Iterator[bytes]:
        """Says so again and again: who is not heard for long is taken for one that hangs."""
        for number, packet in enumerate(sounds):
            if number % _A_WHILE == 0:
                self._tell(_ENCODED)
            yield packet

    def _check(self, shop: Workshop, expected: Counted) -> None:
        """What does not decode is of no use to whoever tries again."""
        try:
            found = count_decoded(shop.film, self._files, lambda: self._tell(_JOINED))
            if found != expected:
                raise NotFinalised(f"the film has {found}, not {expected}")
        except NotFinalised:
            shop.drop()
            raise
        self._tell(_CHECKED)

    def _hand_over(
        self, folder: Path, made: final.Final, shop: Workshop, told: Callable[[final.KeptFile], final.Composed]
    ) -> final.Composed:
        """The film takes its place among the finished files, then it is told of; one that was there before goes."""
        with alone(home_of(self._recording, self._volumes)):
            if final.read_final(folder.parent, self._files) != made:
                raise NotFinalised("the recording was finished anew meanwhile")
            composed = told(whole_file(shop.film, self._files))
            shop.film.replace(folder / composed.file)
            try:
                write_final(folder, made.model_copy(update={"version": 2, "composed": composed}), self._files)
            except BaseException:
                (folder / composed.file).unlink(missing_ok=True)  # Nobody is told of it.
                raise
            for other in set(folder.glob(f"{final.COMPOSED}*.mp4")) - {folder / composed.file}:
                other.unlink(missing_ok=True)
        shop.drop()
        self._tell(100)
        return composed


def _sounds(made: final.Final, film: Sequence[Piece], shop: Workshop) -> Iterator[bytes]:
    """As they were mixed; a card is silent. Raises NotFinalised when some are missing."""
    for piece in film:
        count = piece.duration_ms // FRAME_MS
        if piece.part is None:
            yield from silence(count)
            continue
        sounding = made.sounds or made.parts
        found = 0
        for packet in sound_packets(shop.find(sounding[piece.part].file), shop.files):
            found += 1
            yield packet
        if found != count:
            raise NotFinalised(f"{sounding[piece.part].file} has {found} packets of sound, not {count}")


def _pictures(film: Sequence[Piece], rate: int) -> int:
    """How many the film has: the last one is shown until its end at least."""
    return -(-length_of(film) * rate // 1000)


def _span(part: final.Part) -> Span:
    return Span(part.start_ms, part.start_ms + part.duration_ms)
