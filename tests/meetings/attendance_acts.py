"""What each role is let try of attendance, over HTTP."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from meetings.domain.roles import Act
from tests.meetings.hall import Hall
from tests.meetings.seated import ROOM_UNIT, assist, seat_people


class Asker(Protocol):
    """One role in a session in progress."""

    session: Hall

    async def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> None: ...


async def _read(one: Asker) -> None:
    await one.ask("GET", _path(one))


async def _mark_seats(one: Asker) -> None:
    seated = await seat_people(one.session)
    await one.ask("POST", _path(one, "/marks"), {"seats": [seated.delegate], "mark": "present"})


async def _check_in(one: Asker) -> None:
    await seat_people(one.session)
    await one.ask("POST", _path(one, "/check-in"))


async def _report_headcount(one: Asker) -> None:
    seated = await seat_people(one.session)
    await assist(one.session, "daibieu1", ROOM_UNIT)  # A delegate tells of a site that it answers for.
    await one.ask("POST", _path(one, "/headcounts"), {"site": seated.sites[0], "count": 3})


async def _freeze(one: Asker) -> None:
    await one.ask("POST", _path(one, "/freeze"))


async def _export(one: Asker) -> None:
    await one.ask("GET", _path(one, "/xlsx"))
    await one.ask("GET", _path(one, "/pdf"))


def _path(one: Asker, what: str = "") -> str:
    return f"/meetings/{one.session.meeting}/attendance{what}"


ATTENDANCE_ACTS: Mapping[Act, Callable[[Asker], Awaitable[None]]] = {
    Act.READ_ATTENDANCE: _read,
    Act.MARK_SEATS: _mark_seats,
    Act.CHECK_IN: _check_in,
    Act.REPORT_HEADCOUNT: _report_headcount,
    Act.FREEZE_ATTENDANCE: _freeze,
    Act.EXPORT_ATTENDANCE: _export,
}
