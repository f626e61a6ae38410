"""The directory as rows, collected in memory and written with one statement for each table."""

from datetime import date, datetime
from random import Random
from uuid import UUID

from sqlalchemy import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.roles import Role
from meetings.domain.vietnamese import fold, person_sort_key, sort_key
from meetings.ids import AccountId, PersonId, RoomId, UnitId
from meetings.models.accounts import AccountKind, AccountRole, AccountRow
from meetings.models.directory import OrgUnit, Person, Position, PositionHolding, Room, UnitKind
from meetings.models.schema import Base
from meetings.seed.people import SEED, Official
from meetings.seed.rooms import RoomFacts
from meetings.seed.units import Commune

SINCE = date(2025, 7, 1)
"""The first day of the two-level government: all units and posts of the demo start there."""

MAIL_DOMAIN = "ninhbinh.invalid"
"""No letter ever arrives there. Source: RFC 2606 section 2."""

_Value = str | int | bool | date | datetime | None
_ORDER: tuple[type[Base], ...] = (OrgUnit, Person, Position, PositionHolding, Room, AccountRow, AccountRole)


class Rows:
    """Rows of the demo, with ids from the fixed seed."""

    def __init__(self, now: datetime) -> None:
        """`now`: when the accounts are made."""
        self._now = now
        self._random = Random(SEED)
        self._people = 0
        self._rows: dict[type[Base], list[dict[str, _Value]]] = {table: [] for table in _ORDER}

    def unit(self, code: str, kind: UnitKind, name: str, parent: UnitId | None) -> UnitId:
        """The province, or an agency."""
        unit = UnitId(self._id())
        slug = fold(name).replace(" ", "_")
        self._add(
            OrgUnit, id=unit, code=code, kind=kind, commune_type=None, name=name, slug=slug, name_folded=fold(name),
            sort_key=sort_key(name), area=None, parent_id=parent, valid_from=SINCE, valid_to=None,
        )  # fmt: skip
        return unit

    def commune(self, commune: Commune, parent: UnitId) -> UnitId:
        """A unit of the commune level."""
        unit = UnitId(self._id())
        self._add(
            OrgUnit, id=unit, code=commune.code, kind=UnitKind.COMMUNE, commune_type=commune.type, name=commune.name,
            slug=commune.slug, name_folded=fold(commune.name), sort_key=sort_key(commune.name), area=commune.area,
            parent_id=parent, valid_from=SINCE, valid_to=None,
        )  # fmt: skip
        return unit

    def official(self, unit: UnitId, official: Official) -> PersonId:
        """A person, its post, and that it holds it."""
        person, position = PersonId(self._id()), self._id()
        key = person_sort_key(official.name)
        self._people += 1
        self._add(
            Person, id=person, name=official.name, honorific=official.honorific, sort_key=key, phone=None,
            email=f"canbo-{self._people:04d}@{MAIL_DOMAIN}", name_folded=fold(official.name),
        )  # fmt: skip
        self._add(
            Position, id=position, unit_id=unit, title=official.title, rank_order=official.rank,
            post_code=official.post,
        )  # fmt: skip
        self._add(
            PositionHolding, id=self._id(), person_id=person, position_id=position, held_from=SINCE, held_to=None,
            acting=False,
        )  # fmt: skip
        return person

    def room(self, unit: UnitId, name: str, facts: RoomFacts, technician: str) -> RoomId:
        """A room of a unit."""
        room = RoomId(self._id())
        self._add(
            Room, id=room, unit_id=unit, name=name, capacity=facts.capacity, link_class=facts.link_class,
            carrier=facts.carrier, uplink_group=facts.uplink_group, technician=technician, technician_phone=facts.phone,
        )  # fmt: skip
        return room

    def person_account(self, login: str, password_hash: str, role: Role, person: PersonId) -> None:
        """An account of a person."""
        self._account(login, AccountKind.PERSON, password_hash, role, person_id=person, room_id=None)

    def device_account(self, login: str, password_hash: str, room: RoomId) -> None:
        """An account of a room's device."""
        self._account(login, AccountKind.DEVICE, password_hash, Role.ROOM, person_id=None, room_id=room)

    async def write(self, tx: AsyncSession) -> None:
        """Inserts all rows."""
        for table in _ORDER:
            statement: Insert = insert(table)
            if self._rows[table]:
                await tx.execute(statement, self._rows[table])

    def _account(
        self, login: str, kind: AccountKind, password_hash: str, role: Role, **of: PersonId | RoomId | None
    ) -> None:
        account = AccountId(self._id())
        self._add(
            AccountRow, id=account, login=login, kind=kind, password_hash=password_hash, demo=True,
            created_at=self._now, disabled_at=None, **of,
        )  # fmt: skip
        self._add(AccountRole, account_id=account, role=role)

    def _add(self, table: type[Base], **values: _Value) -> None:
        self._rows[table].append(values)

    def _id(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))
