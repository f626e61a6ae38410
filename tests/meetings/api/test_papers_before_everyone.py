"""A page that is before everyone is served to everyone in the session but IT, and goes when its paper is recalled."""

import hashlib
from collections.abc import Mapping

import pytest
from sqlalchemy import select

from meetings import commands
from meetings.domain.following import Place
from meetings.domain.roles import Role
from meetings.ids import VersionId
from meetings.models.papers import Paper, PaperFile, PaperPage, PaperVersion
from tests.meetings.hall import NOW, PEOPLE, Hall
from tests.meetings.shown import put_paper
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio

IMAGE = b"RIFF....WEBP"
SHA = hashlib.sha256(IMAGE).hexdigest()
SHOWN = 4


async def paper_of(hall: Hall, web: Web) -> tuple[Paper, VersionId]:
    """Of two pages with pictures, granted to nobody; one of them is before everyone."""
    async with hall.db.begin() as tx:
        version = await put_paper(tx, hall.meeting, NOW, granted=False)
        tx.add(PaperFile(sha256=SHA, size=len(IMAGE), media_type="image/webp", made_at=NOW))
        await tx.flush()
        for page in (SHOWN, SHOWN + 1):
            tx.add(_page(version, page))
        await commands.show_page(tx, hall.chair, version, Place(SHOWN), NOW)
        of = (await tx.scalars(select(Paper).join(PaperVersion, PaperVersion.paper_id == Paper.id))).one()
    await web.intake.store.put(IMAGE)
    return of, version


def _page(version: VersionId, page: int) -> PaperPage:
    return PaperPage(
        version_id=version,
        page=page,
        width_pt=595.0,
        height_pt=842.0,
        image_sha=SHA,
        image_size=len(IMAGE),
        thumb_sha=SHA,
        text="",
    )


async def answers(hall: Hall, web: Web, role: Role, paper: Paper, version: VersionId) -> Mapping[str, int]:
    """What a role is answered for the page that is shown, and for the next."""
    place = f"/meetings/{hall.meeting}/papers/{paper.id}/versions/{version}"
    asked = [f"pages/{SHOWN}.webp", f"thumbs/{SHOWN}.webp", f"pages/{SHOWN + 1}.webp"]
    async with web.signed_in(PEOPLE[role]) as client:
        return {path: (await client.get(f"{place}/{path}")).status_code for path in asked}


async def test_the_page_that_is_shown_is_served_to_all_but_it_and_no_other_page(session: Hall) -> None:
    web = Web(session.db)
    paper, version = await paper_of(session, web)
    for role in (Role.ROOM, Role.DELEGATE, Role.OBSERVER):
        assert list((await answers(session, web, role, paper, version)).values()) == [200, 200, 404]
    assert set((await answers(session, web, Role.IT, paper, version)).values()) <= {403, 404}
    async with session.db.begin() as tx:
        await commands.hide_page(tx, session.chair, NOW)
    assert set((await answers(session, web, Role.ROOM, paper, version)).values()) == {404}


async def test_a_recalled_paper_leaves_the_stages_at_once(session: Hall) -> None:
    web = Web(session.db)
    paper, version = await paper_of(session, web)
    async with web.signed_in("thuky") as client:
        told = {"why": "nhầm bản", "revision": paper.revision}
        answer = await client.post(f"/meetings/{session.meeting}/papers/{paper.id}/recall", json=told)
    assert answer.is_success, answer.text
    (change,) = web.published
    assert change.programme is not None
    assert change.programme.following.page is None
    assert set((await answers(session, web, Role.ROOM, paper, version)).values()) == {404}


@pytest.mark.parametrize(("in_room", "status"), [(True, 200), (False, 404)])
async def test_a_paper_that_is_kept_from_rooms_from_now_on_leaves_the_stages_at_once(
    session: Hall, in_room: bool, status: int
) -> None:
    web = Web(session.db)
    paper, version = await paper_of(session, web)
    async with web.signed_in("thuky") as client:
        told = {"title": "Báo cáo", "classification": "internal", "in_room": in_room, "revision": paper.revision}
        answer = await client.put(f"/meetings/{session.meeting}/papers/{paper.id}", json=told)
    assert answer.is_success, answer.text
    assert (await answers(session, web, Role.ROOM, paper, version))[f"pages/{SHOWN}.webp"] == status
    if in_room:
        assert web.published == []
    else:
        (change,) = web.published
        assert change.programme is not None
        assert change.programme.following.page is None


@pytest.mark.parametrize(("role", "spread_s"), [(Role.ROOM, 300), (Role.DELEGATE, 0)])
async def test_rooms_that_fetch_ahead_begin_spread_and_people_at_once(session: Hall, role: Role, spread_s: int) -> None:
    async with Web(session.db).signed_in(PEOPLE[role]) as client:
        told = (await client.get("/papers/ahead")).json()
    assert (told["bytes_per_s"], told["spread_s"]) == (100_000, spread_s)
