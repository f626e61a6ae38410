"""How far IT holds a site down, as the media worker knows it."""

from collections.abc import Mapping

from meetings.domain.site_acts import LineCap
from sfu.interfaces import Step

STEP_OF: Mapping[LineCap, Step] = {
    LineCap.SOUND: Step.VOICES,
    LineCap.LOW: Step.STAGE_LOW,
    LineCap.MEDIUM: Step.STAGE_MEDIUM,
}
