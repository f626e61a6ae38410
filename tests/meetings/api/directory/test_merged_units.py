"""A commune is merged into another: its posts end, and whoever held one goes on there. What each page makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update

from meetings import commands
from meetings.domain.attendance import AttendanceSource
from meetings.domain.seats import SeatState, Target
from meetings.models.directory import OrgUnit, Position, Post, UnitKind
from meetings.models.jobs import Job
from meetings.models.seats import Letter, Seat
from meetings.queries import live_room
from tests.meetings.convening import STARTS_AT, UNITS, Convening, add_line
from tests.meetings.hall import NOW
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio

STAYS, GOES = UNITS[0], UNITS[1]
POST = "chairs"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Merged:
    """The meeting, its web, and what the commune and the post of who went over are called."""

    convening: Convening
    web: Web
    name: str
    position: str

    @property
    def path(self) -> str:
        return f"/meetings/{self.convening.meeting}"

    async def read(self, path: str, login: str = "thuky", **query: str) -> Any:
        async with self.web.signed_in(login) as client:
            answer = await client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(self) -> Json:
        async with self.web.signed_in("thuky") as client:
            answer = await client.post(f"{self.path}/invitation", json={})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


async def merge(convening: Convening) -> Merged:
    """IT closes the one, makes a post for its head in the other, and gives it to them; today."""
    web, day = Web(convening.db), f"{NOW:%Y-%m-%d}"
    async with web.signed_in("kythuat") as client:
        gone, stays = [await unit_page(client, code) for code in (GOES, STAYS)]
        head = next(held["person"] for one in gone["positions"] for held in one["now"])
        closing = {"on": day, "revision": gone["revision"]}
        assert (await client.post(f"/directory/units/{gone['id']}/closing", json=closing)).status_code == 204
        post = {"title": "Phó Chủ tịch Thường trực UBND xã", "rank": 3}
        made = await client.post(f"/directory/units/{stays['id']}/positions", json=post)
        assert made.status_code == 201, made.text
        position = made.json()["id"]
        holding = {"person": convening.heads[GOES], "position": position, "held_from": day, "revision": 0}
        given = await client.post("/directory/holdings", json=holding)
        assert given.status_code == 201, given.text
    assert head == convening.heads[GOES]
    return Merged(convening, web, gone["name"], position)


async def unit_page(client: httpx2.AsyncClient, code: str) -> Json:
    rows = (await client.get("/directory/units")).json()
    unit = next(row["id"] for row in rows if row["code"] == code)
    return dict((await client.get(f"/directory/units/{unit}")).json())


async def list_invitees(convening: Convening, *lines: tuple[Target, str]) -> None:
    async with convening.db.begin() as tx:
        for number, (target, ref) in enumerate(lines, start=20):
            await add_line(tx, convening.meeting, number, target, ref)


async def chairs_have_a_post(convening: Convening) -> None:
    async with convening.db.begin() as tx:
        tx.add(Post(code=POST, name="Chủ tịch UBND các xã, phường", unit_kind=UnitKind.COMMUNE, rank_order=2))
        await tx.flush()
        communes = select(OrgUnit.id).where(OrgUnit.commune_type.is_not(None))
        titles = ("Chủ tịch UBND xã", "Chủ tịch UBND phường")
        await tx.execute(
            update(Position).where(Position.unit_id.in_(communes), Position.title.in_(titles)).values(post_code=POST)
        )


async def in_the_session(convening: Convening) -> set[str]:
    """Who stands on the boards of the session, by name."""
    async with convening.db.read() as tx:
        return {row.name for row in (await live_room(tx, convening.meeting, NOW)).roster}


def called(rows: Sequence[Json]) -> list[str]:
    return [row["name"] for row in rows]


async def test_who_is_chosen_from_is_as_the_directory_is_now(convened: Convening) -> None:
    merged = await merge(convened)
    choices = await merged.read("/planning/choices")
    codes = {unit["code"] for unit in choices["units"]}
    assert (STAYS in codes, GOES in codes) == (True, False)
    head = await merged.read(f"/directory/people/{convened.heads[GOES]}")
    assert [held["unit_name"] for held in head["now"]] == [(await unit_named(merged, STAYS))]
    assert [held["unit_name"] for held in head["before"]] == [merged.name]
    found = await merged.read("/directory/people", q=head["name"])
    assert [held["position"] for row in found["rows"] if row["id"] == head["id"] for held in row["now"]] == [
        merged.position
    ]
    gone = await merged.read("/directory/people", q=merged.name)
    assert gone["rows"] == []


async def unit_named(merged: Merged, code: str) -> str:
    return next(str(row["name"]) for row in await merged.read("/directory/units") if row["code"] == code)


async def test_a_post_names_one_holder_less_and_misses_nobody(planned: Convening) -> None:
    await chairs_have_a_post(planned)
    await list_invitees(planned, (Target.POST, POST))
    before = await Merged(planned, Web(planned.db), "", "").read(f"/meetings/{planned.meeting}/invitation/preview")
    merged = await merge(planned)
    after = await merged.read(f"{merged.path}/invitation/preview")
    chairs = [{guest["unit_name"] for guest in one["guests"]} for one in (before, after)]
    assert chairs[0] - chairs[1] == {merged.name}
    assert chairs[1] < chairs[0]
    assert after["vacancies"] == before["vacancies"] == []


async def test_lines_that_name_what_was_merged_are_told_of_before_the_invitation_goes_out(planned: Convening) -> None:
    async with planned.db.read() as tx:
        row = (
            await tx.execute(
                select(Position.id, Position.title)
                .join(OrgUnit, OrgUnit.id == Position.unit_id)
                .where(OrgUnit.code == GOES)
                .order_by(Position.rank_order.desc())
            )
        ).first()
    assert row is not None
    colleague = await planned.colleague(GOES)
    await list_invitees(planned, (Target.POSITION, row.id), (Target.PERSON, colleague))
    assert (await Merged(planned, Web(planned.db), "", "").read(f"/meetings/{planned.meeting}/invitation/preview"))[
        "lost"
    ] == []
    merged = await merge(planned)
    person = await merged.read(f"/directory/people/{colleague}")
    found = await merged.read(f"{merged.path}/invitation/preview")
    assert found["lost"] == [
        merged.name, f"{row.title}, {merged.name}", f"{person['honorific']} {person['name']}",
    ]  # fmt: skip
    assert merged.name not in {guest["unit_name"] for guest in found["guests"]}


async def test_what_was_invited_is_told_apart_and_leaves_every_board_with_the_next_version(convened: Convening) -> None:
    web, path = Web(convened.db), f"/meetings/{convened.meeting}"
    async with web.signed_in(f"diemcau-{GOES}") as client:
        assert (await client.get(path)).status_code == 200
    merged = await merge(convened)
    unsent = (await merged.read(f"{path}/invitation"))["unsent"]
    assert [name.split(", ")[-1] for name in unsent["gone"]] == [merged.name]
    sent = await merged.send()
    assert (sent["version"], sent["seats"]) == (2, 3)
    async with convened.db.read() as tx:
        seat = (await tx.scalars(select(Seat).where(Seat.unit_code == GOES))).one()
        keys = (await tx.scalars(select(Job.key).where(Job.key.startswith("mail:uninvited:")))).all()
        told = await tx.scalars(select(Letter.seat_id).where(Letter.id.in_([key.split(":")[2] for key in keys])))
        assert told.all() == [seat.id], keys
    assert seat.state is SeatState.WITHDRAWN
    async with web.signed_in(f"diemcau-{GOES}") as client:
        assert (await client.get(path)).status_code == 404
    answers = await merged.read(f"{path}/invitation")
    assert merged.name not in {row["unit_name"] for row in answers["seats"]}
    assert sum(answers["counts"].values()) == 3
    sheet = await merged.read(f"{path}/attendance")
    assert merged.name not in called(sheet["sites"])
    assert sheet["tally"]["expected"] == 3
    assert merged.name not in await in_the_session(convened)
    meeting = await merged.read(path)
    assert merged.name not in {row["name"] for row in meeting["participants"]}
    day = {"from": f"{STARTS_AT - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}", "to": f"{STARTS_AT:%Y-%m-%dT23:00:00Z}"}
    (card,) = [row for row in await merged.read("/meetings", **day) if row["id"] == convened.meeting]
    assert card["sites"] == 2


async def test_a_site_that_was_there_before_it_was_taken_off_stays_on_the_boards(convened: Convening) -> None:
    """Its device came to the lobby; what was seen is not unseen."""
    hall = await convened.hall()
    (room,) = [one for one in hall.rooms if (await hall.row(one)).unit_code == GOES]
    await hall.join(room, at=STARTS_AT - timedelta(minutes=10))
    merged = await merge(convened)
    await merged.send()
    assert merged.name in called((await merged.read(f"{merged.path}/attendance"))["sites"])
    assert merged.name in await in_the_session(convened)


async def test_what_was_held_before_counts_as_it_did(convened: Convening) -> None:
    hall = await convened.hall()
    for act, at in ((commands.open_meeting, STARTS_AT), (commands.end_meeting, STARTS_AT + timedelta(hours=1))):
        async with convened.db.begin() as tx:
            await act(tx, hall.chair, at)
    pages = ("", "/invitation", "/attendance")
    later = Merged(convened, Web(convened.db), "", "")
    before = [await later.read(f"{later.path}{page}") for page in pages]
    await merge(convened)
    assert [await later.read(f"{later.path}{page}") for page in pages] == before
    assert AttendanceSource.SERVER in {seat["source"] for site in before[2]["sites"] for seat in site["seats"]}
