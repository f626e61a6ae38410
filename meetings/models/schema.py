"""What all tables share: the metadata with its naming convention, and the column types of our own."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Index, Integer, MetaData, String, text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

ID = String(36)
SERIAL = BigInteger().with_variant(Integer(), "sqlite")
"""Numbers of append-only rows: SQLite counts up only in a column of type INTEGER."""

_Word = TypeVar("_Word", bound=StrEnum)


class Base(DeclarativeBase):
    """Base of all rows."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """A time with a zone going in, UTC coming out, on engines with and without zones alike."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words(kind: type[_Word], name: str) -> Enum:
    """A text column that holds only the words of `kind`, by a CHECK of this name."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def one_where(name: str, columns: str, condition: str) -> Index:
    """At most one row for each value of the columns ("a, b") among those that meet the condition."""
    return Index(
        name, *columns.split(", "), unique=True, sqlite_where=text(condition), postgresql_where=text(condition)
    )
