"""The pages that offices open all day, as the requests that their browsers make."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.ids import SeatId
from meetings.letters.keys import LetterKeys
from meetings.models.directory import OrgUnit, Person
from meetings.models.seats import Letter, Seat
from meetings.seed.year.occasions import YEAR_NOW
from tests.meetings.planner import Planner
from tests.meetings.planning_tries import plan_body
from tests.meetings.web import SECRET, Web
from tests.meetings.year.conftest import Year

DAY = timedelta(days=1)
MIDNIGHT = YEAR_NOW.replace(hour=0)
BRIEFING, SESSION, THEMATIC, INVITED = 0, 60, 70, 80
"""Occasions that are in a tenth of the year too: the first three are over."""


@dataclass(frozen=True, slots=True)
class Page:
    """Who asks for what, "" for nobody who is signed in; with a body it is posted."""

    login: str
    path: str
    body: Mapping[str, object] | None = None


def at_desk(web: Web, page: Page) -> AbstractAsyncContextManager[AsyncClient]:
    """The browser of who asks for a page."""
    return web.signed_in(page.login) if page.login else web.browser()


def span(path: str, since: datetime, days: int) -> str:
    """A page of so many days."""
    return f"{path}?{urlencode({'from': since.isoformat(), 'to': (since + DAY * days).isoformat()})}"


async def link_to(tx: AsyncSession, seat: SeatId | None) -> dict[str, str]:
    """What the link in the letter of a seat asks with."""
    letter = await tx.scalar(select(Letter.id).where(Letter.seat_id == seat).order_by(Letter.sequence.desc()))
    assert letter is not None
    return {"key": LetterKeys(SECRET).key(letter)}


def next_monday() -> tuple[Mapping[str, object], Mapping[str, object]]:
    """When a meeting is planned for, and a series from then on."""
    monday = MIDNIGHT + (7 - YEAR_NOW.weekday()) * DAY + timedelta(hours=1)
    times = {"starts_at": monday.isoformat(), "ends_at": (monday + timedelta(hours=2)).isoformat()}
    series = {"rule": "FREQ=WEEKLY;BYDAY=MO", "starts_on": f"{monday:%Y-%m-%d}", "minute": 480, "length_min": 120}
    return times, series


async def pages(year: Year) -> Mapping[str, Page]:
    """Every page by its name. A search is for Hải An, "hai an" to who types no marks."""
    async with year.db.read() as tx:
        unit = await tx.scalar(select(OrgUnit.id).where(OrgUnit.commune_type.is_not(None)).order_by(OrgUnit.code))
        person = await tx.scalar(select(Person.id).order_by(Person.email).limit(1))
        seat = await tx.scalar(
            select(Seat.id).where(Seat.meeting_id == year.meetings[INVITED]).order_by(Seat.position.desc()).limit(1)
        )
        link = await link_to(tx, seat)
    room = f"diemcau-{year.extent.directory().communes[0].code}"
    briefing = f"/meetings/{year.meetings[BRIEFING]}"
    invited = f"/meetings/{year.meetings[INVITED]}"
    search = urlencode({"q": "hai an"})
    planner = await Planner.of(year.db)
    times, series = next_monday()
    return {
        "today, secretary": Page("thuky", span("/meetings", MIDNIGHT, 1)),
        "today, IT": Page("kythuat", span("/meetings", MIDNIGHT, 1)),
        "today, a room": Page(room, span("/meetings", MIDNIGHT, 1)),
        "meetings of a week": Page("thuky", span("/meetings", MIDNIGHT, 7)),
        "meetings of a month": Page("chutri", span("/meetings", MIDNIGHT - 21 * DAY, 42)),
        "meetings of the year": Page("kythuat", span("/meetings", MIDNIGHT - 380 * DAY, 400)),
        "calendar of a week": Page("thuky", span("/calendar", MIDNIGHT, 7)),
        "calendar of a month": Page("thuky", span("/calendar", MIDNIGHT - 21 * DAY, 42)),
        "meeting": Page("thuky", briefing),
        "meeting, a room": Page(room, briefing),
        "plan": Page("thuky", f"{briefing}/plan"),
        "what a plan is chosen from": Page("thuky", "/planning/choices"),
        "preview of a plan": Page("thuky", "/planning/preview", {"one": {**plan_body(planner), **times}}),
        "preview of a series": Page("thuky", "/planning/preview", {"series": {**plan_body(planner), **series}}),
        "replies board": Page("thuky", f"{briefing}/invitation"),
        "papers": Page("thuky", f"{briefing}/papers"),
        "papers, a delegate": Page("daibieu1", f"{briefing}/papers"),
        "papers, a room": Page(room, f"/meetings/{year.meetings[INVITED]}/papers"),
        "who read them": Page("chutri", f"{briefing}/papers/readers"),
        "papers to hold ahead": Page(room, "/papers/ahead"),
        "search in papers": Page("thuky", f"/papers/search?{urlencode({'q': 'thien'})}"),
        "replies board, to come": Page("chutri", f"{invited}/invitation"),
        "invitation before it is sent": Page("thuky", f"{invited}/invitation/preview"),
        "colleagues of an invitee": Page("thuky", f"{invited}/invitation/seats/{seat}/colleagues"),
        "invitation by its link": Page("", "/letter/look", link),
        "colleagues by the link": Page("", "/letter/colleagues", link),
        "own invitations": Page("daibieu1", "/invitations"),
        "attendance sheet": Page("thuky", f"{briefing}/attendance"),
        "attendance sheet, IT": Page("kythuat", f"{briefing}/attendance"),
        "attendance of a session": Page("chutri", f"/meetings/{year.meetings[SESSION]}/attendance"),
        "attendance by theme": Page("thuky", f"/meetings/{year.meetings[THEMATIC]}/attendance"),
        "audit log, IT": Page("kythuat", "/audit"),
        "audit log, secretary": Page("thuky", "/audit"),
        "audit log of a meeting": Page("chutri", f"/audit?{urlencode({'meeting': year.meetings[BRIEFING]})}"),
        "units": Page("kythuat", "/directory/units"),
        "search in units": Page("kythuat", f"/directory/units?{search}"),
        "unit": Page("kythuat", f"/directory/units/{unit}"),
        "people": Page("thuky", "/directory/people"),
        "search in people": Page("thuky", f"/directory/people?{search}"),
        "person": Page("kythuat", f"/directory/people/{person}"),
        "posts": Page("thuky", "/directory/posts"),
        "rooms and their machines": Page("kythuat", "/devices"),
        "accounts": Page("kythuat", "/accounts"),
    }
