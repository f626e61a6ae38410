"""The directory as rows: units, the people who hold their posts, rooms and accounts."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.domain.roles import Role
from meetings.domain.vietnamese import fold, person_sort_key, sort_key
from meetings.ids import AccountId, PersonId, PositionId, RoomId, UnitId
from meetings.models.accounts import AccountKind, AccountRole, AccountRow
from meetings.models.directory import OrgUnit, Person, Position, PositionHolding, Room, UnitKind
from meetings.seed.book import Book
from meetings.seed.people import Official
from meetings.seed.rooms import RoomFacts
from meetings.seed.units import Commune

SINCE = date(2025, 7, 1)
"""The first day of the two-level government: all units and posts of the demo start there."""

MAIL_DOMAIN = "ninhbinh.invalid"
"""No letter ever arrives there. Source: RFC 2606 section 2."""


@dataclass(frozen=True, slots=True)
class Holder:
    """An official as the directory has them: the person and the position they hold."""

    official: Official
    person: PersonId
    position: PositionId
    email: str


class Rows:
    """Writes the directory into a book."""

    def __init__(self, book: Book, now: datetime) -> None:
        """`now`: when the accounts are made."""
        self._book = book
        self._now = now
        self._people = 0

    def unit(self, code: str, kind: UnitKind, name: str, parent: UnitId | None) -> UnitId:
        """The province, or an agency."""
        unit = UnitId(self._book.new_id())
        slug = fold(name).replace(" ", "_")
        self._book.add(
            OrgUnit, id=unit, code=code, kind=kind, commune_type=None, name=name, slug=slug, name_folded=fold(name),
            sort_key=sort_key(name), area=None, parent_id=parent, valid_from=SINCE, valid_to=None,
        )  # fmt: skip
        return unit

    def commune(self, commune: Commune, parent: UnitId) -> UnitId:
        """A unit of the commune level."""
        unit = UnitId(self._book.new_id())
        self._book.add(
            OrgUnit, id=unit, code=commune.code, kind=UnitKind.COMMUNE, commune_type=commune.type, name=commune.name,
            slug=commune.slug, name_folded=fold(commune.name), sort_key=sort_key(commune.name), area=commune.area,
            parent_id=parent, valid_from=SINCE, valid_to=None,
        )  # fmt: skip
        return unit

    def official(self, unit: UnitId, official: Official) -> Holder:
        """A person, its post, and that it holds it."""
        person, position = PersonId(self._book.new_id()), PositionId(self._book.new_id())
        key = person_sort_key(official.name)
        self._people += 1
        email = f"canbo-{self._people:04d}@{MAIL_DOMAIN}"
        self._book.add(
            Person, id=person, name=official.name, honorific=official.honorific, sort_key=key, phone=None,
            email=email, name_folded=fold(official.name),
        )  # fmt: skip
        self._book.add(
            Position, id=position, unit_id=unit, title=official.title, rank_order=official.rank,
            post_code=official.post,
        )  # fmt: skip
        self._book.add(
            PositionHolding, id=self._book.new_id(), person_id=person, position_id=position, held_from=SINCE,
            held_to=None, acting=False,
        )  # fmt: skip
        return Holder(official, person, position, email)

    def room(self, unit: UnitId, name: str, facts: RoomFacts, technician: str) -> RoomId:
        """A room of a unit."""
        room = RoomId(self._book.new_id())
        self._book.add(
            Room, id=room, unit_id=unit, name=name, capacity=facts.capacity, link_class=facts.link_class,
            carrier=facts.carrier, uplink_group=facts.uplink_group, technician=technician, technician_phone=facts.phone,
        )  # fmt: skip
        return room

    def person_account(self, login: str, password_hash: str, role: Role, person: PersonId) -> AccountId:
        """An account of a person."""
        return self._account(login, AccountKind.PERSON, password_hash, role, person_id=person, room_id=None)

    def device_account(self, login: str, password_hash: str, room: RoomId) -> AccountId:
        """An account of a room's device."""
        return self._account(login, AccountKind.DEVICE, password_hash, Role.ROOM, person_id=None, room_id=room)

    async def write(self, tx: AsyncSession) -> None:
        """Inserts all rows."""
        await self._book.write(tx)

    def _account(
        self, login: str, kind: AccountKind, password_hash: str, role: Role, **of: PersonId | RoomId | None
    ) -> AccountId:
        account = AccountId(self._book.new_id())
        self._book.add(
            AccountRow, id=account, login=login, kind=kind, password_hash=password_hash, demo=True,
            created_at=self._now, disabled_at=None, **of,
        )  # fmt: skip
        self._book.add(AccountRole, account_id=account, role=role)
        return account
