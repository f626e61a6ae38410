"""Reading the directory: who an account is, and under what name and title it sits in a meeting."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.roles import Role
from meetings.domain.vietnamese import sort_key
from meetings.events import Account
from meetings.ids import AccountId, PersonId, RoomId, UnitId
from meetings.models.accounts import AccountKind, AccountRole, AccountRow
from meetings.models.directory import CommuneType, OrgUnit, Person, Position, PositionHolding, Room, UnitKind


@dataclass(frozen=True, slots=True)
class Invitee:
    """An account as it would be seated today."""

    account: AccountId
    name: str
    title: str
    room: RoomId | None
    unit_code: str | None
    area: str | None
    sort_key: str


@dataclass(frozen=True, slots=True)
class _Holder:
    """An account and who or what it stands for: a person, or a room of a unit."""

    row: AccountRow
    person: Person | None
    room: Room | None
    unit: OrgUnit | None

    @property
    def name(self) -> str:
        if self.room is not None and self.unit is not None:
            return room_name(self.room, self.unit)
        return self.person.name if self.person is not None else self.row.login


@dataclass(frozen=True, slots=True)
class _Post:
    rank: int
    title: str


def held_title(title: str, *, acting: bool) -> str:
    """How a post is called with who holds it: "Quyền Chủ tịch UBND xã" of who acts in it."""
    return f"Quyền {title}" if acting else title


def unit_name(unit: OrgUnit) -> str:
    """The name with its type: "Xã Hải Hậu"."""
    return f"{unit.commune_type} {unit.name}" if unit.commune_type else unit.name


def room_name(room: Room, unit: OrgUnit) -> str:
    """How a room is called among sites: a commune's by the commune, any other by its own name."""
    return site_name(room.name, unit.kind, unit.commune_type, unit.name)


def site_name(room: str, kind: UnitKind, commune_type: CommuneType | None, unit: str) -> str:
    """The same for who has read no more than these columns."""
    return f"{commune_type} {unit}" if kind is UnitKind.COMMUNE else room


_HOLDERS = (
    select(AccountRow, Person, Room, OrgUnit)
    .outerjoin(Person, Person.id == AccountRow.person_id)
    .outerjoin(Room, Room.id == AccountRow.room_id)
    .outerjoin(OrgUnit, OrgUnit.id == Room.unit_id)
)
_ONE_WITH_ROLES = (
    _HOLDERS.add_columns(AccountRole.role)
    .outerjoin(AccountRole, AccountRole.account_id == AccountRow.id)
    .where(AccountRow.id == bindparam("account"))
)
"""Built once: every request begins with it."""


async def account_value(tx: AsyncSession, account: AccountId) -> Account:
    """An account with its roles, and the code of the unit its room belongs to."""
    rows = (await tx.execute(_ONE_WITH_ROLES, {"account": account})).all()
    row, person, room, unit, _ = rows[0]
    return _account(_Holder(row, person, room, unit), frozenset(role for *_, role in rows if role is not None))


async def open_accounts(tx: AsyncSession) -> tuple[Account, ...]:
    """All that can sign in: people in the order of their names, then rooms in that of their units."""
    roles: dict[AccountId, set[Role]] = {}
    for account, role in await tx.execute(select(AccountRole.account_id, AccountRole.role)):
        roles.setdefault(account, set()).add(role)
    holders = await _holders(tx, AccountRow.disabled_at.is_(None))
    return tuple(
        _account(holder, frozenset(roles.get(holder.row.id, ()))) for holder in sorted(holders, key=_listing_order)
    )


async def names_of(tx: AsyncSession, account: AccountId) -> tuple[str, ...]:
    """What an account is called: its login, its own name, and those of the units it belongs to."""
    (holder,) = await _holders(tx, AccountRow.id == account)
    units = await tx.scalars(
        select(OrgUnit.name)
        .join(Position, Position.unit_id == OrgUnit.id)
        .join(PositionHolding, PositionHolding.position_id == Position.id)
        .where(PositionHolding.person_id == holder.row.person_id, PositionHolding.held_to.is_(None))
    )
    own_unit = (holder.unit.name,) if holder.unit is not None else ()
    return (holder.row.login, holder.name, *own_unit, *units)


async def invitees(tx: AsyncSession, accounts: Collection[AccountId]) -> dict[AccountId, Invitee]:
    """The enabled ones among the accounts, as they would be seated today.

    A room carries the name of its unit and, as title, the highest holder of a position there; a person its own
    name and highest position.
    """
    holders = await _holders(tx, AccountRow.id.in_(accounts), AccountRow.disabled_at.is_(None))
    heads = await _heads(tx, [holder.unit.id for holder in holders if holder.unit is not None])
    posts = await _posts(tx, [holder.person.id for holder in holders if holder.person is not None])
    return {holder.row.id: _invitee(holder, heads, posts) for holder in holders}


def _account(holder: _Holder, roles: frozenset[Role]) -> Account:
    return Account(
        id=holder.row.id,
        login=holder.row.login,
        name=holder.name,
        device=holder.row.kind is AccountKind.DEVICE,
        room=holder.row.room_id,
        unit_code=holder.unit.code if holder.unit is not None else None,
        roles=roles,
    )


def _listing_order(holder: _Holder) -> tuple[int, str, str]:
    if holder.unit is not None:
        return 1, holder.unit.sort_key, holder.row.login
    return 0, holder.person.sort_key if holder.person is not None else "", holder.row.login


def _invitee(holder: _Holder, heads: Mapping[UnitId, str], posts: Mapping[PersonId, _Post]) -> Invitee:
    if holder.room is not None and holder.unit is not None:
        return _room_invitee(holder.row, holder.room, holder.unit, heads.get(holder.unit.id, ""))
    post = posts.get(holder.person.id) if holder.person is not None else None
    key = holder.person.sort_key if holder.person is not None else ""
    return Invitee(
        account=holder.row.id,
        name=holder.name,
        title=post.title if post is not None else "",
        room=None,
        unit_code=None,
        area=None,
        sort_key=f"{post.rank if post is not None else 999:03d} {key}",
    )


async def _holders(tx: AsyncSession, *conditions: ColumnElement[bool]) -> list[_Holder]:
    found = await tx.execute(_HOLDERS.where(*conditions))
    return [_Holder(row, person, room, unit) for row, person, room, unit in found]


def _room_invitee(row: AccountRow, room: Room, unit: OrgUnit, head: str) -> Invitee:
    commune = unit.kind is UnitKind.COMMUNE
    return Invitee(
        account=row.id,
        name=room_name(room, unit),
        title=head,
        room=room.id,
        unit_code=unit.code if commune else None,
        area=unit.area if commune else None,
        sort_key=f"{sort_key(unit.area or '')} {unit.sort_key}",
    )


async def _posts(tx: AsyncSession, people: Collection[PersonId]) -> dict[PersonId, _Post]:
    """The highest position each person holds now."""
    found = await tx.execute(
        select(PositionHolding.person_id, Position.rank_order, Position.title, PositionHolding.acting)
        .join(Position, Position.id == PositionHolding.position_id)
        .where(PositionHolding.person_id.in_(people), PositionHolding.held_to.is_(None))
        .order_by(Position.rank_order.desc(), PositionHolding.acting.desc())
    )
    return {person: _Post(rank, held_title(title, acting=acting)) for person, rank, title, acting in found}


async def _heads(tx: AsyncSession, units: Collection[UnitId]) -> dict[UnitId, str]:
    """Who holds the highest position in each unit now: "Ông Trần Văn Bình, Chủ tịch UBND xã"; of two in one position
    who holds it in its own right.
    """
    found = await tx.execute(
        select(Position.unit_id, Person.honorific, Person.name, Position.title, PositionHolding.acting)
        .join(PositionHolding, PositionHolding.position_id == Position.id)
        .join(Person, Person.id == PositionHolding.person_id)
        .where(Position.unit_id.in_(units), PositionHolding.held_to.is_(None))
        .order_by(Position.rank_order.desc(), PositionHolding.acting.desc(), PositionHolding.held_from.desc())
    )
    return {
        unit: f"{honorific} {name}, {held_title(title, acting=acting)}"
        for unit, honorific, name, title, acting in found
    }
