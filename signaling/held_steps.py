"""How far IT holds a site down, as the media worker knows it."""

from collections.abc import Mapping

from meetings.domain.site_acts import Hold, LineCap
from sfu.interfaces import Held, Step

STEP_OF: Mapping[LineCap, Step] = {
    LineCap.SOUND: Step.VOICES,
    LineCap.LOW: Step.STAGE_LOW,
    LineCap.MEDIUM: Step.STAGE_MEDIUM,
}


def held_of(hold: Hold) -> Held:
    """What the worker is told."""
    step = Step.TILES if hold.cap is None else STEP_OF[hold.cap]
    return Held(step=step, rate_bps=None if hold.kbit is None else hold.kbit * 1000)


def full_step(hold: Hold) -> Step | None:
    """The step below which a site that is held down shows that its line is weak; None: that of all others.

    What a rate lets through differs from picture to picture: then the ladder says nothing of the line.
    """
    if hold.kbit is not None:
        return Step.VOICE
    return None if hold.cap is None else STEP_OF[hold.cap]
