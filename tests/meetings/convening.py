"""A meeting that is submitted, a week before its start: the people around it, and acts of tests on its invitation."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import commands
from meetings.access import Convener, convener_for, plan_for
from meetings.commands import By, Times
from meetings.commands.invitations import Sending, Sent
from meetings.db import Database
from meetings.directory import account_value
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Act, Role
from meetings.domain.seats import AnswerSource, Duty, Target
from meetings.ids import AccountId, MeetingId, PersonId, SeatId, SubstitutionId, TargetId, UnitId, new_uuid
from meetings.letters.answering import Answering
from meetings.letters.keys import LetterKeys
from meetings.letters.pages import Untold, answers
from meetings.letters.standings import SeatRow, standings
from meetings.models.accounts import AccountRow
from meetings.models.agenda import InvitedTarget
from meetings.models.directory import OrgUnit, Person, Position, PositionHolding
from meetings.models.meetings import Classification, MeetingKind, MeetingRecord
from meetings.models.schedule import MeetingPlan, MeetingType, PlannedPerson
from meetings.models.seats import Seat
from meetings.planning.pages import plan_page
from meetings.planning.values import Plan, PlannedPart, PlanPage
from meetings.roster import roster
from tests.meetings.hall import NOW, Hall
from tests.meetings.web import SECRET

STARTS_AT = NOW + timedelta(days=7)
"""Monday 30/11/2026, 08:00; three working days before is Wednesday 25/11, 08:00."""
DUE = NOW + timedelta(days=2)
UNITS = ("14215", "14236", "14281")
"""Communes with rooms in the order of the list: Hải Hậu, then two others. The last one's head has no address."""
KEYS = LetterKeys(SECRET)
MEETING = MeetingId("0b5f3c1e-5b1d-4c59-9a57-3f1f0a5d7e10")
TYPE = "hop_thu"
ADDRESS = "nguoi.{code}@mail.example"
DELEGATE_ADDRESS = "dai.bieu@mail.example"


@dataclass(frozen=True, slots=True)
class Convening:
    """The meeting's ids. `heads`: who leads each commune, by its code; `delegate`: who has an account."""

    db: Database
    meeting: MeetingId
    accounts: Mapping[str, AccountId]
    heads: Mapping[str, PersonId]
    units: Mapping[str, UnitId]
    delegate: PersonId

    @classmethod
    async def prepare(cls, db: Database, starts_at: datetime = STARTS_AT) -> Self:
        """Writes the plan as whoever plans leaves it: submitted, with its leaders and its list of invitees."""
        async with db.begin() as tx:
            accounts = {row.login: row for row in await tx.scalars(select(AccountRow))}
            units = {row.code: row.id for row in await tx.scalars(select(OrgUnit).where(OrgUnit.code.in_(UNITS)))}
            heads = await _heads(tx)
            delegate = accounts["daibieu1"].person_id
            assert delegate is not None
            for code, address in {**{code: ADDRESS.format(code=code) for code in UNITS[:2]}, UNITS[2]: None}.items():
                await tx.execute(update(Person).where(Person.id == heads[code]).values(email=address))
            await tx.execute(update(Person).where(Person.id == delegate).values(email=DELEGATE_ADDRESS))
            ids = {login: row.id for login, row in accounts.items()}
            meeting = await _plan(tx, ids, starts_at)
            await add_line(tx, meeting, 0, Target.PERSON, delegate)
            for position, code in enumerate(UNITS, start=1):
                await add_line(tx, meeting, position, Target.UNIT, code)
        return cls(db, meeting, ids, heads, units, delegate)

    async def convener(self, tx: AsyncSession, login: str = "thuky", act: Act = Act.SEND_INVITATION) -> Convener:
        """Who looks after the invitation."""
        return await convener_for(tx, await account_value(tx, self.accounts[login]), self.meeting, act)

    async def send(self, at: datetime = NOW, login: str = "thuky", late_reason: str = "") -> Sent:
        """Sends it, for the first time or again."""
        async with self.db.begin() as tx:
            sending = Sending("12/GM-UBND", late_reason)
            return await commands.send_invitation(tx, await self.convener(tx, login), KEYS, sending, at)

    async def rows(self) -> tuple[SeatRow, ...]:
        """Where all seats stand."""
        async with self.db.read() as tx:
            return await standings(tx, self.meeting)

    async def row(self, person: PersonId) -> SeatRow:
        """Where the seat of who was invited stands."""
        seat = await self.seat(person)
        (row,) = [row for row in await self.rows() if row.seat == seat]
        return row

    async def seat(self, person: PersonId) -> SeatId:
        """The seat of who was invited."""
        async with self.db.read() as tx:
            found = await tx.scalar(select(Seat.id).where(Seat.meeting_id == self.meeting, Seat.person_id == person))
        assert found is not None
        return found

    async def by_link(self, person: PersonId) -> Answering:
        """Who came by the link of the letter."""
        return Answering(await self.seat(person), AnswerSource.PAGE, None)

    async def answer(self, person: PersonId, said: commands.Said, at: datetime = NOW) -> None:
        """An answer by the link of the letter."""
        who = await self.by_link(person)
        async with self.db.begin() as tx:
            await commands.answer_invitation(tx, who, said, at)

    async def ask(
        self, person: PersonId, wish: commands.SubstituteWish, at: datetime = NOW, on_behalf: bool = False
    ) -> SubstitutionId:
        """A wish for a substitute by the link of the letter, or by the secretary on behalf."""
        who = await self.by_link(person)
        if on_behalf:
            who = Answering(who.seat, AnswerSource.SECRETARY, self.accounts["thuky"])
        async with self.db.begin() as tx:
            return await commands.ask_substitute(tx, who, wish, at)

    async def approve(self, wish: SubstitutionId, at: datetime = NOW, login: str = "chutri") -> None:
        """The chair lets the substitute come."""
        async with self.db.begin() as tx:
            convener = await self.convener(tx, login, Act.DECIDE_SUBSTITUTE)
            await commands.approve_substitute(tx, convener, KEYS, wish, at)

    async def revoke(self, wish: SubstitutionId, at: datetime = NOW, login: str = "chutri") -> None:
        """The chair takes it back."""
        async with self.db.begin() as tx:
            convener = await self.convener(tx, login, Act.DECIDE_SUBSTITUTE)
            await commands.revoke_substitute(tx, convener, KEYS, wish, "Có thay đổi", at)

    async def replan(self, at: datetime = NOW, **values: object) -> None:
        """The secretary changes the plan in the editor; `values` are fields of `Plan`."""
        async with self.db.begin() as tx:
            account = await account_value(tx, self.accounts["thuky"])
            record = await plan_for(tx, account, self.meeting, Act.CHANGE_PLAN)
            page = await plan_page(tx, account, self.meeting, at)
            plan = Plan(
                title=record.title,
                type_code=TYPE,
                classification=record.classification,
                place=page.place,
                requests=page.requests,
                people=tuple(PlannedPart(one.account, one.role, one.deputy) for one in page.people),
                invited=tuple(row.line for row in page.invited),
            )
            changed = replace(plan, **values)  # type: ignore[arg-type]  # Fields by their names.
            times = Times(record.starts_at, record.ends_at)
            await commands.change_plan(tx, self.meeting, changed, times, By(account.id, page.revision, at))

    async def page(self, login: str = "thuky", at: datetime = NOW) -> PlanPage:
        """The plan as an account reads it."""
        async with self.db.read() as tx:
            return await plan_page(tx, await account_value(tx, self.accounts[login]), self.meeting, at)

    async def untold(self, at: datetime = NOW) -> Untold | None:
        """What nobody was told yet."""
        async with self.db.read() as tx:
            return (await answers(tx, await tx.get_one(MeetingRecord, self.meeting), at)).unsent

    async def hall(self) -> Hall:
        """The session, for what goes on in it."""
        async with self.db.read() as tx:
            rows = await roster(tx, self.meeting)
        by_role = {row.role: row.participant for row in reversed(rows)}
        rooms = tuple(row.participant for row in rows if row.role is Role.ROOM)
        return Hall(self.db, self.meeting, by_role, rooms, self.accounts)

    async def colleague(self, code: str) -> PersonId:
        """Somebody else of a commune."""
        async with self.db.read() as tx:
            found = await tx.scalar(
                select(PositionHolding.person_id)
                .join(Position, Position.id == PositionHolding.position_id)
                .where(Position.unit_id == self.units[code], PositionHolding.person_id != self.heads[code])
                .order_by(Position.rank_order)
                .limit(1)
            )
        assert found is not None
        return found

    async def change(self, **values: object) -> None:
        """Whoever plans changed the meeting (`starts_at`, `ends_at`, `title`, `state`) or its plan (`place`)."""
        async with self.db.begin() as tx:
            table = MeetingPlan if values.keys() <= {"place", "requests", "type_code"} else MeetingRecord
            key = MeetingPlan.meeting_id if table is MeetingPlan else MeetingRecord.id
            await tx.execute(update(table).where(key == self.meeting).values(**values))


async def add_line(tx: AsyncSession, meeting: MeetingId, position: int, target: Target, ref: str) -> None:
    """One more line of the list of invitees."""
    line = InvitedTarget(
        id=TargetId(new_uuid()),
        meeting_id=meeting,
        series_id=None,
        position=position,
        target=target,
        ref=ref,
        area=None,
        duty=Duty.REQUIRED,
        voting=True,
    )
    tx.add(line)
    await tx.flush()


async def _heads(tx: AsyncSession) -> dict[str, PersonId]:
    found = await tx.execute(
        select(OrgUnit.code, PositionHolding.person_id)
        .join(Position, Position.unit_id == OrgUnit.id)
        .join(PositionHolding, PositionHolding.position_id == Position.id)
        .where(OrgUnit.code.in_(UNITS))
        .order_by(Position.rank_order.desc())
    )
    return {row.code: row.person_id for row in found}


async def _plan(tx: AsyncSession, accounts: Mapping[str, AccountId], starts_at: datetime) -> MeetingId:
    kind = MeetingType(
        code=TYPE, name="Họp thử", kind=MeetingKind.BRIEFING, position=90, active=True, extraordinary=False,
        convening_days=3, papers_days=3, notice_days=5, quorum_part=None, quorum_of=None, majority_part=None,
        majority_of=None, recorded=False, speech_limit_s=300, length_min=120,
    )  # fmt: skip
    record = MeetingRecord(
        id=MEETING, title="Giao ban tháng 12", kind=MeetingKind.BRIEFING,
        classification=Classification.INTERNAL, state=MeetingState.SUBMITTED, starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2), ready_before_s=1800, drill=False, opened_at=None, ended_at=None,
        created_by=accounts["thuky"], created_at=NOW,
    )  # fmt: skip
    tx.add_all([kind, record])
    await tx.flush()
    tx.add(
        MeetingPlan(
            meeting_id=record.id,
            type_code=TYPE,
            series_id=None,
            occurrence_on=None,
            place="Hội trường UBND tỉnh",
            requests="Chuẩn bị báo cáo tháng 11.\nCó mặt trước 15 phút.",
            reason="",
            revision=1,
        )
    )
    for login, role in {"chutri": Role.CHAIR, "thuky": Role.SECRETARY, "kythuat": Role.IT}.items():
        tx.add(PlannedPerson(meeting_id=record.id, account_id=accounts[login], role=role, deputy=False))
    await tx.flush()
    return record.id
