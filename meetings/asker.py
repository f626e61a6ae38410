"""Who asks, in conditions: an account itself, or its place in a statement that is built once for everybody.

To build the conditions under which a paper may be opened costs several times what it costs to send them. What is asked
for at every page is therefore built for `Anybody`, kept, and sent with the parameters of whoever asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import BindParameter, bindparam

from meetings.domain.roles import Role
from meetings.events import Account
from meetings.ids import AccountId, RoomId

_ID, _ROOM, _NOW = "asker", "asker_room", "asked_at"
_TOLD_APART = frozenset({Role.SECRETARY, Role.IT})
"""The account's own roles that conditions look at."""

Moment = datetime | BindParameter[datetime]
AT: BindParameter[datetime] = bindparam(_NOW)
"""The moment at which it is asked, in a statement that is built once."""


class Asker(Protocol):
    """Whom a condition is about."""

    @property
    def id(self) -> AccountId | BindParameter[AccountId]:
        """Of the account."""
        ...

    @property
    def room(self) -> RoomId | BindParameter[RoomId | None] | None:
        """Whose device it is; None for a person."""
        ...

    @property
    def roles(self) -> frozenset[Role]:
        """Its own, outside of meetings."""
        ...


@dataclass(frozen=True, slots=True)
class Anybody:
    """Every account with these roles."""

    roles: frozenset[Role]

    @property
    def id(self) -> BindParameter[AccountId]:
        """A parameter."""
        return bindparam(_ID)

    @property
    def room(self) -> BindParameter[RoomId | None]:
        """A parameter."""
        return bindparam(_ROOM)


def like(account: Account) -> Anybody:
    """Whoever differs from the account in nothing that makes another statement."""
    return Anybody(account.roles & _TOLD_APART)


def asking(account: Account, now: datetime | None = None) -> Mapping[str, object]:
    """The parameters of a statement for `like(account)`; `now` for those that say `AT`."""
    who: dict[str, object] = {_ID: account.id, _ROOM: account.room}
    return who if now is None else who | {_NOW: now}
