"""Rows collected in memory, with ids from a fixed seed, and written with one statement for each table."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from random import Random
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.models.schema import Base

Value = str | int | float | bool | date | datetime | None


class Book:
    """All rows of one seeding. Those of a table have the same columns each."""

    def __init__(self, seed: int | str) -> None:
        """`seed`: of the ids; two books of one seed have the same."""
        self._random = Random(seed)
        self._rows: dict[type[Base], list[Mapping[str, Value]]] = defaultdict(list)

    def new_id(self) -> str:
        """A version 4 UUID as `ids.new_uuid` writes one."""
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def add(self, table: type[Base], **values: Value) -> None:
        """A row behind those of its table."""
        self._rows[table].append(values)

    async def write(self, tx: AsyncSession) -> None:
        """Inserts all rows, each table after those that it points to."""
        order = {table: number for number, table in enumerate(Base.metadata.sorted_tables)}
        for table in sorted(self._rows, key=lambda one: order[Base.metadata.tables[one.__tablename__]]):
            await tx.execute(insert(table), [dict(row) for row in self._rows[table]])
