"""A recording finished and played from end to end, judged by what every picture and tone says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from recordings.final import Context, Final, Part, find_final
from recordings.finaliser.finaliser import Finaliser
from recordings.media.checking import count_decoded, count_packets
from tests.recordings.kept import RECORDING
from tests.recordings.reference import Shown, pictures_in, tones_in
from tests.recordings.sealing.vaults import PLAIN

LIPS_S = 0.08


@dataclass(frozen=True)
class Played:
    """All pictures of all parts in order; by how many seconds each tone is late against the picture beside it."""

    pictures: list[Shown]
    lips: list[float]

    def in_step(self, at_least: float) -> bool:
        """Whether there are so many tones, and each is within 80 ms, at the beginning as at the end."""
        return len(self.lips) >= at_least and max(map(abs, self.lips)) < LIPS_S


def finish_and_play(volumes: Sequence[Path]) -> Played:
    """Makes the files and plays them; every packet of them decodes."""
    made = Finaliser(RECORDING, volumes, PLAIN, Context(), lambda _: None).run()
    found = find_final(RECORDING, volumes, PLAIN)
    assert found is not None
    for part in (*made.parts, *made.screens, *made.sounds):
        path = found[0] / part.file
        assert count_decoded(path) == count_packets(path)
    return play(found[0], made)


def play(folder: Path, made: Final) -> Played:
    """Plays the finished files in this folder."""
    pictures = [each for part in made.parts if part.width for each in pictures_of(folder, made, part)]
    return Played(pictures, [late for part in made.parts if part.width for late in lips_of(folder, made, part)])


def began_s(made: Final, part: Part) -> float:
    """When a part begins, Unix seconds."""
    return (made.started_ms + part.start_ms) / 1000


def pictures_of(folder: Path, made: Final, part: Part) -> list[Shown]:
    """The pictures of a part."""
    return pictures_in(folder / part.file, began_s(made, part))


def lips_of(folder: Path, made: Final, part: Part) -> list[float]:
    """By how much each tone is late against the picture beside it; tones beside which there is none are left out."""
    shown = pictures_of(folder, made, part)
    found = []
    for tone in tones_in(folder / part.file, began_s(made, part)):
        beside = min(shown, key=lambda each: abs(each.file_s - tone.file_s))
        if abs(beside.file_s - tone.file_s) < LIPS_S:
            found.append(tone.off_s - beside.off_s)
    return found
