"""Units, positions, people and rooms.

The `revision` of each grows with every change, so that nobody writes over what they have not seen.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from meetings.domain.directory import CommuneType, LinkClass, UnitKind
from meetings.ids import AccountId, HoldingId, PersonId, PositionId, RoomId, UnitId
from meetings.models.schema import ID, Base, one_where, words

__all__ = [
    "AssistantGrant",
    "CommuneType",
    "LinkClass",
    "OrgUnit",
    "Person",
    "Position",
    "PositionHolding",
    "Post",
    "Room",
    "UnitKind",
]


class OrgUnit(Base):
    """Đơn vị: the province, its agencies, its communes. `area` is the former province of a commune."""

    __tablename__ = "org_units"
    __table_args__ = (
        CheckConstraint("(kind = 'commune') = (commune_type IS NOT NULL)", name="commune_has_type"),
        CheckConstraint("(kind = 'province') = (parent_id IS NULL)", name="province_is_root"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="valid_in_order"),
    )

    id: Mapped[UnitId] = mapped_column(ID, primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[UnitKind] = mapped_column(words(UnitKind, "kind"))
    commune_type: Mapped[CommuneType | None] = mapped_column(words(CommuneType, "commune_type"))
    name: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(120))
    name_folded: Mapped[str] = mapped_column(String(120), index=True)
    sort_key: Mapped[str] = mapped_column(String(600), index=True)
    area: Mapped[str | None] = mapped_column(String(60))
    parent_id: Mapped[UnitId | None] = mapped_column(ID, ForeignKey("org_units.id"))
    valid_from: Mapped[date] = mapped_column()
    valid_to: Mapped[date | None] = mapped_column()
    revision: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class Post(Base):
    """A post that many units have, as chair of a commune's People's Committee: invitations name it at once for all."""

    __tablename__ = "posts"
    __table_args__ = (CheckConstraint("rank_order >= 1", name="rank_from_one"),)

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    unit_kind: Mapped[UnitKind] = mapped_column(words(UnitKind, "unit_kind"))
    rank_order: Mapped[int] = mapped_column()


class Position(Base):
    """Chức danh: a place in a unit; `rank_order` 1 is the highest.

    `post_code`: which post it is, where many units have it. `closed_on`: the first day on which it was no more.
    """

    __tablename__ = "positions"
    __table_args__ = (
        UniqueConstraint("unit_id", "title", "rank_order"),
        CheckConstraint("rank_order >= 1", name="rank_from_one"),
    )

    id: Mapped[PositionId] = mapped_column(ID, primary_key=True)
    unit_id: Mapped[UnitId] = mapped_column(ID, ForeignKey("org_units.id"))
    title: Mapped[str] = mapped_column(String(160))
    rank_order: Mapped[int] = mapped_column()
    post_code: Mapped[str | None] = mapped_column(String(40))
    closed_on: Mapped[date | None] = mapped_column()
    revision: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class Person(Base):
    """Cán bộ: a person who may hold positions. `honorific` is Ông or Bà; `left_on`: the first day out of service."""

    __tablename__ = "people"
    __table_args__ = (CheckConstraint("honorific IN ('Ông', 'Bà')", name="honorific"),)

    id: Mapped[PersonId] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    honorific: Mapped[str] = mapped_column(String(8))
    sort_key: Mapped[str] = mapped_column(String(600), index=True)
    phone: Mapped[str | None] = mapped_column(String(24))
    email: Mapped[str | None] = mapped_column(String(254))
    name_folded: Mapped[str] = mapped_column(String(120), server_default=text("''"))
    left_on: Mapped[date | None] = mapped_column()
    revision: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class PositionHolding(Base):
    """Who holds a position, from when to when."""

    __tablename__ = "position_holdings"
    __table_args__ = (
        UniqueConstraint("person_id", "position_id", "held_from"),
        CheckConstraint("held_to IS NULL OR held_to > held_from", name="held_in_order"),
        one_where("uq_position_holdings_one_holder", "position_id", "held_to IS NULL AND NOT acting"),
    )

    id: Mapped[HoldingId] = mapped_column(ID, primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ID, ForeignKey("people.id"))
    position_id: Mapped[PositionId] = mapped_column(ID, ForeignKey("positions.id"))
    held_from: Mapped[date] = mapped_column()
    held_to: Mapped[date | None] = mapped_column()
    acting: Mapped[bool] = mapped_column(default=False)


class AssistantGrant(Base):
    """Ủy quyền xử lý: an account answers invitations for a unit, from when to when."""

    __tablename__ = "assistant_grants"
    __table_args__ = (CheckConstraint("granted_to IS NULL OR granted_to > granted_from", name="granted_in_order"),)

    account_id: Mapped[AccountId] = mapped_column(ID, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[UnitId] = mapped_column(ID, ForeignKey("org_units.id"), primary_key=True)
    granted_from: Mapped[date] = mapped_column()
    granted_to: Mapped[date | None] = mapped_column()


class Room(Base):
    """Phòng họp: where a site sits, its line, and whom to call about it."""

    __tablename__ = "rooms"
    __table_args__ = (CheckConstraint("capacity BETWEEN 1 AND 5000", name="capacity"),)

    id: Mapped[RoomId] = mapped_column(ID, primary_key=True)
    unit_id: Mapped[UnitId] = mapped_column(ID, ForeignKey("org_units.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    capacity: Mapped[int] = mapped_column()
    link_class: Mapped[LinkClass] = mapped_column(words(LinkClass, "link_class"))
    carrier: Mapped[str] = mapped_column(String(60))
    uplink_group: Mapped[str | None] = mapped_column(String(60))
    technician: Mapped[str] = mapped_column(String(120))
    technician_phone: Mapped[str] = mapped_column(String(24))
    revision: Mapped[int] = mapped_column(default=0, server_default=text("0"))
