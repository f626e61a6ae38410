"""The feed of the province's operations centre: what it says fits its schema, and names neither people nor meetings."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator, ValidationError
from sqlalchemy import select

from meetings.commands import create_feed_token
from meetings.models.accounts import AccountRow
from meetings.models.directory import Person, Room
from meetings.models.meetings import MeetingRecord, ParticipantRow
from tests.fakes.fake_worker import FakeWorker
from tests.signaling.line_frames import figures
from tests.signaling.rig import PATIENCE_S, Server, serving, sign_in

pytestmark = pytest.mark.anyio
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "feed.schema.json").read_text(encoding="utf-8"))
ROOM, OTHER = "diemcau-14215", "diemcau-14329"
SOON = {"alarm_after_s": 1, "alarm_disk_percent": 100}


async def asking(server: Server) -> httpx2.AsyncClient:
    """A system that has a token."""
    async with server.database.begin() as tx:
        token = await create_feed_token(tx, "IOC", datetime.now(UTC))
    return httpx2.AsyncClient(base_url=server.origin, headers={"Authorization": f"Bearer {token}"})


async def told(http: httpx2.AsyncClient) -> Any:
    """What it says, which fits the schema."""
    answer = await http.get("/api/feed/v1/now")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    feed = answer.json()
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(feed)
    return feed


async def test_it_says_how_sessions_sites_and_alarms_are_and_nothing_of_whom(data_dir: Path) -> None:
    async with (
        serving(data_dir, FakeWorker(), settings=SOON) as server,
        await asking(server) as http,
        server.client(ROOM),
        server.client(OTHER),
    ):
        async with asyncio.timeout(PATIENCE_S):
            while True:
                server.worker.tell(figures(server, ROOM, loss_up=0.2))
                feed = await told(http)
                states = {site["unit"]: site["state"] for site in feed["sites"]}
                kinds = {alarm["kind"] for alarm in feed["alarms"]}
                if states.get("14215") == "weak" and kinds >= {"site", "server"}:
                    break
                await asyncio.sleep(1.0)
        assert [session["id"] for session in feed["sessions"]] == [server.meeting]
        assert feed["sessions"][0]["counts"] == feed["counts"]
        assert sum(feed["counts"].values()) == len(feed["sites"]) > 100
        assert feed["counts"]["weak"] == 1
        (alarm,) = [one for one in feed["alarms"] if one["kind"] == "site"]
        assert (alarm["name"], alarm["units"], alarm["acknowledged"]) == (None, ["14215"], False)
        async with server.database.read() as tx:
            names = [
                *(await tx.scalars(select(Person.name))),
                *(await tx.scalars(select(ParticipantRow.name))),
                *(await tx.scalars(select(Room.technician))),
                *(await tx.scalars(select(Room.technician_phone))),
                *(await tx.scalars(select(MeetingRecord.title))),
                *(await tx.scalars(select(AccountRow.login))),
            ]
    text = json.dumps(feed, ensure_ascii=False)
    assert len(names) > 500
    assert [name for name in names if name and name in text] == []


async def test_a_drill_is_not_in_it(server: Server) -> None:
    async with server.http() as http, await asking(server) as centre:
        await sign_in(http, "kythuat")
        drill = (await http.post("/api/drills", json={"rooms": 1, "speakers": 0})).json()["meeting"]
        tickets = (await http.post(f"/api/drills/{drill}/tickets")).json()
        async with server.client() as chair, server.client(ROOM):
            await chair.join(tickets[0]["ticket"])
            async with asyncio.timeout(PATIENCE_S):
                feed = await told(centre)
                while not feed["sites"]:
                    await asyncio.sleep(1.0)
                    feed = await told(centre)
        assert {site["session"] for site in feed["sites"]} == {server.meeting}


async def test_before_the_first_look_it_is_empty_and_fits_all_the_same(server: Server) -> None:
    async with await asking(server) as http:
        feed = await told(http)
    assert (feed["sessions"], feed["sites"]) == ([], [])


def test_the_schema_refuses_what_is_not_in_it() -> None:
    counts = {"good": 0, "weak": 0, "lost": 0, "absent": 0}
    whole = {
        "version": 1, "at": "2026-11-23T01:00:00Z", "counts": counts, "sessions": [], "sites": [], "servers": [],
        "alarms": [],
    }  # fmt: skip
    Draft202012Validator(SCHEMA).validate(whole)
    wrong = [("version", 2), ("at", "2026-11-23T08:00:00+07:00"), ("title", "Giao ban"), ("counts", {})]
    for field, value in wrong:
        with pytest.raises(ValidationError):
            Draft202012Validator(SCHEMA).validate({**whole, field: value})
