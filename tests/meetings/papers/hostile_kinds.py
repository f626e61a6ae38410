"""What a file of the corpus is, and what may become of it."""

import random
from dataclasses import dataclass

from meetings.domain.paper_refusals import Refusal

CLEAN: frozenset[Refusal | None] = frozenset({None})
"""It is taken, and nothing of what was wrong with it is left."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file; `outcomes`: the refusals that are right, None among them for a clean copy; or None for any of them."""

    name: str
    content: bytes
    outcomes: frozenset[Refusal | None] | None


def changed(chance: random.Random, source: bytes, *, keep: int) -> bytes:
    """The source with some of it changed, cut or doubled; its first `keep` bytes stay."""
    content = bytearray(source)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(keep, len(content))
        length = chance.randint(1, 60)
        match chance.randrange(4):
            case 0:
                content[place] ^= 1 << chance.randrange(8)
            case 1:
                content[place : place + length] = chance.randbytes(length)
            case 2 if len(content) > 1000:
                del content[place : place + length]
            case _:
                content[place:place] = content[keep : keep + length]
    return bytes(content[: chance.randrange(keep + 1, len(content) + 1)]) if chance.random() < 0.2 else bytes(content)
