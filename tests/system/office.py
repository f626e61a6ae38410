"""What people do with meetings over HTTP before and after a session: made, opened, read."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx2
from pydantic import AwareDatetime, BaseModel, ConfigDict

PASSWORD_OF_ROOMS = "demo-diemcau"
LENGTH = timedelta(hours=1)
PREPARED_S = 300.0
"""By then a paper of some hundred pages has its pages, beside other work."""


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


class Version(_Answer):
    """A version of a paper."""

    id: str
    state: str
    pages: int


class Readers(_Answer):
    """Of the machines of a meeting's sites, how many hold a paper's pages."""

    machines: int
    holding: int


class Paper(_Answer):
    """A paper of a meeting; `version` is what is published, `draft` what is not yet, `readers` is for who leads."""

    id: str
    revision: int
    version: Version | None
    draft: Version | None
    readers: Readers | None = None


class _Papers(_Answer):
    papers: tuple[Paper, ...]


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
        for meeting in await self.meetings_now():
            seen = (await self._client.get(f"/api/meetings/{meeting}/plan")).json()["revision"]
            body = {"revision": seen, "reason": "Bão số 9"}
            (await self._client.post(f"/api/meetings/{meeting}/cancellation", json=body)).raise_for_status()

    async def meetings_now(self) -> tuple[str, ...]:
        """The meetings of this hour, the one before and the one after."""
        now = datetime.now(UTC)
        span = {"from": (now - LENGTH).isoformat(), "to": (now + LENGTH).isoformat()}
        found = (await self._client.get("/api/meetings", params=span)).raise_for_status().json()
        return tuple(str(meeting["id"]) for meeting in found)

    async def ask_line_tests(self) -> None:
        """All rooms shall test their lines."""
        (await self._client.post("/api/line-passports/asks", json={"rooms": None})).raise_for_status()

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

    async def papers(self, meeting: str) -> tuple[Paper, ...]:
        """The papers of a meeting that the account may know of."""
        response = await self._client.get(f"/api/meetings/{meeting}/papers")
        return _Papers.model_validate_json(response.raise_for_status().content).papers

    async def bring_paper(self, meeting: str, title: str, content: bytes, *, in_room: bool = True) -> Paper:
        """Uploads a PDF for the whole meeting, its rooms' screens too or not, waits for its pages and publishes it."""
        known = {paper.id for paper in await self.papers(meeting)}
        said = {"name": f"{title}.pdf", "title": title, "in_room": str(in_room).lower()}
        packed = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
        tus = {"Tus-Resumable": "1.0.0"}
        announced = {**tus, "Upload-Length": str(len(content)), "Upload-Metadata": packed}
        made = (
            await self._client.post(f"/api/meetings/{meeting}/papers/uploads", headers=announced)
        ).raise_for_status()
        piece = {**tus, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        sent = await self._client.patch(made.headers["Location"], content=content, headers=piece, timeout=PREPARED_S)
        sent.raise_for_status()
        async with asyncio.timeout(PREPARED_S):
            while True:
                (paper,) = [one for one in await self.papers(meeting) if one.id not in known]
                if paper.draft is not None and paper.draft.state != "waiting":
                    break
                await asyncio.sleep(0.5)
        body = {"version": paper.draft.id, "revision": paper.revision}
        published = await self._client.post(f"/api/meetings/{meeting}/papers/{paper.id}/publish", json=body)
        published.raise_for_status()
        return next(one for one in await self.papers(meeting) if one.id == paper.id)

    async def lines(self, after: int) -> bytes:
        """The frame of IT's board that follows this one, as JSON."""
        return (await self._client.get("/api/lines/live", params={"after": after})).raise_for_status().content

    async def timeline(self, site: str, since_s: int, until_s: int) -> bytes:
        """What was kept of a site's line (Unix seconds), as JSON."""
        span = {"since": since_s, "until": until_s}
        return (await self._client.get(f"/api/lines/sites/{site}/timeline", params=span)).raise_for_status().content

    async def alarms(self) -> bytes:
        """The last hundred, as JSON."""
        return (await self._client.get("/api/alarms")).raise_for_status().content

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
