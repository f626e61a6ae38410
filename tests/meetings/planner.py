"""A secretary who plans: plans as values, made by the commands themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Self

from sqlalchemy import select

from meetings import commands
from meetings.commands import By, Times
from meetings.db import Database
from meetings.directory import account_value
from meetings.domain.agenda import Visibility
from meetings.domain.roles import Role
from meetings.domain.seats import Duty, Target
from meetings.events import Account
from meetings.ids import AccountId, MeetingId, SeriesId
from meetings.models.accounts import AccountRow
from meetings.models.meetings import MeetingRecord
from meetings.models.schedule import MeetingPlan
from meetings.planning.pages import plan_page
from meetings.planning.values import AgendaLine, InvitedLine, Plan, PlannedPart, PlanPage, SeriesPlan
from tests.meetings.hall import NOW

MONDAY = date(2026, 11, 30)
"""The Monday after the one of the tests."""

EIGHT = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
TWO_HOURS = timedelta(hours=2)
WEEK = timedelta(weeks=1)
AGENDA = (
    AgendaLine("Khai mạc, điểm danh", 10, "Chánh Văn phòng", Visibility.PUBLIC),
    AgendaLine("Thu ngân sách tháng 11", 25, "Sở Tài chính", Visibility.DELEGATES, 300),
    AgendaLine("Nhân sự", 15, "", Visibility.LEADERS),
)


def unit_line(code: str) -> InvitedLine:
    """A unit that is invited."""
    return InvitedLine(Target.UNIT, code, None, Duty.REQUIRED, voting=False)


def times(hours: float = 0, length: timedelta = TWO_HOURS) -> Times:
    """So many hours after eight on Monday."""
    starts_at = EIGHT + timedelta(hours=hours)
    return Times(starts_at, starts_at + length)


@dataclass(frozen=True, slots=True)
class Planner:
    """Acts of the demo's secretary on a database."""

    db: Database
    accounts: Mapping[str, AccountId]

    @classmethod
    async def of(cls, db: Database) -> Self:
        """Knows the accounts of the demo."""
        async with db.read() as tx:
            rows = await tx.execute(select(AccountRow.login, AccountRow.id))
        return cls(db, dict(rows.all()))

    @property
    def secretary(self) -> AccountId:
        """Who plans."""
        return self.accounts["thuky"]

    def plan(self, title: str = "Giao ban tuần 49", type_code: str = "giao_ban", place: str = "Hội trường") -> Plan:
        """The chair, a deputy, the secretary, and two communes."""
        return Plan(
            title=title,
            type_code=type_code,
            classification="internal",
            place=place,
            requests="Chuẩn bị báo cáo\ntrước giờ họp",
            people=(
                PlannedPart(self.accounts["chutri"], Role.CHAIR),
                PlannedPart(self.accounts["phochutri"], Role.DELEGATE, deputy=True),
                PlannedPart(self.secretary, Role.SECRETARY),
            ),
            invited=(unit_line("14215"), unit_line("14281")),
        )

    def series(self, rule: str = "FREQ=WEEKLY;BYDAY=MO", starts_on: date = MONDAY) -> SeriesPlan:
        """Every Monday at eight."""
        return SeriesPlan(self.plan(), rule, starts_on, None, 480, 120, AGENDA)

    def by(self, seen: int = 0, now: datetime = NOW, login: str = "thuky") -> By:
        """Who changes what it has seen."""
        return By(self.accounts[login], seen, now)

    async def draft(self, plan: Plan | None = None, when: Times | None = None) -> MeetingId:
        """Makes a draft."""
        async with self.db.begin() as tx:
            stated = plan or self.plan()
            return await commands.draft_meeting(tx, self.secretary, stated, when or times(), AGENDA, NOW)

    async def submitted(self, plan: Plan | None = None, when: Times | None = None) -> MeetingId:
        """A draft that lies before the chair, in revision 1."""
        meeting = await self.draft(plan, when)
        async with self.db.begin() as tx:
            await commands.submit_meeting(tx, meeting, self.by())
        return meeting

    async def account(self, login: str) -> Account:
        """An account with its roles."""
        async with self.db.read() as tx:
            return await account_value(tx, self.accounts[login])

    async def page(self, meeting: MeetingId, login: str = "thuky", now: datetime = NOW) -> PlanPage:
        """A plan as one account reads it."""
        account = await self.account(login)
        async with self.db.read() as tx:
            return await plan_page(tx, account, meeting, now)


def with_chair(plan: Plan, chair: AccountId) -> Plan:
    """The same plan led by another, without a deputy."""
    others = tuple(one for one in plan.people if one.role is Role.SECRETARY)
    return replace(plan, people=(PlannedPart(chair, Role.CHAIR), *others))


def short(planner: Planner, rule: str = "FREQ=WEEKLY;BYDAY=MO", weeks: int = 3) -> SeriesPlan:
    """Its meetings of so many Mondays, from the 30th on."""
    return replace(planner.series(rule), ends_on=MONDAY + weeks * WEEK - timedelta(days=1))


async def made(planner: Planner, plan: SeriesPlan) -> SeriesId:
    """A series with its drafts."""
    async with planner.db.begin() as tx:
        return (await commands.create_series(tx, planner.secretary, plan, NOW)).series


async def occurrences(planner: Planner, series: SeriesId) -> dict[date, MeetingRecord]:
    """The meetings of a series, by the day that each stands for."""
    async with planner.db.read() as tx:
        rows = await tx.execute(
            select(MeetingPlan.occurrence_on, MeetingRecord)
            .join(MeetingRecord, MeetingRecord.id == MeetingPlan.meeting_id)
            .where(MeetingPlan.series_id == series)
            .order_by(MeetingPlan.occurrence_on)
        )
    return {day: record for day, record in rows if day is not None}
