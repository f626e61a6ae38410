"""What one slot of a listener should carry, and what that comes to."""

from typing import NamedTuple

from sfu.core.slots import Use
from sfu.interfaces import Step
from sfu.layer import Layer
from sfu.source import Source

MAX_LAYER = {
    Step.VOICE: -1,
    Step.PAGES: -1,
    Step.VOICES: -1,
    Step.STAGE_LOW: 0,
    Step.STAGE_MEDIUM: 1,
    Step.STAGE_FULL: 2,
    Step.TILES: 2,
}
"""The highest simulcast layer of the stage on each step of the ladder; -1 is no picture."""


class Wish(NamedTuple):
    """What a slot should carry, at which height (pixels), and up to which layer."""

    use: Use
    height: int
    max_layer: int


class Aim(NamedTuple):
    """What a wish comes to now: the source, its layer to forward, and the layer that would be right if all came."""

    source: Source | None
    layer: Layer | None
    ideal: int | None
