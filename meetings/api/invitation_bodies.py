"""What the routes of invitations take and answer."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from meetings.commands.answers import MAX_REASON, Said, SubstituteWish
from meetings.commands.invitations import MAX_NUMBER
from meetings.domain.invitations import Capacity, Difference, Standing
from meetings.domain.lifecycle import MeetingState
from meetings.domain.mail_addresses import MAX_CHARS
from meetings.domain.seats import Answer, AnswerSource, Dispatch, Duty, Scope, SeatState, SubstitutionState
from meetings.ids import PersonId
from meetings.keys import MAX_KEY_CHARS
from meetings.letters.pages import Answers, LetterPage, Preview, Untold
from meetings.letters.standings import MailState, SeatRow, counted
from meetings.schemas import PLAIN, Body

Reason = Annotated[str, Field(max_length=MAX_REASON, pattern=PLAIN)]
Key = Annotated[str, Field(min_length=1, max_length=MAX_KEY_CHARS, pattern=r"^[A-Za-z0-9_-]+$")]


class SendingBody(Body):
    """How an invitation goes out."""

    number: str = Field(default="", max_length=MAX_NUMBER, pattern=PLAIN)
    late_reason: Reason = ""


class SentBody(Body):
    """What went out."""

    version: int
    seats: int
    mails: int


class RemindedBody(Body):
    """How many were asked again."""

    asked: int


class ReasonBody(Body):
    """Why."""

    reason: Annotated[str, Field(min_length=1, max_length=MAX_REASON, pattern=PLAIN)]


class AnswerBody(Body):
    """Coming, or not coming and why."""

    answer: Literal["accepted", "declined"]
    reason: Reason = ""

    @model_validator(mode="after")
    def _declined_with_reason(self) -> Self:
        if self.answer == "declined" and not self.reason.strip():
            raise ValueError("who does not come says why")
        return self

    def said(self) -> Said:
        """As the command takes it."""
        return Said(Answer(self.answer), self.reason)


class WishBody(Body):
    """Who is to come instead: `person` of the directory, or somebody by name."""

    scope: Scope
    reason: Annotated[str, Field(min_length=1, max_length=MAX_REASON, pattern=PLAIN)]
    person: str | None = Field(default=None, max_length=36, pattern=r"^[0-9a-f-]+$")
    honorific: Literal["Ông", "Bà", ""] = ""
    name: str = Field(default="", max_length=200, pattern=PLAIN)
    title: str = Field(default="", max_length=300, pattern=PLAIN)
    email: str | None = Field(default=None, max_length=MAX_CHARS, pattern=PLAIN)

    def wish(self) -> SubstituteWish:
        """As the command takes it."""
        return SubstituteWish(
            scope=self.scope,
            reason=self.reason,
            person=None if self.person is None else PersonId(self.person),
            honorific=self.honorific,
            name=self.name,
            title=self.title,
            email=self.email or None,
        )


class KeyBody(Body):
    """The key of a letter."""

    key: Key


class KeyedAnswerBody(AnswerBody):
    """An answer by the link of a letter."""

    key: Key


class KeyedWishBody(WishBody):
    """A wish by the link of a letter."""

    key: Key


class GuestBody(Body):
    """Whom it would go to."""

    honorific: str
    name: str
    title: str
    unit_name: str
    area: str | None
    email: str | None
    duty: Duty
    voting: bool


class VacancyBody(Body):
    """A post that nobody holds or its unit lacks; without a title a unit without posts. `invited`: somebody else is."""

    unit_name: str
    title: str
    invited: bool


class PreviewBody(Body):
    """What would go out now. `mail_ready`: there is a mail server; without one nothing is sent by mail."""

    guests: tuple[GuestBody, ...]
    vacancies: tuple[VacancyBody, ...]
    doubles: tuple[GuestBody, ...]
    lost: tuple[str, ...]
    chair: str | None
    due: datetime | None
    changed: tuple[Difference, ...] | None
    items: int
    mail_ready: bool

    @classmethod
    def of(cls, found: Preview, *, mail_ready: bool) -> Self:
        """The preview as it travels."""
        return cls(
            guests=tuple(GuestBody.model_validate(guest) for guest in found.guests.guests),
            vacancies=tuple(VacancyBody.model_validate(vacancy) for vacancy in found.guests.vacancies),
            doubles=tuple(GuestBody.model_validate(guest) for guest in found.guests.doubles),
            lost=found.guests.lost,
            chair=found.chair,
            due=found.due,
            changed=None if found.changed is None else tuple(sorted(found.changed)),
            items=found.items,
            mail_ready=mail_ready,
        )


class SaidBody(Body):
    """What a seat answered last."""

    answer: Answer
    reason: str
    source: AnswerSource
    at: datetime
    version: int


class WishRowBody(Body):
    """The last wish for a substitute."""

    id: str
    honorific: str
    name: str
    title: str
    email: str | None
    scope: Scope
    reason: str
    state: SubstitutionState
    decision: str
    substitute: str | None


class MailBody(Body):
    """How far the mail is."""

    state: MailState
    attempts: int
    trouble: str


class SeatBody(Body):
    """A seat and where it stands."""

    seat: str
    position: int
    honorific: str
    name: str
    title: str
    unit_name: str
    unit_code: str | None
    area: str | None
    email: str | None
    duty: Duty
    voting: bool
    state: SeatState
    principal: str | None
    scope: Scope | None
    standing: Standing
    said: SaidBody | None
    wish: WishRowBody | None
    mail: MailBody
    reminded_at: datetime | None
    is_asked: bool


class SentRowBody(Body):
    """A version that went out."""

    version: int
    dispatch: Dispatch
    number: str
    sent_at: datetime
    late_reason: str
    reason: str


class UntoldBody(Body):
    """What has changed since the last version, and who has not been told."""

    changed: tuple[Difference, ...]
    everybody: bool
    fresh: tuple[str, ...]
    gone: tuple[str, ...]
    altered: tuple[str, ...]
    decided: tuple[str, ...]

    @classmethod
    def of(cls, found: Untold) -> Self:
        """As it travels."""
        return cls(
            changed=tuple(sorted(found.changed)),
            everybody=found.everybody,
            fresh=found.fresh,
            gone=found.gone,
            altered=found.altered,
            decided=found.decided,
        )


class AnswersBody(Body):
    """All that the secretary watches."""

    title: str
    state: MeetingState
    starts_at: datetime
    ends_at: datetime
    sent: tuple[SentRowBody, ...]
    counts: dict[Standing, int]
    seats: tuple[SeatBody, ...]
    unsent: UntoldBody | None
    mail_ready: bool

    @classmethod
    def of(cls, found: Answers, *, mail_ready: bool) -> Self:
        """The page as it travels."""
        return cls(
            title=found.title,
            state=found.state,
            starts_at=found.starts_at,
            ends_at=found.ends_at,
            sent=tuple(SentRowBody.model_validate(row) for row in found.sent),
            counts=counted(found.rows),
            seats=tuple(SeatBody.model_validate(row) for row in found.rows),
            unsent=None if found.unsent is None else UntoldBody.of(found.unsent),
            mail_ready=mail_ready,
        )


class LetterWishBody(Body):
    """The last wish for a substitute, as who answers for the seat sees it: without an address."""

    id: str
    honorific: str
    name: str
    title: str
    scope: Scope
    reason: str
    state: SubstitutionState
    decision: str


class ColleagueBody(Body):
    """Somebody of the same unit."""

    person: str
    honorific: str
    name: str
    title: str


class LetterBody(Body):
    """One invitation, as whoever answers it sees it. No address, and nobody else's answer."""

    meeting: str
    seat: str
    state: MeetingState
    title: str
    chair: str
    place: str
    requests: str
    starts_at: datetime
    ends_at: datetime
    number: str
    version: int
    called_off: bool
    agenda: tuple[str, ...]
    agenda_told_at: datetime | None
    called_off_reason: str
    honorific: str
    name: str
    position: str
    unit_name: str
    voting: bool
    standing: Standing
    answer_reason: str
    wish: LetterWishBody | None
    is_open: bool
    is_substitute: bool
    substitute_for: str
    capacity: Capacity

    @classmethod
    def of(cls, page: LetterPage) -> Self:
        """The letter as it travels."""
        row, terms = page.row, page.terms
        return cls(
            meeting=page.meeting,
            seat=row.seat,
            state=page.state,
            title=terms.title,
            chair=terms.chair,
            place=terms.place,
            requests=terms.requests,
            starts_at=terms.starts_at,
            ends_at=terms.ends_at,
            number=page.number,
            version=page.version,
            called_off=page.called_off,
            agenda=page.agenda,
            agenda_told_at=page.agenda_told_at,
            called_off_reason=page.reason,
            honorific=row.honorific,
            name=row.name,
            position=row.title,
            unit_name=row.unit_name,
            voting=row.voting,
            standing=row.standing,
            answer_reason=_reason(row),
            wish=None if row.wish is None else LetterWishBody.model_validate(row.wish),
            is_open=page.is_open,
            is_substitute=row.principal is not None,
            substitute_for=page.substitute_for,
            capacity=page.capacity,
        )


def _reason(row: SeatRow) -> str:
    return row.said.reason if row.said is not None and row.standing is Standing.DECLINED else ""
