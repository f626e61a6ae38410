"""What has changed since the last version of an invitation went out, and who has not been told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.invitations import Difference, differences
from meetings.domain.lifecycle import MeetingState
from meetings.domain.seats import Dispatch, SeatState
from meetings.domain.working_days import local_day
from meetings.ids import PersonId
from meetings.letters.decisions import untold_decisions
from meetings.letters.guests import Guest, guest_list
from meetings.letters.record import invitations_of, is_open, terms_now, terms_of
from meetings.models.meetings import MeetingRecord
from meetings.models.seats import Invitation, Letter, Seat

SENT_AGAIN = frozenset({MeetingState.INVITED, MeetingState.READY})
"""The states in which a new version can go out."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """What a new version would change; rows of the database, for whoever sends it.

    `convenes_anew`: the last one said that the meeting is not held. `fresh`: who is to be invited; `gone`: who is
    invited no longer; `kept`: whose seat stays, as the list and the directory have it now; `altered`: those of them
    who sit otherwise, or can be reached only now; `held`: substitutes whose invitation waits for it; `decided`: who was
    not told that a substitute may not come in their place.
    """

    changed: frozenset[Difference]
    convenes_anew: bool
    fresh: tuple[Guest, ...]
    gone: tuple[Seat, ...]
    kept: tuple[tuple[Seat, Guest], ...]
    held: tuple[Seat, ...]
    decided: tuple[Seat, ...]

    @property
    def altered(self) -> tuple[Seat, ...]:
        """Whom the list or the directory knows otherwise."""
        return tuple(seat for seat, guest in self.kept if _differs(seat, guest))

    @property
    def concerns_all(self) -> bool:
        """Whether everybody who is invited is to be told."""
        return self.convenes_anew or bool(self.changed)

    @property
    def is_nothing(self) -> bool:
        """Whether everybody knows what holds."""
        return not (self.concerns_all or self.fresh or self.gone or self.altered or self.held or self.decided)


async def unsent(
    tx: AsyncSession, record: MeetingRecord, sent: Sequence[Invitation], guests: Sequence[Guest]
) -> Unsent:
    """Compares the last version with the plan and the list as they are. Raises ChairMissing."""
    found = await tx.scalars(select(Seat).where(Seat.meeting_id == record.id, Seat.state != SeatState.WITHDRAWN))
    seats = found.all()
    listed = {guest.person: guest for guest in guests}
    principals = [seat for seat in seats if seat.principal_id is None and seat.person_id is not None]
    gone = tuple(seat for seat in principals if seat.person_id not in listed)
    kept = tuple((seat, listed[seat.person_id]) for seat in principals if seat.person_id in listed)
    leaving = {seat.id for seat in gone}
    substitutes: set[PersonId | None] = {seat.person_id for seat in seats if seat.principal_id not in {None, *leaving}}
    invited = {seat.person_id for seat, _ in kept} | substitutes
    decisions = await untold_decisions(tx, sent[-1])
    told = set(await tx.scalars(select(Letter.seat_id).where(Letter.invitation_id == sent[-1].id)))
    return Unsent(
        changed=differences(terms_of(sent[-1]), await terms_now(tx, record)),
        convenes_anew=sent[-1].dispatch is Dispatch.CANCEL,
        fresh=tuple(guest for guest in guests if guest.person not in invited),
        gone=gone,
        kept=kept,
        held=tuple(
            seat
            for seat in seats
            if seat.state is SeatState.ACTIVE and seat.principal_id not in {None, *leaving} and seat.id not in told
        ),
        decided=tuple(seat for seat, _ in kept if seat.id in decisions),
    )


async def waits_for_next(tx: AsyncSession, record: MeetingRecord, last: Invitation) -> bool:
    """Whether the last version would tell what holds no longer, and another can go out that tells what does."""
    return record.state in SENT_AGAIN and not await is_open(tx, record, last)


async def unsent_now(tx: AsyncSession, record: MeetingRecord, now: datetime) -> Unsent | None:
    """The same for the pages; None where no new version can go out, or where everybody knows what holds."""
    if record.state not in SENT_AGAIN:
        return None
    sent = await invitations_of(tx, record.id)
    if not sent:
        return None
    guests = (await guest_list(tx, record.id, local_day(now))).guests
    found = await unsent(tx, record, sent, guests)
    return None if found.is_nothing else found


def _differs(seat: Seat, guest: Guest) -> bool:
    reached = seat.email is None and guest.email is not None
    return reached or (seat.duty, seat.voting) != (guest.duty, guest.voting)
