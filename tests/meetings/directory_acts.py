"""What a role tries on the directory."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from meetings import commands, directory_pages
from meetings.domain.local_days import local_day
from meetings.domain.roles import Act
from meetings.ids import UnitId
from tests.meetings.hall import NOW, Hall


class Trying(Protocol):
    """One role with a seat in a session."""

    session: Hall

    async def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> None:
        """Raises NotAllowed for an answer that says so."""
        ...


async def read_directory(one: Trying) -> None:
    await one.ask("GET", "/directory/posts")


async def open_account(one: Trying) -> None:
    async with one.session.db.begin() as tx:
        new = commands.PersonFacts("Bà", "Lê Thị Thử")
        someone = await commands.create_person(tx, one.session.accounts["kythuat"], new, NOW)
    body = {"login": "le.thi.thu", "roles": ["delegate"]}
    await one.ask("POST", f"/directory/people/{someone}/accounts", body)


async def import_directory(one: Trying) -> None:
    await one.ask("GET", "/directory/import/units/template")


async def change_units(one: Trying) -> None:
    await one.ask("PUT", f"/directory/units/{await unit(one)}", {"name": "Hải Hậu", "area": "Nam Định", "revision": 0})


async def change_positions(one: Trying) -> None:
    await one.ask("POST", f"/directory/units/{await unit(one)}/positions", {"title": "Chuyên viên", "rank": 20})


async def change_people(one: Trying) -> None:
    await one.ask("POST", "/directory/people", {"honorific": "Bà", "name": "Lê Thị Thử"})


async def change_holdings(one: Trying) -> None:
    async with one.session.db.read() as tx:
        page = await directory_pages.unit_page(tx, await unit(one), local_day(NOW))
    seen = {"on": "2026-11-20", "revision": page.positions[0].revision}
    await one.ask("POST", f"/directory/holdings/{page.positions[0].now[0].id}/end", seen)


async def change_rooms(one: Trying) -> None:
    facts = {"name": "Phòng 2", "capacity": 20, "link_class": "good", "carrier": "A"}
    called = {"technician": "Lê Văn Thử", "technician_phone": "0000 100 001"}
    await one.ask("POST", f"/directory/units/{await unit(one)}/rooms", facts | called)


async def change_assistants(one: Trying) -> None:
    account = one.session.accounts["daibieu2"]
    await one.ask("PUT", f"/directory/units/{await unit(one)}/assistants/{account}")


async def change_roles(one: Trying) -> None:
    account = one.session.accounts["daibieu2"]
    await one.ask("PUT", f"/directory/accounts/{account}/roles", {"roles": ["secretary"], "revision": 0})


async def unit(one: Trying) -> UnitId:
    async with one.session.db.read() as tx:
        (found,) = await directory_pages.units_page(tx, "14215")
    return found.id


ACTS: Mapping[Act, Callable[[Trying], Awaitable[None]]] = {
    Act.READ_DIRECTORY: read_directory,
    Act.CHANGE_UNITS: change_units,
    Act.CHANGE_POSITIONS: change_positions,
    Act.CHANGE_PEOPLE: change_people,
    Act.CHANGE_HOLDINGS: change_holdings,
    Act.CHANGE_ROOMS: change_rooms,
    Act.CHANGE_ASSISTANTS: change_assistants,
    Act.CHANGE_ROLES: change_roles,
    Act.OPEN_ACCOUNT: open_account,
    Act.IMPORT_DIRECTORY: import_directory,
}
