"""The agenda of one meeting: items added, changed, put in order, dropped."""

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.domain.agenda import ItemState
from meetings.domain.lifecycle import EXPECTED, JOINABLE, PLANNED
from meetings.domain.roles import Act
from meetings.domain.vietnamese import tidy
from meetings.errors import InvalidInput, NotFound, WrongState
from meetings.ids import ItemId, MeetingId
from meetings.models.agenda import AgendaItem
from meetings.models.meetings import MeetingRecord
from meetings.models.papers import Paper
from meetings.models.schedule import MeetingPlan
from meetings.papers.search import index_titles
from meetings.planning.changes import By, next_revision, planned
from meetings.planning.values import AgendaLine
from meetings.planning.writing import MAX_ITEMS, items, tidy_item

_ASIDE = 1_000_000
"""Where positions stand while they change places: two of one meeting are never the same."""


async def add_item(tx: AsyncSession, meeting: MeetingId, line: AgendaLine, by: By) -> ItemId:
    """At the end of the agenda; `late` when the invitation is out already.

    Raises NotFound, ChangedMeanwhile, InvalidInput, and WrongState for a meeting that is over or not held.
    """
    record, row = await _open(tx, meeting, by)
    counted, last = (
        await tx.execute(select(func.count(), func.max(AgendaItem.position)).where(AgendaItem.meeting_id == meeting))
    ).one()
    if counted >= MAX_ITEMS:
        raise InvalidInput
    (item,) = items([line], meeting=meeting)
    item.position = 0 if last is None else last + 1
    item.late = record.state not in PLANNED
    tx.add(item)
    await _write_down(tx, row, item.title, by)
    return item.id


async def change_item(tx: AsyncSession, meeting: MeetingId, item: ItemId, line: AgendaLine, by: By) -> None:
    """What an item says, before its turn has come. Raises as `add_item`."""
    _, row = await _open(tx, meeting, by)
    found = await _planned_item(tx, meeting, item)
    found.title, found.presenter = tidy_item(line.title), tidy(line.presenter)
    found.planned_min, found.limit_s, found.visibility = line.planned_min, line.limit_s, line.visibility
    await _write_down(tx, row, found.title, by)


async def order_items(tx: AsyncSession, meeting: MeetingId, order: Sequence[ItemId], by: By) -> None:
    """The whole agenda in this order. Raises as `add_item`; InvalidInput unless it names each item once."""
    _, row = await _open(tx, meeting, by)
    of_meeting = AgendaItem.meeting_id == meeting
    there = (await tx.scalars(select(AgendaItem.id).where(of_meeting))).all()
    if sorted(there) != sorted(order):
        raise InvalidInput
    await tx.execute(update(AgendaItem).where(of_meeting).values(position=AgendaItem.position + _ASIDE))
    for position, item in enumerate(order):
        await tx.execute(update(AgendaItem).where(AgendaItem.id == item).values(position=position))
    await _write_down(tx, row, "", by)


async def drop_item(tx: AsyncSession, meeting: MeetingId, item: ItemId, by: By) -> None:
    """An item that is not dealt with: gone, or struck out for all to see once the invitation is out or it has papers.

    Raises as `add_item`.
    """
    record, row = await _open(tx, meeting, by)
    found = await _planned_item(tx, meeting, item)
    has_papers = await tx.scalar(select(Paper.id).where(Paper.item_id == item).limit(1)) is not None
    if record.state in PLANNED and not has_papers:
        await tx.delete(found)
    else:
        found.state = ItemState.DROPPED
    await _write_down(tx, row, found.title, by)


async def _open(tx: AsyncSession, meeting: MeetingId, by: By) -> tuple[MeetingRecord, MeetingPlan]:
    record, row = await planned(tx, meeting, by)
    if record.state not in EXPECTED | JOINABLE:
        raise WrongState
    return record, row


async def _planned_item(tx: AsyncSession, meeting: MeetingId, item: ItemId) -> AgendaItem:
    found = await tx.get(AgendaItem, item)
    if found is None or found.meeting_id != meeting:
        raise NotFound
    if found.state is not ItemState.PLANNED:
        raise WrongState
    return found


async def _write_down(tx: AsyncSession, row: MeetingPlan, title: str, by: By) -> None:
    row.revision = next_revision(row.revision)
    await index_titles(tx, row.meeting_id)
    await log.audit(tx, log.Entry(Act.EDIT_AGENDA, by.account, row.meeting_id, title[:64]), by.now)
