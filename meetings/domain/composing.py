"""The states of the composed version of a recording. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class ComposingState(StrEnum):
    """Where it stands between the wish for one film of the session and the film; no row: nobody wished for it."""

    ASKED = "asked"
    COMPOSING = "composing"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


GOING = frozenset({ComposingState.ASKED, ComposingState.COMPOSING})

WAYS: Mapping[ComposingState, frozenset[ComposingState]] = MappingProxyType(
    {
        ComposingState.ASKED: frozenset({ComposingState.COMPOSING, ComposingState.FAILED, ComposingState.CANCELLED}),
        ComposingState.COMPOSING: frozenset({ComposingState.READY, ComposingState.FAILED, ComposingState.CANCELLED}),
        ComposingState.READY: frozenset({ComposingState.ASKED}),
        ComposingState.FAILED: frozenset({ComposingState.ASKED}),
        ComposingState.CANCELLED: frozenset({ComposingState.ASKED}),
    }
)
