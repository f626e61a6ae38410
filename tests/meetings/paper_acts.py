"""Acts on papers, as one role asks for them over HTTP; what they act on is made and published by the secretary."""

import base64
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Protocol

from meetings.domain.agenda import Visibility
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Act, Role
from meetings.errors import NotAllowed
from meetings.models.meetings import MeetingRecord
from tests.meetings.hall import NOW, PEOPLE, Hall
from tests.meetings.papers.library import ALL_DOWNLOAD, Library
from tests.meetings.web import Web


class Asker(Protocol):
    """One role in a session in progress."""

    session: Hall
    role: Role

    async def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> None: ...


async def _upload(one: Asker) -> None:
    told = ",".join(f"{key} {base64.b64encode(value).decode()}" for key, value in (("name", b"a.pdf"), ("title", b"A")))
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "9", "Upload-Metadata": told}
    async with Web(one.session.db).signed_in(PEOPLE[one.role]) as client:
        answer = await client.post(f"/meetings/{one.session.meeting}/papers/uploads", headers=headers)
    if answer.status_code == 403:
        raise NotAllowed
    assert answer.status_code == 201, answer.text


async def _edit(one: Asker) -> None:
    library = Library(one.session)
    paper, _ = await library.bring()
    body = {"title": "Tờ trình", "classification": "open", "in_room": False, "revision": 0}
    await one.ask("PUT", library.path(paper), body)


async def _publish(one: Asker) -> None:
    library = Library(one.session)
    paper, version = await library.bring()
    await one.ask("POST", library.path(paper, rest="/publish"), {"version": version, "revision": 0})


async def _recall(one: Asker) -> None:
    library = Library(one.session)
    paper, _ = await library.publish()
    await one.ask("POST", library.path(paper, rest="/recall"), {"why": "Sai số liệu", "revision": 1})


async def _list(one: Asker) -> None:
    await one.ask("GET", f"/meetings/{one.session.meeting}/papers")


async def _read(one: Asker) -> None:
    await _on_a_version(one, "GET", "")


async def _note(one: Asker) -> None:
    await _on_a_version(one, "POST", "/notes", {"page": 1, "kind": "text", "body": "Hỏi lại"})


async def _on_a_version(one: Asker, method: str, rest: str, body: Mapping[str, object] | None = None) -> None:
    """Of a paper that everybody may open and take away."""
    library = Library(one.session)
    item = await library.item(Visibility.PUBLIC, 90)
    paper, version = await library.publish("Báo cáo", item, ALL_DOWNLOAD, in_room=True)
    await one.ask(method, library.path(paper, version, rest), body)


async def _download(one: Asker) -> None:
    await one.ask("GET", f"/meetings/{one.session.meeting}/papers.zip")


async def _watch(one: Asker) -> None:
    await one.ask("GET", f"/meetings/{one.session.meeting}/papers/readers")


async def _remind(one: Asker) -> None:
    """Of a paper of a meeting that is to come."""
    library = Library(one.session)
    paper, _ = await library.publish()
    async with one.session.db.begin() as tx:
        record = await tx.get_one(MeetingRecord, one.session.meeting)
        record.starts_at, record.ends_at = NOW + timedelta(days=2), NOW + timedelta(days=2, hours=2)
        record.state = MeetingState.INVITED
    await one.ask("POST", library.path(paper, rest="/reminders"))


PAPER_ACTS: Mapping[Act, Callable[[Asker], Awaitable[None]]] = {
    Act.UPLOAD_PAPER: _upload,
    Act.EDIT_PAPER: _edit,
    Act.PUBLISH_PAPER: _publish,
    Act.RECALL_PAPER: _recall,
    Act.READ_PAPERS: _list,
    Act.READ_PAPER: _read,
    Act.DOWNLOAD_PAPER: _download,
    Act.NOTE_PAPER: _note,
    Act.WATCH_READERS: _watch,
    Act.REMIND_READERS: _remind,
}
