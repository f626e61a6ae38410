"""Seats: who is meant to come, what they answered, and who comes in their place."""

from enum import StrEnum


class Duty(StrEnum):
    """How much a seat is needed."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    OBSERVER = "observer"


class SeatState(StrEnum):
    """Whether a seat counts: a suspended one is taken by a substitute, a withdrawn one is invited no longer."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class Target(StrEnum):
    """What a line of the list of invitees names."""

    POST = "post"
    POSITION = "position"
    UNIT = "unit"
    PERSON = "person"


class Dispatch(StrEnum):
    """What went out to the invitees: an invitation, or that the meeting is not held."""

    REQUEST = "request"
    CANCEL = "cancel"


class Answer(StrEnum):
    """What an invitee says to an invitation; `tentative` comes by mail only, and is asked again."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    SUBSTITUTE_REQUESTED = "substitute_requested"


class AnswerSource(StrEnum):
    """By which way an answer came."""

    PAGE = "page"
    MAIL = "mail"
    SECRETARY = "secretary"


class SubstitutionState(StrEnum):
    """What became of the wish to send somebody else."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class Scope(StrEnum):
    """What a substitute may do; each has what stands before it."""

    ATTEND = "attend"
    SPEAK = "speak"
    VOTE = "vote"
