"""Watching a recording over HTTP: by whom, in ranges, and what is written down of it."""

import json
from collections.abc import Sequence

import httpx2
import pytest
from sqlalchemy import select

from meetings.domain.roles import Role
from meetings.ids import AccountId, RecordingId
from meetings.models.audit import AuditEvent
from meetings.models.meetings import ParticipantRow
from tests.meetings.hall import NOW, PEOPLE, Hall
from tests.meetings.papers.library import ALL_VIEW, Library
from tests.meetings.recorded.film import PART, PICTURE, SOUND, VTT, HeldFiles, described, recording_of, ruled
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio
INERT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FILES = ("", "/parts/1", "/sounds/1", "/composed", "/poster", "/thumbs/1", "/moments?q=hai")


async def opened(session: Hall, version: str | None = None) -> tuple[RecordingId, Web]:
    recording = await recording_of(session)
    return recording, Web(session.db, recorded=HeldFiles({recording: described(version)}))


async def audited(session: Hall, act: str) -> Sequence[AuditEvent]:
    async with session.db.read() as tx:
        return (await tx.scalars(select(AuditEvent).where(AuditEvent.act == act).order_by(AuditEvent.seq))).all()


async def statuses(web: Web, login: str, recording: RecordingId) -> list[int]:
    async with web.signed_in(login) as client:
        return [(await client.get(f"/recordings/{recording}{path}")).status_code for path in FILES]


async def test_a_part_is_played_by_single_ranges_and_is_inert(session: Hall) -> None:
    recording, web = await opened(session)
    address = f"/recordings/{recording}/parts/1"
    async with web.signed_in("daibieu1") as client:
        part = await client.get(address, headers={"Range": "bytes=100-"})
        assert (part.status_code, part.content) == (206, PART[100:])
        assert part.headers["Content-Range"] == f"bytes 100-{len(PART) - 1}/{len(PART)}"
        assert part.headers["Content-Type"] == "video/webm"
        assert {name: part.headers[name] for name in INERT} == INERT
        assert "Content-Disposition" not in part.headers
        many = await client.get(address, headers={"Range": "bytes=0-1,5-6"})
        assert (many.status_code, many.json()["code"]) == (416, "range_refused")
        assert (await client.get(f"/recordings/{recording}/poster")).content == PICTURE
        for number in ("0", "3", "x", "-1", "99999", "1.5"):
            assert (await client.get(f"/recordings/{recording}/parts/{number}")).status_code == 404
        assert (await client.get(f"/recordings/{recording}/screens/1")).status_code == 404


async def test_what_is_in_it_is_told_to_who_may_watch(session: Hall) -> None:
    recording, web = await opened(session)
    async with web.signed_in("thuky") as client:
        told = (await client.get(f"/recordings/{recording}")).json()
        assert (told["recording"]["state"], told["download"], told["keeps"]) == ("ready", True, True)
        assert told["film"]["chapters"][0]["title"] == "Khai mạc"
        assert told["film"]["parts"][1]["start_ms"] == 120_000
        assert told["film"]["blanks"] == [{"start_ms": 60_000, "end_ms": 120_000, "cause": "pause"}]
        listed = (await client.get(f"/meetings/{session.meeting}/recordings")).json()["recordings"]
        assert [one["id"] for one in listed] == [recording]
    async with web.signed_in("daibieu1") as client:
        told = (await client.get(f"/recordings/{recording}")).json()
        assert (told["download"], told["keeps"]) == (False, False)


@pytest.mark.parametrize("role", Role)
async def test_the_list_names_a_recording_exactly_to_who_may_watch_it(session: Hall, role: Role) -> None:
    recording, web = await opened(session)
    watches = role in {Role.CHAIR, Role.SECRETARY, Role.DELEGATE}
    assert await statuses(web, PEOPLE[role], recording) == [200 if watches else 403] * len(FILES)
    async with web.signed_in(PEOPLE[role]) as client:
        answer = await client.get("/recordings")
        assert answer.status_code == (200 if watches else 403)
        assert not watches or [one["id"] for one in answer.json()["recordings"]] == [recording]


async def test_for_a_stranger_there_is_none_and_who_was_taken_off_is_one(session: Hall) -> None:
    recording, web = await opened(session)
    assert await statuses(web, "daibieu2", recording) == [404] * len(FILES)
    async with web.signed_in("daibieu2") as client:
        assert (await client.get("/recordings")).json() == {"recordings": []}
        assert (await client.get(f"/meetings/{session.meeting}/recordings")).status_code == 404
    async with session.db.begin() as tx:
        row = await tx.get_one(ParticipantRow, session.seats[Role.DELEGATE])
        row.withdrawn_at = row.removed_at = NOW
    assert await statuses(web, "daibieu1", recording) == [404] * len(FILES)


async def test_nobody_watches_without_a_session_whatever_address_it_knows(session: Hall) -> None:
    recording, web = await opened(session)
    async with web.browser() as client:
        answers = [await client.get(f"/recordings/{recording}{path}") for path in (*FILES, "/parts/1/file", "/sha256")]
    assert {answer.status_code for answer in answers} == {401}


async def test_of_each_part_its_sound_is_played_alone(session: Hall) -> None:
    recording, web = await opened(session)
    async with web.signed_in("daibieu1") as client:
        film = (await client.get(f"/recordings/{recording}")).json()["film"]
        assert [(one["start_ms"], one["media_type"]) for one in film["sounds"]] == [
            (0, "audio/webm"),
            (120_000, "audio/webm"),
        ]
        answer = await client.get(f"/recordings/{recording}/sounds/2", headers={"Range": "bytes=10-19"})
        assert (answer.status_code, answer.headers["Content-Type"]) == (206, "audio/webm")
        assert answer.content == SOUND[10:20]
        assert (await client.get(f"/recordings/{recording}/sounds/3")).status_code == 404


async def test_the_secretary_alone_is_told_that_it_may_have_it_finished_again(session: Hall) -> None:
    recording, web = await opened(session)
    told = {}
    for login in ("thuky", "chutri", "daibieu1"):
        async with web.signed_in(login) as client:
            told[login] = (await client.get(f"/recordings/{recording}")).json()["finishes"]
    assert told == {"thuky": True, "chutri": False, "daibieu1": False}


async def test_a_type_may_keep_its_recordings_from_delegates(session: Hall) -> None:
    recording, web = await opened(session)
    await ruled(session, 0, delegates_watch=False)
    assert await statuses(web, "daibieu1", recording) == [403] * len(FILES)
    assert await statuses(web, "chutri", recording) == [200] * len(FILES)
    async with web.signed_in("daibieu1") as client:
        assert (await client.get("/recordings")).json() == {"recordings": []}


async def test_the_first_watching_of_each_is_written_down_once(session: Hall) -> None:
    recording, web = await opened(session)
    for login in ("daibieu1", "chutri"):
        async with web.signed_in(login) as client:
            await client.get(f"/recordings/{recording}/parts/1", headers={"Range": "bytes=0-9"})
            await client.get(f"/recordings/{recording}")
            await client.get(f"/recordings/{recording}/parts/2")
    found = await audited(session, "watch_recording")
    assert [(one.actor_id, one.subject, one.meeting_id) for one in found] == [
        (session.accounts[login], recording, session.meeting) for login in ("daibieu1", "chutri")
    ]


async def test_a_file_that_is_taken_away_says_who_took_it_and_when(session: Hall) -> None:
    recording, web = await opened(session)
    assert isinstance(web.recorded, HeldFiles)
    async with web.signed_in("thuky") as client:
        taken = await client.get(f"/recordings/{recording}/parts/1/file")
        sums = await client.get(f"/recordings/{recording}/sha256")
    assert taken.content == PART
    assert "thuky" in taken.headers["Content-Disposition"]
    assert taken.headers["Content-Disposition"].startswith("attachment")
    (mark,) = web.recorded.marks
    assert "(thuky)" in mark
    assert "+07:00" in mark
    (event,) = await audited(session, "download_recording")
    assert (event.actor_id, json.loads(event.detail)["file"]) == (AccountId(session.accounts["thuky"]), "part-1.webm")
    assert sums.text.splitlines()[0] == f"{described().parts[0].kept.sha256}  part-1.webm"
    assert len(sums.text.splitlines()) == 7


async def test_pages_are_named_to_who_may_open_the_paper_alone(session: Hall) -> None:
    library = Library(session)
    paper, version = await library.publish("Tờ trình đê Hải An", None, ALL_VIEW)
    recording, web = await opened(session, version)
    async with web.signed_in("daibieu1") as client:
        told = (await client.get(f"/recordings/{recording}")).json()["film"]
        assert told["versions"] == [{"version": version, "paper": paper, "title": "Tờ trình đê Hải An"}]
        assert kinds(await client.get(f"/recordings/{recording}/moments?q=de%20hai%20an")) == [("page", 40_000)]
        await library.recall(paper)
        told = (await client.get(f"/recordings/{recording}")).json()["film"]
        assert (told["versions"], told["pages"][0]["version"]) == ([], version)
        assert kinds(await client.get(f"/recordings/{recording}/moments?q=de%20hai%20an")) == []


async def test_moments_are_found_without_marks_and_exactly_with_them(session: Hall) -> None:
    recording, web = await opened(session)
    address = f"/recordings/{recording}"
    async with web.signed_in("thuky") as client:
        await client.post(f"{address}/transcript", content=VTT.encode())
        loose = await client.get(f"{address}/moments?q=hai an")
        exact = await client.get(f"{address}/moments?q=Hải An báo")
        other = await client.get(f"{address}/moments?q=Hại An")
    assert kinds(loose) == [("speaker", 1_000), ("transcript", 2_000), ("chapter", 30_000)]
    assert kinds(exact) == [("transcript", 2_000)]
    assert kinds(other) == []
    (found,) = exact.json()["moments"]
    assert found["title"] == "Bà Hà"
    assert "\x02Hải\x03 \x02An\x03" in found["snippet"]


async def test_a_transcript_is_checked_told_and_taken_away_again(session: Hall) -> None:
    recording, web = await opened(session)
    address = f"/recordings/{recording}/transcript"
    async with web.signed_in("thuky") as client:
        refused = await client.post(address, content=b"SRT\n1\n00:00 --> x")
        assert (refused.status_code, refused.json()["code"]) == (422, "transcript_refused")
        assert (await client.post(address, content=VTT.encode())).json() == {"cues": 2}
        cues = (await client.get(f"/recordings/{recording}")).json()["cues"]
        assert cues[0] == {
            "start_ms": 2_000, "end_ms": 5_500, "voice": "Bà Hà", "text": "Đề nghị xã Hải An báo cáo & giải trình.",
        }  # fmt: skip
        assert (await client.delete(address)).status_code == 204
        assert (await client.delete(address)).status_code == 404
        assert (await client.get(f"/recordings/{recording}")).json()["cues"] == []
    assert len(await audited(session, "edit_transcript")) == 2


async def test_one_that_is_not_ready_has_its_state_and_no_bytes(session: Hall) -> None:
    recording = await recording_of(session, ready=False)
    web = Web(session.db, recorded=HeldFiles({recording: described()}))
    async with web.signed_in("thuky") as client:
        told = (await client.get(f"/recordings/{recording}")).json()
        assert (told["recording"]["state"], told["film"]) == ("finalising", None)
        assert (await client.get(f"/recordings/{recording}/parts/1")).status_code == 404
    assert await audited(session, "watch_recording") == []


def kinds(answer: httpx2.Response) -> list[tuple[str, int]]:
    return [(one["kind"], one["at_ms"]) for one in answer.json()["moments"]]
