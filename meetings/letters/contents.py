"""What one version of an invitation tells of the agenda: written down when it goes out, for its letters to stay the
same however often and however late they are sent. Only what is hidden since is told no more.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.agenda import SEEN, ItemState, Visibility
from meetings.domain.roles import Role
from meetings.ids import InvitationId, MeetingId
from meetings.models.agenda import AgendaItem
from meetings.models.seats import Invitation, InvitationItem


@dataclass(frozen=True, slots=True)
class ToldItem:
    """One item as an invitation tells it. `planned_min`: minutes."""

    title: str
    planned_min: int
    presenter: str


async def write_items(tx: AsyncSession, invitation: InvitationId, meeting: MeetingId) -> None:
    """Keeps the agenda as it is now for this version: what somebody who is invited may see of it."""
    items = await tx.scalars(
        select(AgendaItem)
        .where(
            AgendaItem.meeting_id == meeting,
            AgendaItem.state != ItemState.DROPPED,
            AgendaItem.visibility.in_(SEEN[Role.DELEGATE]),
        )
        .order_by(AgendaItem.position)
    )
    tx.add_all(
        InvitationItem(
            invitation_id=invitation,
            position=position,
            title=item.title,
            planned_min=item.planned_min,
            presenter=item.presenter,
            visibility=item.visibility,
        )
        for position, item in enumerate(items)
    )
    await tx.flush()


async def told_items(tx: AsyncSession, version: Invitation, visible: Collection[Visibility]) -> tuple[ToldItem, ...]:
    """What a version tells to who sees these, in order; none where it was sent before agendas were kept.

    Of what it told then, that is told which its receiver may see now too. An item is known again by its title: one
    that was called otherwise since is told of by the next version.
    """
    seen_now = select(AgendaItem.title).where(
        AgendaItem.meeting_id == version.meeting_id,
        AgendaItem.state != ItemState.DROPPED,
        AgendaItem.visibility.in_(visible),
    )
    rows = await tx.scalars(
        select(InvitationItem)
        .where(
            InvitationItem.invitation_id == version.id,
            InvitationItem.visibility.in_(visible),
            InvitationItem.title.in_(seen_now),
        )
        .order_by(InvitationItem.position)
    )
    return tuple(ToldItem(row.title, row.planned_min, row.presenter) for row in rows)


async def told_titles(
    tx: AsyncSession, versions: Collection[InvitationId]
) -> dict[InvitationId, list[tuple[str, Visibility]]]:
    """What several versions told of the agenda: titles in order with who sees them, in one query."""
    found = await tx.execute(
        select(InvitationItem.invitation_id, InvitationItem.title, InvitationItem.visibility)
        .where(InvitationItem.invitation_id.in_(versions))
        .order_by(InvitationItem.invitation_id, InvitationItem.position)
    )
    told: dict[InvitationId, list[tuple[str, Visibility]]] = {version: [] for version in versions}
    for version, title, visibility in found:
        told[version].append((title, visibility))
    return told
