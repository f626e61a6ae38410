"""One film of a recorded session: who may ask for it, what it may show, and that it is a file as the others are."""

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import select, update

from meetings import composing, finalising
from meetings.domain.agenda import Visibility
from meetings.domain.composing import WAYS, ComposingState
from meetings.domain.recording import RecordingState
from meetings.ids import RecordingId
from meetings.models.audit import AuditEvent
from meetings.models.jobs import Job
from meetings.models.papers import PaperGrant
from meetings.models.recordings import ComposingRecord, RecordingDeletion, RecordingRecord, RecordingRule
from meetings.recorded.keeping import decide_deletions
from meetings.recorded.open_pages import open_pages
from tests.meetings.hall import NOW, Hall, after
from tests.meetings.papers.library import ALL_VIEW, IMAGE, PAGES, Library, sha_of
from tests.meetings.recorded.film import PART, HeldFiles, described, recording_of, ruled
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio


async def state_of(session: Hall, recording: RecordingId) -> ComposingRecord | None:
    async with session.db.read() as tx:
        return await tx.get(ComposingRecord, recording)


async def test_the_secretary_asks_for_it_sees_how_far_it_is_and_cancels_it(session: Hall) -> None:
    recording = await recording_of(session)
    web = Web(session.db, recorded=HeldFiles({recording: replace(described(), composed=None)}))
    address = f"/recordings/{recording}"
    async with web.signed_in("thuky") as client:
        told = (await client.get(address)).json()
        assert (told["composes"], told["composing"], told["film"]["composed"]) == (True, None, None)
        assert (await client.get(f"{address}/composed")).status_code == 404
        early = await client.delete(f"{address}/composed")
        assert (early.status_code, early.json()["code"]) == (409, "not_composing")
        assert (await client.post(f"{address}/composed")).status_code == 204
        twice = await client.post(f"{address}/composed")
        assert (twice.status_code, twice.json()["code"]) == (409, "composing_goes_on")
        async with session.db.begin() as tx:
            wanted = await composing.begin_composing(tx, recording, 1)
            assert wanted is not None
            assert await composing.note_percent(tx, recording, 1, 40)
        told = (await client.get(address)).json()
        assert told["composing"] == {"state": "composing", "percent": 40, "trouble": ""}
        assert (await client.delete(f"{address}/composed")).status_code == 204
        assert (await client.get(address)).json()["composing"]["state"] == "cancelled"
    async with session.db.begin() as tx:
        assert not await composing.note_percent(tx, recording, 1, 50)
        assert await composing.note_composed(tx, recording, 1, 5, NOW) is None
        jobs = (await tx.scalars(select(Job.payload).where(Job.kind == composing.COMPOSE))).all()
        assert [json.loads(payload) for payload in jobs] == [{"recording": recording, "tries": "1"}]
        acts = (await tx.scalars(select(AuditEvent.detail).where(AuditEvent.act == "compose_recording"))).all()
        assert sorted(json.loads(detail)["wanted"] for detail in acts) == [False, True]


@pytest.mark.parametrize("login", ["chutri", "daibieu1"])
async def test_who_watches_it_cannot_ask_for_it(session: Hall, login: str) -> None:
    recording = await recording_of(session)
    web = Web(session.db, recorded=HeldFiles({recording: described()}))
    async with web.signed_in(login) as client:
        assert (await client.get(f"/recordings/{recording}")).json()["composes"] is False
        assert (await client.post(f"/recordings/{recording}/composed")).status_code == 403
        assert (await client.get(f"/recordings/{recording}/composed")).content == PART


async def test_of_a_recording_that_is_not_ready_there_is_none(session: Hall) -> None:
    recording = await recording_of(session, ready=False)
    async with Web(session.db, recorded=HeldFiles({recording: described()})).signed_in("thuky") as client:
        refused = await client.post(f"/recordings/{recording}/composed")
    assert (refused.status_code, refused.json()["code"]) == (409, "recording_not_ready")


async def test_it_is_played_by_ranges_and_taken_away_with_who_took_it(session: Hall) -> None:
    recording, files = await recording_of(session), HeldFiles()
    files.films[recording] = described()
    async with Web(session.db, recorded=files).signed_in("thuky") as client:
        part = await client.get(f"/recordings/{recording}/composed", headers={"Range": "bytes=100-199"})
        assert (part.status_code, part.content) == (206, PART[100:200])
        assert part.headers["Content-Type"] == "video/mp4"
        taken = await client.get(f"/recordings/{recording}/composed/file")
        assert (taken.status_code, taken.headers["Content-Type"]) == (200, "video/mp4")
        assert "bản ghép" in unquote(taken.headers["Content-Disposition"])
        assert "thuky" in files.marks[0]
        told = (await client.get(f"/recordings/{recording}")).json()["film"]["composed"]
        assert [(piece["start_ms"], piece["from_ms"]) for piece in told["pieces"]] == [(0, 0), (60_000, 120_000)]
        assert "composed-1.mp4" in (await client.get(f"/recordings/{recording}/sha256")).text
    async with session.db.read() as tx:
        acts = (await tx.scalars(select(AuditEvent.detail).where(AuditEvent.act == "download_recording"))).all()
    assert [json.loads(detail)["file"] for detail in acts] == ["composed-1.mp4"]


@pytest.mark.parametrize("composes", [True, False])
async def test_the_rule_of_the_type_asks_for_it_when_a_recording_is_ready(session: Hall, *, composes: bool) -> None:
    code = await ruled(session, 0)
    async with session.db.begin() as tx:
        await tx.execute(update(RecordingRule).where(RecordingRule.type_code == code).values(composes=composes))
    row = await state_of(session, await recording_of(session))
    assert (row is not None and row.state is ComposingState.ASKED and row.asked_by is None) is composes


async def test_one_that_was_asked_for_anew_is_not_made_by_the_job_of_before(session: Hall) -> None:
    recording = await recording_of(session)
    async with session.db.begin() as tx:
        await composing.ask_to_compose(tx, recording, None, NOW)
        await composing.cancel(tx, recording)
        await composing.ask_to_compose(tx, recording, None, NOW)
        assert await composing.begin_composing(tx, recording, 1) is None
        assert await composing.begin_composing(tx, recording, 2) is not None


async def test_what_it_replaced_is_known_though_it_was_begun_more_than_once(session: Hall) -> None:
    recording = await recording_of(session)
    async with session.db.begin() as tx:
        await composing.ask_to_compose(tx, recording, None, NOW)
        for sha in ("a" * 64, "b" * 64):
            await composing.begin_composing(tx, recording, 1)
            await composing.note_replaced(tx, recording, sha)
    async with session.db.begin() as tx:
        assert await composing.note_composed(tx, recording, 1, 5, NOW) == "a" * 64
        await composing.ask_to_compose(tx, recording, None, NOW)
        assert await composing.note_composed(tx, recording, 2, 5, NOW) == ""


async def test_a_recording_that_is_deleted_has_none(session: Hall) -> None:
    recording = await recording_of(session)
    await ruled(session, 30)
    async with session.db.begin() as tx:
        await composing.ask_to_compose(tx, recording, None, after(200))
    async with session.db.begin() as tx:
        assert await decide_deletions(tx, after(190) + timedelta(days=30)) == (recording,)
    assert await state_of(session, recording) is None
    async with session.db.begin() as tx:
        assert await composing.begin_composing(tx, recording, 1) is None
        assert await tx.get(RecordingDeletion, recording) is not None


async def test_one_that_is_finished_anew_has_none(session: Hall) -> None:
    recording = await recording_of(session)
    async with session.db.begin() as tx:
        await composing.ask_to_compose(tx, recording, None, NOW)
        await finalising.note_damaged(tx, recording, NOW)
    assert await state_of(session, recording) is None
    async with session.db.read() as tx:
        assert (await tx.get_one(RecordingRecord, recording)).state is RecordingState.FINALISING


async def shown(session: Hall, version: str) -> list[int]:
    async with session.db.read() as tx:
        found = await open_pages(tx, session.meeting, [version])
    assert {each.image for each in found} <= {sha_of(IMAGE)}
    return [each.page for each in found]


async def test_pages_are_in_it_that_every_delegate_may_open_for_ever(session: Hall) -> None:
    library, every = Library(session), [*range(1, PAGES + 1)]
    paper, version = await library.publish("Tờ trình", None, ALL_VIEW)
    assert await shown(session, version) == every
    async with session.db.begin() as tx:
        await tx.execute(update(PaperGrant).values(until=NOW + timedelta(days=400)))
    assert await shown(session, version) == []
    async with session.db.begin() as tx:
        await tx.execute(update(PaperGrant).values(until=None))
    assert await shown(session, version) == every
    await library.recall(paper)
    assert await shown(session, version) == []


async def test_pages_of_papers_that_only_some_may_open_are_not_in_it(session: Hall) -> None:
    library = Library(session)
    _, unpublished = await library.bring("Dự thảo")
    closed = await library.item(Visibility.LEADERS)
    _, of_closed = await library.publish("Nhân sự", closed, ALL_VIEW)
    assert await shown(session, unpublished) == await shown(session, of_closed) == []


async def test_a_film_is_given_out_while_every_paper_in_it_is_open_to_all_alone(session: Hall) -> None:
    library = Library(session)
    paper, version = await library.publish("Tờ trình", None, ALL_VIEW)
    recording, told = await recording_of(session), described(version)
    assert told.composed is not None
    film = replace(told, composed=replace(told.composed, versions=(version,)))
    web, address = Web(session.db, recorded=HeldFiles({recording: film})), f"/recordings/{recording}"
    given = {"thuky": ("/composed", "/composed/file"), "chutri": ("/composed",), "daibieu1": ("/composed",)}
    for recalled in (False, True):
        if recalled:
            await library.recall(paper)
        for login, files in given.items():
            async with web.signed_in(login) as client:
                answers = [(await client.get(f"{address}{file}")).status_code for file in files]
                body = (await client.get(address)).json()
            assert set(answers) == {404 if recalled else 200}
            assert (body["composed_closed"], body["film"]["composed"] is None) == (recalled, recalled)


def test_every_state_but_the_first_is_reached_and_none_is_an_end() -> None:
    assert set(WAYS) == set(ComposingState)
    assert {state for ways in WAYS.values() for state in ways} == set(ComposingState)
    assert all(WAYS.values())
