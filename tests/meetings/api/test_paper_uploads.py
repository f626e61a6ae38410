"""Papers come in piece by piece, go on after a cut, and are looked at when they are whole."""

import base64
import hashlib
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import select

from meetings.commands.paper_uploads import MAX_OPEN
from meetings.domain.papers import UploadState, VersionState
from meetings.ids import UploadId
from meetings.models.jobs import Job
from meetings.models.papers import PaperFile, PaperUpload, PaperVersion
from meetings.papers.intake import Takes
from meetings.papers.kinds import MAX_BYTES
from tests.meetings.hall import Hall
from tests.meetings.papers.hostile_office import docx, packed
from tests.meetings.papers.hostile_pdf import plain_pdf
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio
TUS = {"Tus-Resumable": "1.0.0"}
PDF = plain_pdf()
STRANGE = "0b5f3c1e-5b1d-4c59-9a57-3f1f0a5d7e99"


def metadata(**said: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())


async def announce(client: httpx2.AsyncClient, hall: Hall, size: int = len(PDF), **said: str) -> httpx2.Response:
    told = {"name": "bao-cao.pdf", "title": "Báo cáo", **said}
    headers = TUS | {"Upload-Length": str(size), "Upload-Metadata": metadata(**told)}
    return await client.post(f"/meetings/{hall.meeting}/papers/uploads", headers=headers)


async def begin(client: httpx2.AsyncClient, hall: Hall, size: int = len(PDF), **said: str) -> str:
    answer = await announce(client, hall, size, **said)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].removeprefix("/api")


async def send(client: httpx2.AsyncClient, place: str, offset: int, content: bytes) -> httpx2.Response:
    headers = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return await client.patch(place, content=content, headers=headers)


async def upload_row(hall: Hall, place: str) -> PaperUpload:
    async with hall.db.read() as tx:
        return await tx.get_one(PaperUpload, UploadId(place.rpartition("/")[2]))


async def test_a_paper_that_came_in_pieces_waits_for_its_pages(hall: Hall) -> None:
    web = Web(hall.db)
    async with web.signed_in("thuky") as client:
        place = await begin(client, hall)
        first = await send(client, place, 0, PDF[:100])
        assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100")
        assert "Upload-Expires" in first.headers
        seen = await client.head(place, headers=TUS)
        assert (seen.headers["Upload-Offset"], seen.headers["Upload-Length"]) == ("100", str(len(PDF)))
        assert seen.headers["Cache-Control"] == "no-store"
        assert (await send(client, place, 100, PDF[100:])).headers["Upload-Offset"] == str(len(PDF))
    sha = hashlib.sha256(PDF).hexdigest()
    assert await web.intake.store.content(sha) == PDF
    row = await upload_row(hall, place)
    assert row.state is UploadState.DONE
    assert not web.intake.files.path(row.id).exists()
    async with hall.db.read() as tx:
        (version,) = await tx.scalars(select(PaperVersion))
        (job,) = await tx.scalars(select(Job).where(Job.kind == "prepare_paper"))
        assert (await tx.get_one(PaperFile, sha)).size == len(PDF)
    assert (version.state, version.original_sha, version.name) == (VersionState.WAITING, sha, "bao-cao.pdf")
    assert version.id in job.key


async def test_rooms_show_a_paper_unless_it_is_internal_or_somebody_said(hall: Hall) -> None:
    shown: dict[tuple[str | None, str | None], bool] = {
        (None, None): True,
        ("open", None): True,
        ("internal", None): False,
        ("open", "false"): False,
        ("internal", "true"): True,
    }
    found = {}
    async with Web(hall.db).signed_in("thuky") as client:
        for classification, in_room in shown:
            said = {"classification": classification, "in_room": in_room}
            told = {key: value for key, value in said.items() if value is not None}
            place = await begin(client, hall, len(PDF), **told)
            found[classification, in_room] = (await upload_row(hall, place)).in_room
    assert found == shown


async def test_bytes_go_on_only_where_they_stopped(hall: Hall) -> None:
    async with Web(hall.db).signed_in("thuky") as client:
        place = await begin(client, hall)
        await send(client, place, 0, PDF[:100])
        for offset in (0, 99, 101):
            answer = await send(client, place, offset, PDF[offset:])
            assert (answer.status_code, answer.json()["code"]) == (409, "upload_offset")
        assert (await client.head(place, headers=TUS)).headers["Upload-Offset"] == "100"


async def test_what_came_before_the_line_was_cut_is_kept(hall: Hall) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield PDF[:300]
        raise httpx2.WriteError("the line is gone")

    async with Web(hall.db).signed_in("thuky") as client:
        place = await begin(client, hall)
        headers = TUS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        with pytest.raises(httpx2.WriteError):
            await client.patch(place, content=cut(), headers=headers)
        assert (await client.head(place, headers=TUS)).headers["Upload-Offset"] == "300"
        assert (await send(client, place, 300, PDF[300:])).status_code == 204


async def test_no_more_is_taken_than_was_announced(hall: Hall) -> None:
    async with Web(hall.db).signed_in("thuky") as client:
        place = await begin(client, hall, size=100)
        answer = await send(client, place, 0, PDF)
        assert (answer.status_code, answer.json()["code"]) == (422, "paper_too_large")


async def test_a_paper_that_was_whole_when_the_server_died_is_taken_when_it_is_asked_for(hall: Hall) -> None:
    web = Web(hall.db)
    async with web.signed_in("thuky") as client:
        place = await begin(client, hall)
        await send(client, place, 0, PDF[:100])
        row = await upload_row(hall, place)
        web.intake.files.path(row.id).write_bytes(PDF)
        async with hall.db.begin() as tx:
            (await tx.get_one(PaperUpload, row.id)).received = len(PDF)
        assert (await client.head(place, headers=TUS)).headers["Upload-Offset"] == str(len(PDF))
    assert (await upload_row(hall, place)).state is UploadState.DONE


@pytest.mark.parametrize(
    ("content", "takes", "code"),
    [
        (b"<html></html>", Takes.EVERYTHING, "paper_kind"),
        (packed(docx(more={"word/vbaProject.bin": b"x"})), Takes.EVERYTHING, "paper_macros"),
        (packed(docx()), Takes.PDF, "paper_pdf_only"),
    ],
)
async def test_what_is_no_paper_is_refused_and_gone(hall: Hall, content: bytes, takes: Takes, code: str) -> None:
    web = Web(hall.db, takes=takes)
    async with web.signed_in("thuky") as client:
        place = await begin(client, hall, size=len(content))
        answer = await send(client, place, 0, content)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert (await client.head(place, headers=TUS)).status_code == 410
        assert (await send(client, place, 0, content)).json()["code"] == "upload_over"
    row = await upload_row(hall, place)
    assert row.state is UploadState.REFUSED
    assert not web.intake.files.path(row.id).exists()
    assert [kept async for kept in web.intake.store.every()] == []


@pytest.mark.parametrize(
    ("said", "size", "code"),
    [
        ({"title": "Phương án (Tối mật)"}, 10, "classified_refused"),
        ({"name": "12_MAT_bao cao.pdf"}, 10, "classified_refused"),
        ({"classification": "secret"}, 10, "classified_refused"),
        ({"title": "x" * 301}, 10, "invalid_input"),
        ({"name": "", "title": ""}, 10, "invalid_input"),
        ({"title": "Phương án\x00(Tối\u202emật)"}, 10, "classified_refused"),
        ({"name": "\x00", "title": "\u202e"}, 10, "invalid_input"),
        ({"item": STRANGE}, 10, "not_found"),
        ({"paper": STRANGE}, 10, "not_found"),
        ({"item": "../x"}, 10, "not_found"),
        ({}, MAX_BYTES + 1, "paper_too_large"),
        ({}, 10**15 - 1, "paper_too_large"),
        ({}, 0, "paper_empty"),
    ],
)
async def test_what_is_refused_before_a_byte_is_sent(hall: Hall, said: Mapping[str, str], size: int, code: str) -> None:
    async with Web(hall.db).signed_in("thuky") as client:
        assert (await announce(client, hall, size, **said)).json()["code"] == code
    async with hall.db.read() as tx:
        assert (await tx.scalars(select(PaperUpload))).all() == []


async def test_signs_that_hide_what_a_name_says_are_spaces(hall: Hall) -> None:
    async with Web(hall.db).signed_in("thuky") as client:
        place = await begin(client, hall, title="Báo\x00cáo\x1b[2J", name="bao-cao-\u202efdp.exe")
    row = await upload_row(hall, place)
    assert (row.title, row.name) == ("Báo cáo [2J", "bao-cao- fdp.exe")


async def test_a_server_without_a_sandbox_takes_nothing(hall: Hall) -> None:
    async with Web(hall.db, takes=Takes.NOTHING).signed_in("thuky") as client:
        answer = await announce(client, hall)
    assert (answer.status_code, answer.json()["code"]) == (503, "papers_closed")


async def test_an_account_has_so_many_uploads_open_and_no_more(hall: Hall) -> None:
    async with Web(hall.db).signed_in("thuky") as client:
        places = [await begin(client, hall) for _ in range(MAX_OPEN)]
        assert (await announce(client, hall)).json()["code"] == "too_many_uploads"
        assert (await client.delete(places[0], headers=TUS)).status_code == 204
        assert (await announce(client, hall)).status_code == 201
        assert (await client.head(places[0], headers=TUS)).status_code == 410


async def test_an_upload_is_its_owners_alone(hall: Hall) -> None:
    web = Web(hall.db)
    async with web.signed_in("thuky") as client:
        place = await begin(client, hall)
    for login in ("chutri", "daibieu1", "kythuat"):
        async with web.signed_in(login) as client:
            for answer in (
                await client.head(place, headers=TUS),
                await send(client, place, 0, PDF),
                await client.delete(place, headers=TUS),
            ):
                assert answer.status_code in {403, 404}
    assert (await upload_row(hall, place)).received == 0


async def test_what_does_not_speak_tus_is_told_so(hall: Hall) -> None:
    async with Web(hall.db).signed_in("thuky") as client:
        place = await begin(client, hall)
        wrong = [
            await client.post(f"/meetings/{hall.meeting}/papers/uploads", headers={"Upload-Length": "3"}),
            await client.post(f"/meetings/{hall.meeting}/papers/uploads", headers=TUS | {"Upload-Length": "-3"}),
            await client.patch(place, content=PDF, headers=TUS | {"Upload-Offset": "0"}),
            await client.delete(place, headers={"Tus-Resumable": "0.2.2"}),
        ]
    assert {(answer.status_code, answer.json()["code"]) for answer in wrong} == {(412, "upload_protocol")}


async def test_a_slow_sender_holds_no_transaction(hall: Hall) -> None:
    web = Web(hall.db)

    async def slow() -> AsyncIterator[bytes]:
        yield PDF[:10]
        async with hall.db.begin() as tx:  # On SQLite there is one writer: it would wait here for ever.
            await tx.scalars(select(PaperUpload))
        web.now += timedelta(minutes=5)
        yield PDF[10:]

    async with web.signed_in("thuky") as client:
        place = await begin(client, hall)
        headers = TUS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        assert (await client.patch(place, content=slow(), headers=headers)).status_code == 204
