"""What people do with meetings over HTTP before and after a session: made, opened, read."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx2
from pydantic import AwareDatetime, BaseModel, ConfigDict

PASSWORD_OF_ROOMS = "demo-diemcau"
LENGTH = timedelta(hours=1)


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Gap(_Answer):
    """A time in which the line was lost and after which it came back."""

    start: AwareDatetime
    end: AwareDatetime


class Interval(_Answer):
    """A time of presence, with the gaps in it; `end` None while it lasts."""

    start: AwareDatetime
    end: AwareDatetime | None
    gaps: tuple[Gap, ...]


class Invited(_Answer):
    """Who is invited to a meeting, and when it was there."""

    participant: str
    role: str
    name: str
    unit_code: str | None
    present: bool
    removed: bool
    attendance: tuple[Interval, ...]


class MeetingPage(_Answer):
    """A meeting as it is read."""

    id: str
    state: str
    participants: tuple[Invited, ...]

    def of_unit(self, code: str) -> Invited:
        """The room of a commune."""
        return next(one for one in self.participants if one.unit_code == code)

    def of_role(self, role: str) -> Invited:
        """The first in a role."""
        return next(one for one in self.participants if one.role == role)


class Ticket(_Answer):
    """What lets a participant in, once."""

    ticket: str
    participant: str


class _Made(_Answer):
    meeting: str


class _Unit(_Answer):
    login: str
    role: str


class Account:
    """One signed-in account of a server."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def make_meeting(
        self,
        title: str,
        chair: str,
        units: tuple[str, ...],
        deputy: str | None = None,
        starts_at: datetime | None = None,
        it: tuple[str, ...] = (),
    ) -> str:
        """A meeting that begins then, or now, with the rooms of these communes; its id."""
        starts_at = starts_at or datetime.now(UTC)
        body = {
            "title": title,
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + LENGTH).isoformat(),
            "chair": chair,
            "deputy": deputy,
            "delegates": ["daibieu1"],
            "units": list(units),
            "it": list(it),
        }
        response = await self._client.post("/api/meetings", json=body)
        return _Made.model_validate_json(response.raise_for_status().content).meeting

    async def call_off_today(self) -> None:
        """No meeting of today is held: whoever was to be there is free."""
        now = datetime.now(UTC)
        span = {"from": (now - LENGTH).isoformat(), "to": (now + LENGTH).isoformat()}
        for meeting in (await self._client.get("/api/meetings", params=span)).raise_for_status().json():
            seen = (await self._client.get(f"/api/meetings/{meeting['id']}/plan")).json()["revision"]
            body = {"revision": seen, "reason": "Bão số 9"}
            (await self._client.post(f"/api/meetings/{meeting['id']}/cancellation", json=body)).raise_for_status()

    async def name_assistant(self, unit: str, login: str) -> None:
        """An account answers for a unit, by its code, from today on."""
        units = (await self._client.get("/api/directory/units", params={"q": unit})).raise_for_status().json()
        accounts = (await self._client.get("/api/accounts", params={"q": login})).raise_for_status().json()
        (where,) = [one["id"] for one in units if one["code"] == unit]
        (who,) = [one["id"] for one in accounts if one["login"] == login]
        (await self._client.put(f"/api/directory/units/{where}/assistants/{who}")).raise_for_status()

    async def open_meeting(self, meeting: str) -> None:
        """Opens it for all."""
        (await self._client.post(f"/api/meetings/{meeting}/open")).raise_for_status()

    async def meeting(self, meeting: str) -> MeetingPage:
        """The meeting as it stands."""
        response = await self._client.get(f"/api/meetings/{meeting}")
        return MeetingPage.model_validate_json(response.raise_for_status().content)

    async def ticket(self, meeting: str) -> Ticket:
        """A ticket for the account's own seat."""
        response = await self._client.post(f"/api/meetings/{meeting}/ticket", json={})
        return Ticket.model_validate_json(response.raise_for_status().content)


@asynccontextmanager
async def signed_in(
    address: str, login: str, password: str, trusted: ssl.SSLContext | bool = True
) -> AsyncIterator[Account]:
    """An account signed in for the time of the block; `trusted` is for a server with HTTPS of its own."""
    headers = {"Origin": address}
    async with httpx2.AsyncClient(base_url=address, headers=headers, timeout=15.0, verify=trusted) as client:
        (await client.post("/api/session", json={"login": login, "password": password})).raise_for_status()
        yield Account(client)
