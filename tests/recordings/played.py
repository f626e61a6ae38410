"""A recording finished and played from end to end, judged by what every picture and tone says of itself."""

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from av import logging

from recordings.final import Context, Final, Part, find_final
from recordings.finaliser.finaliser import Finaliser
from recordings.media.checking import count_decoded, count_packets
from tests.recordings.kept import RECORDING
from tests.recordings.reference import Shown, pictures_in, tones_in
from tests.recordings.sealing.vaults import PLAIN

LIPS_S = 0.08


@dataclass(frozen=True)
class Played:
    """All pictures and tones of all parts, in order."""

    pictures: list[Shown]
    tones: list[Shown]

    def in_step(self, at_least: float) -> bool:
        """Whether there are so many tones beside pictures, and each is within 80 ms, at the beginning as at the end."""
        lips = list(lips_beside(self.pictures, self.tones))
        return len(lips) >= at_least and max(map(abs, lips)) < LIPS_S


def finish_and_play(volumes: Sequence[Path]) -> Played:
    """Makes the files and plays them; every packet of them decodes, without a warning."""
    made = Finaliser(RECORDING, volumes, PLAIN, Context(), lambda _: None).run()
    found = find_final(RECORDING, volumes, PLAIN)
    assert found is not None
    for part in (*made.parts, *made.screens, *made.sounds):
        assert complaints(found[0] / part.file) == []
    return play(found[0], made)


def complaints(path: Path) -> list[str]:
    """What the decoders say of a file while all of it decodes: nothing of one that is whole."""
    logging.set_level(logging.WARNING)
    try:
        with logging.Capture(local=False) as said:
            assert count_decoded(path) == count_packets(path)
    finally:
        logging.set_level(None)
    return [f"{decoder}: {words.strip()}" for _, decoder, words in said]


def play(folder: Path, made: Final) -> Played:
    """Plays the finished files in this folder."""
    shown = [part for part in made.parts if part.width]
    pictures = [each for part in shown for each in pictures_of(folder, made, part)]
    return Played(pictures, [each for part in shown for each in tones_of(folder, made, part)])


def began_s(made: Final, part: Part) -> float:
    """When a part begins, Unix seconds."""
    return (made.started_ms + part.start_ms) / 1000


def pictures_of(folder: Path, made: Final, part: Part) -> list[Shown]:
    """The pictures of a part."""
    return pictures_in(folder / part.file, began_s(made, part))


def tones_of(folder: Path, made: Final, part: Part) -> list[Shown]:
    """The tones of a part."""
    return tones_in(folder / part.file, began_s(made, part))


def lips_of(folder: Path, made: Final, part: Part) -> list[float]:
    """By how much each tone of a part is late against the picture beside it."""
    return list(lips_beside(pictures_of(folder, made, part), tones_of(folder, made, part)))


def lips_beside(pictures: Sequence[Shown], tones: Iterable[Shown]) -> Iterator[float]:
    """By how much each tone is late against the picture beside it; tones beside which there is none are left out.

    `pictures`: in the order of their files.
    """
    moments_s = [picture.file_s for picture in pictures]
    for tone in tones:
        at = bisect(moments_s, tone.file_s)
        beside = min(pictures[max(at - 1, 0) : at + 1], key=lambda each: abs(each.file_s - tone.file_s), default=None)
        if beside is not None and abs(beside.file_s - tone.file_s) < LIPS_S:
            yield tone.off_s - beside.off_s
