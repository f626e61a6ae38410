"""What may be chosen while a meeting is planned."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.directory import invitees, open_accounts, unit_name
from meetings.domain.roles import Role
from meetings.ids import AccountId
from meetings.models.directory import OrgUnit, Post, UnitKind
from meetings.planning.rules import meeting_types
from meetings.planning.values import TypeRules


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """Somebody who can sign in, and what it is in the system."""

    account: AccountId
    name: str
    title: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class PostChoice:
    """A post that many units have."""

    code: str
    name: str
    unit_kind: UnitKind


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit that may be invited as such."""

    code: str
    name: str
    kind: UnitKind
    area: str | None


@dataclass(frozen=True, slots=True)
class Choices:
    """Types in use, people by name, posts by rank, units in Vietnamese order."""

    types: tuple[TypeRules, ...]
    people: tuple[PersonChoice, ...]
    posts: tuple[PostChoice, ...]
    units: tuple[UnitChoice, ...]


async def choices(tx: AsyncSession) -> Choices:
    """Everything, in a constant number of queries."""
    accounts = [account for account in await open_accounts(tx) if not account.device]
    seated = await invitees(tx, [account.id for account in accounts])
    posts = await tx.scalars(select(Post).order_by(Post.unit_kind, Post.rank_order, Post.code))
    units = await tx.scalars(select(OrgUnit).where(OrgUnit.valid_to.is_(None)).order_by(OrgUnit.sort_key))
    return Choices(
        types=tuple(rules for rules in await meeting_types(tx) if rules.active),
        people=tuple(PersonChoice(one.id, one.name, seated[one.id].title, one.roles) for one in accounts),
        posts=tuple(PostChoice(row.code, row.name, row.unit_kind) for row in posts),
        units=tuple(UnitChoice(row.code, unit_name(row), row.kind, row.area) for row in units),
    )
