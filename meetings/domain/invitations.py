"""Invitations: what an answer is worth after a change, who may give one, and how a wish for a substitute ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from meetings.domain.lifecycle import RUNNING, MeetingState
from meetings.domain.seats import Answer, Dispatch, Scope, SubstitutionState
from meetings.errors import InvalidInput, SubstitutionDecided
from meetings.ids import PersonId, UnitId

ANSWERABLE = frozenset({MeetingState.INVITED, MeetingState.READY}) | RUNNING
"""The states in which an invitation can be answered, and a substitute approved or taken back."""


class Difference(StrEnum):
    """What one version says otherwise than the one before."""

    TIME = "time"
    PLACE = "place"
    CHAIR = "chair"
    AGENDA = "agenda"
    WORDS = "words"


class Standing(StrEnum):
    """Where a seat stands with its invitation; every invited seat has exactly one."""

    SILENT = "silent"
    TENTATIVE = "tentative"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SUBSTITUTE_WISHED = "substitute_wished"
    SUBSTITUTED = "substituted"


class Capacity(StrEnum):
    """In which capacity somebody answers for a seat."""

    HOLDER = "holder"
    ASSISTANT = "assistant"


TO_BE_REMINDED = frozenset({Standing.SILENT, Standing.TENTATIVE})

_SAID: Mapping[Answer, Standing] = MappingProxyType(
    {
        Answer.ACCEPTED: Standing.ACCEPTED,
        Answer.TENTATIVE: Standing.TENTATIVE,
        Answer.DECLINED: Standing.DECLINED,
        Answer.SUBSTITUTE_REQUESTED: Standing.SILENT,
    }
)
"""A wish for a substitute that nobody has any more is no answer: whoever had it is asked again."""

_OPEN: Mapping[SubstitutionState, Standing] = MappingProxyType(
    {
        SubstitutionState.REQUESTED: Standing.SUBSTITUTE_WISHED,
        SubstitutionState.APPROVED: Standing.SUBSTITUTED,
    }
)

_WAYS: Mapping[SubstitutionState, frozenset[SubstitutionState]] = MappingProxyType(
    {
        SubstitutionState.REQUESTED: frozenset(
            {SubstitutionState.APPROVED, SubstitutionState.REFUSED, SubstitutionState.WITHDRAWN}
        ),
        SubstitutionState.APPROVED: frozenset({SubstitutionState.REVOKED}),
        SubstitutionState.REFUSED: frozenset(),
        SubstitutionState.WITHDRAWN: frozenset(),
        SubstitutionState.REVOKED: frozenset(),
    }
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What an invitation says of a meeting. `agenda`: a digest of it, empty where it is not known."""

    title: str
    chair: str
    place: str
    requests: str
    starts_at: datetime
    ends_at: datetime
    agenda: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version that went out, by its number from 1."""

    number: int
    dispatch: Dispatch
    terms: Terms


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, and the version it was given to."""

    answer: Answer
    version: int


def takes_answers(state: MeetingState, ends_at: datetime, now: datetime) -> bool:
    """Whether an invitation can be answered now: until the planned end, and on while the session goes on."""
    return state in ANSWERABLE and (now < ends_at or state in RUNNING)


def differences(before: Terms, after: Terms) -> frozenset[Difference]:
    """What `after` says otherwise."""
    changed = {
        Difference.TIME: (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at),
        Difference.PLACE: before.place != after.place,
        Difference.CHAIR: before.chair != after.chair,
        Difference.AGENDA: "" not in {before.agenda, after.agenda} and before.agenda != after.agenda,
        Difference.WORDS: (before.title, before.requests) != (after.title, after.requests),
    }
    return frozenset(difference for difference, is_so in changed.items() if is_so)


def asks_anew(changed: frozenset[Difference], *, in_hall: bool) -> bool:
    """Whether a seat must answer again: at another time or under another chair everybody, at another place who sits
    there and not in a room of its own unit.
    """
    return Difference.TIME in changed or Difference.CHAIR in changed or (in_hall and Difference.PLACE in changed)


def counts(answered: int, versions: Sequence[Version], *, in_hall: bool) -> bool:
    """Whether an answer to one version is one to the last: nothing that came between asked anew or called it off.

    `versions` are all of the meeting in their order.
    """
    before: Terms | None = None
    for version in versions:
        if version.number == answered:
            before = version.terms
        elif before is not None:
            if version.dispatch is Dispatch.CANCEL or asks_anew(differences(before, version.terms), in_hall=in_hall):
                return False
            before = version.terms
    return before is not None


def standing(
    last: Given | None, wish: SubstitutionState | None, versions: Sequence[Version], *, in_hall: bool
) -> Standing:
    """Where a seat stands, by its last answer and the state of its last wish for a substitute."""
    if wish is not None and wish in _OPEN:
        return _OPEN[wish]
    if last is None or not counts(last.version, versions, in_hall=in_hall):
        return Standing.SILENT
    return _SAID[last.answer]


def capacity(
    own: PersonId | None, assisted: frozenset[UnitId], holder: PersonId | None, unit: UnitId | None
) -> Capacity | None:
    """In which capacity an account may answer for a seat: as the one who holds it, as an assistant of its unit, or
    not at all. `own` is the account's person, `assisted` the units it may answer for.
    """
    if own is not None and own == holder:
        return Capacity.HOLDER
    return Capacity.ASSISTANT if unit in assisted else None


def advance(current: SubstitutionState, target: SubstitutionState) -> SubstitutionState:
    """The target, when a way leads there. Raises SubstitutionDecided."""
    if target not in _WAYS[current]:
        raise SubstitutionDecided
    return target


def check_scope(scope: Scope, *, voting: bool) -> None:
    """A substitute may not do more than whose seat it is. Raises InvalidInput."""
    if scope is Scope.VOTE and not voting:
        raise InvalidInput
