"""Papers over HTTP: bytes that are inert in a browser, one range at a time, and names that lead nowhere."""

import io
import json
import unicodedata
import zipfile

import pytest

from tests.meetings.hall import Hall
from tests.meetings.papers.library import ALL_DOWNLOAD, ALL_VIEW, IMAGE, INK, PAGES, PDF, THUMB, Library, sha_of
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio
INERT = {
    "Content-Type": "application/pdf",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "bytes",
}
NAME = unicodedata.normalize("NFD", "..\\Báo cáo\u202e Đề án 3.5")


async def test_a_file_goes_out_inert_whole_or_one_range_of_it(hall: Hall) -> None:
    library, web = Library(hall), Web(hall.db)
    paper, version = await library.publish("a", None, ALL_DOWNLOAD)
    await library.stock(web.intake.store)
    path = library.path(paper, version, "/file")
    async with web.signed_in("daibieu1") as client:
        whole = await client.get(path)
        assert (whole.status_code, whole.content) == (200, PDF)
        assert {name: whole.headers[name] for name in INERT} == INERT
        assert whole.headers["Content-Disposition"].startswith('attachment; filename="a.pdf"')
        head = await client.head(path)
        assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", str(len(PDF)))
        part = await client.get(path, headers={"Range": "bytes=5-14"})
        assert (part.status_code, part.content) == (206, PDF[5:15])
        assert part.headers["Content-Range"] == f"bytes 5-14/{len(PDF)}"
        stale = await client.get(path, headers={"Range": "bytes=5-14", "If-Range": '"other"'})
        assert (stale.status_code, len(stale.content)) == (200, len(PDF))
        many = await client.get(path, headers={"Range": "bytes=" + ",".join(f"{at}-{at}" for at in range(10_000))})
        assert (many.status_code, many.json()["code"]) == (416, "range_refused")
        assert many.headers["Content-Range"] == f"bytes */{len(PDF)}"
    async with web.signed_in("diemcau-14215") as client:
        assert (await client.get(path)).status_code == 403


async def test_pages_are_pictures_with_their_text_and_a_grant_to_look_gives_no_file(hall: Hall) -> None:
    library, web = Library(hall), Web(hall.db)
    paper, version = await library.publish("a", None, ALL_VIEW)
    await library.stock(web.intake.store)
    async with web.signed_in("daibieu1") as client:
        shown = (await client.get(library.path(paper, version))).json()
        assert shown["pages"][0] == {
            "page": 1, "width_pt": 595.0, "height_pt": 842.0, "image": sha_of(IMAGE), "image_size": len(IMAGE),
            "thumb": sha_of(THUMB),
        }  # fmt: skip
        image = await client.get(library.path(paper, version, "/pages/1.webp"))
        assert (image.content, image.headers["Content-Type"]) == (IMAGE, "image/webp")
        assert image.headers["Cache-Control"] == "private, no-store"
        slow = await client.get(library.path(paper, version, "/pages/1.webp"), params={"pace": 1_000_000})
        assert (slow.content, slow.headers["Content-Type"]) == (IMAGE, "image/webp")
        for pace in ("499", "1000001", "x"):
            refused = await client.get(library.path(paper, version, "/pages/1.webp"), params={"pace": pace})
            assert refused.status_code == 422
        assert (await client.get(library.path(paper, version, "/thumbs/3.webp"))).content == THUMB
        assert (await client.get(library.path(paper, version, "/ink/3.webp?pace=900"))).content == INK
        # Drawn before there were such pictures.
        assert (await client.get(library.path(paper, version, "/ink/1.webp"))).content == IMAGE
        assert (await client.get(library.path(paper, version, "/pages/2.json"))).json() == {"text": "Trang 2"}
        for gone in ("0", "4", "-1", "²", "9" * 40):
            assert (await client.get(library.path(paper, version, f"/pages/{gone}.webp"))).status_code == 404
        assert (await client.get(library.path(paper, version, "/file"))).status_code == 403


async def test_the_desk_publishes_grants_recalls_and_the_list_says_so(hall: Hall) -> None:
    library, web = Library(hall), Web(hall.db)
    paper, version = await library.bring("Báo cáo")
    papers = f"/meetings/{hall.meeting}/papers"
    async with web.signed_in("thuky") as desk, web.signed_in("daibieu1") as delegate:
        assert (await delegate.get(papers)).json() == {"papers": []}
        (line,) = (await desk.get(papers)).json()["papers"]
        assert (line["version"], line["draft"]["state"], line["revision"]) == (None, "ready", 0)
        told = {"version": version, "revision": 0}
        assert (await desk.post(library.path(paper, rest="/publish"), json=told)).status_code == 204
        again = await desk.post(library.path(paper, rest="/publish"), json=told)
        assert (again.status_code, again.json()["code"]) == (409, "changed_meanwhile")
        (line,) = (await delegate.get(papers)).json()["papers"]
        assert (line["version"]["id"], line["draft"], line["rights"], line["readers"]) == (version, None, "view", None)
        grants = (await desk.get(library.path(paper, rest="/grants"))).json()["grants"]
        assert [(one["scope"], one["rights"]) for one in grants] == [("all", "view")]
        over = await desk.put(
            library.path(paper, rest="/grants"),
            json={"grants": [{**grants[0], "until": "2020-01-01T00:00:00+07:00"}], "revision": 1},
        )
        assert (over.status_code, over.json()["code"]) == (422, "grant_over")
        grants[0]["rights"] = "download"
        put = await desk.put(library.path(paper, rest="/grants"), json={"grants": grants, "revision": 1})
        assert put.status_code == 204, put.text
        (line,) = (await delegate.get(papers)).json()["papers"]
        assert line["rights"] == "download"
        beat = {"page": 3, "seconds": 10}
        assert (await delegate.post(library.path(paper, version, "/read"), json=beat)).status_code == 204
        (read,) = (await desk.get(f"{papers}/readers")).json()["papers"]
        assert [(one["max_page"], one["seconds"]) for one in read["readers"]] == [(3, 0)]
        recalled = await desk.post(library.path(paper, rest="/recall"), json={"why": "Sai số liệu", "revision": 2})
        assert recalled.status_code == 204, recalled.text
        (line,) = (await delegate.get(papers)).json()["papers"]
        assert (line["version"], line["recalled"]["why"]) == (None, "Sai số liệu")
        assert (await delegate.get(library.path(paper, version))).status_code == 404


async def test_notes_are_kept_and_taken_away_by_their_owner_alone(hall: Hall) -> None:
    library, web = Library(hall), Web(hall.db)
    notes = library.path(*await library.publish(), "/notes")
    async with web.signed_in("daibieu1") as owner, web.signed_in("thuky") as desk:
        made = await owner.post(notes, json={"page": 1, "kind": "stroke", "body": {"points": [[0.1, 0.2]]}})
        assert made.status_code == 201, made.text
        assert (await desk.get(notes)).json() == {"notes": []}
        assert (await desk.delete(f"{notes}/{made.json()['id']}")).status_code == 404
        assert (await owner.get(notes)).json()["notes"] == [made.json()]
        taken = await owner.get(f"{notes}.json")
        assert taken.json()["notes"][0]["body"] == {"points": [[0.1, 0.2]]}
        assert taken.headers["Content-Disposition"].startswith("attachment")
        for words in ({"text": "Hỏi lại *số liệu* #1"}, "Chuỗi"):
            await owner.post(notes, json={"page": 2, "kind": "text", "body": words})
        to_print = await owner.get(f"{notes}.pdf")
        assert (to_print.headers["Content-Type"], to_print.content[:5]) == ("application/pdf", b"%PDF-")
        large = await owner.post(notes, json={"page": 1, "kind": "text", "body": "x" * 70_000})
        assert (large.status_code, large.json()["code"]) == (422, "invalid_input")
        assert (await owner.delete(f"{notes}/{made.json()['id']}")).status_code == 204
        assert [note["page"] for note in (await owner.get(notes)).json()["notes"]] == [2, 2]


async def test_notes_on_a_version_that_is_replaced_wait_for_their_owner_on_the_new_one(hall: Hall) -> None:
    library, web = Library(hall), Web(hall.db)
    paper, first = await library.publish()
    async with web.signed_in("daibieu1") as owner, web.signed_in("thuky") as desk:
        for page, words in ((1, "a"), (2, "b"), (2, "c")):
            body = {"page": page, "kind": "text", "body": words}
            assert (await owner.post(library.path(paper, first, "/notes"), json=body)).status_code == 201
        await desk.post(library.path(paper, first, "/notes"), json={"page": 2, "kind": "text", "body": "của thư ký"})
        _, second = await library.bring(paper=paper)
        await library.put_out(paper, second)
        old, new = library.path(paper, first, "/notes"), library.path(paper, second, "/notes")

        assert (await owner.get(new)).json()["notes"] == []
        waiting = (await owner.get(f"{new}/earlier")).json()["notes"]
        assert sorted((note["page"], note["body"]) for note in waiting) == [(1, "a"), (2, "b"), (2, "c")]
        assert (await owner.get(f"{old}/earlier")).json()["notes"] == []

        carried = await owner.post(f"{new}/carried", json={"page": 2, "to": 3})
        assert carried.status_code == 204, carried.text
        moved = (await owner.get(new)).json()["notes"]
        assert sorted((note["page"], note["body"]) for note in moved) == [(3, "b"), (3, "c")]
        assert [note["body"] for note in (await owner.get(f"{new}/earlier")).json()["notes"]] == ["a"]
        assert [note["body"] for note in (await desk.get(f"{new}/earlier")).json()["notes"]] == ["của thư ký"]
        assert [note["body"] for note in (await desk.get(old)).json()["notes"]] == ["của thư ký"]


async def test_notes_are_carried_to_no_page_that_is_not_there(hall: Hall) -> None:
    library, web = Library(hall), Web(hall.db)
    paper, first = await library.publish()
    _, other = await library.publish("Tờ trình")
    async with web.signed_in("daibieu1") as owner:
        await owner.post(library.path(paper, first, "/notes"), json={"page": 1, "kind": "text", "body": "a"})
        _, second = await library.bring(paper=paper)
        await library.put_out(paper, second)
        new = library.path(paper, second, "/notes")
        for body in ({"page": 1, "to": PAGES + 1}, {"page": 1, "to": 0}, {"page": 0, "to": 1}, {"page": 1}):
            assert (await owner.post(f"{new}/carried", json=body)).json()["code"] == "invalid_input"
        assert (
            await owner.post(library.path(paper, other, "/notes/carried"), json={"page": 1, "to": 1})
        ).status_code == 404
        assert [note["body"] for note in (await owner.get(f"{new}/earlier")).json()["notes"]] == ["a"]


async def test_the_archive_holds_what_may_be_taken_away_under_names_that_lead_nowhere(hall: Hall) -> None:
    library, web = Library(hall), Web(hall.db)
    await library.publish(NAME, None, ALL_DOWNLOAD)
    await library.publish("Chỉ xem", None, ALL_VIEW)
    await library.stock(web.intake.store)
    async with web.signed_in("daibieu1") as client:
        answer = await client.get(f"/meetings/{hall.meeting}/papers.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["001 Báo cáo Đề án 3.5.pdf", "danh-muc.json"]
        assert archive.read("001 Báo cáo Đề án 3.5.pdf") == PDF
        (listed,) = json.loads(archive.read("danh-muc.json"))["papers"]
    assert (listed["sha256"], listed["size"]) == (sha_of(PDF), len(PDF))
