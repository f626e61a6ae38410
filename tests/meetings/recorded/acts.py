"""Acts on recordings, as one role asks for them over HTTP."""

from collections.abc import Awaitable, Callable, Mapping

from meetings.domain.recording import RecordingState
from meetings.domain.roles import Act
from meetings.errors import NotAllowed
from meetings.ids import RecordingId, new_uuid
from meetings.models.recordings import RecordingRecord
from tests.meetings.hall import NOW, PEOPLE
from tests.meetings.paper_acts import Asker
from tests.meetings.recorded.film import VTT, HeldFiles, described, recording_of
from tests.meetings.web import Web


async def _ask(one: Asker, method: str, path: str, body: object = None, content: bytes | None = None) -> None:
    recording = await recording_of(one.session)
    files = HeldFiles({recording: described()})
    address = f"/recordings/{recording}{path}"
    async with Web(one.session.db, recorded=files).signed_in(PEOPLE[one.role]) as client:
        sent = await client.request(method, address, content=content) if content else None
        answer = sent or await client.request(method, address, json=body)
    if answer.status_code == 403 and answer.json()["code"] == "not_allowed":
        raise NotAllowed
    assert answer.is_success, answer.text


async def _set_rule(one: Asker) -> None:
    body = {"keep_days": 365, "delegates_watch": True, "composes": True, "reason": "Quy chế mới"}
    await one.ask("PUT", "/recording-rules/giao_ban", body)


async def _finish(one: Asker) -> None:
    recording = RecordingId(new_uuid())
    async with one.session.db.begin() as tx:
        times = dict.fromkeys(("state_at", "requested_at", "ended_at"), NOW)
        failed = {"meeting_id": one.session.meeting, "state": RecordingState.FAILED}
        tx.add(RecordingRecord(id=recording, **failed, **times))
    await one.ask("POST", f"/meetings/{one.session.meeting}/recordings/{recording}/finish")


RECORDING_ACTS: Mapping[Act, Callable[[Asker], Awaitable[None]]] = {
    Act.WATCH_RECORDING: lambda one: _ask(one, "GET", "/parts/1"),
    Act.DOWNLOAD_RECORDING: lambda one: _ask(one, "GET", "/parts/1/file"),
    Act.EDIT_TRANSCRIPT: lambda one: _ask(one, "POST", "/transcript", content=VTT.encode()),
    Act.HOLD_RECORDING: lambda one: _ask(one, "PUT", "/hold", {"reason": "Có đơn kiến nghị"}),
    Act.COMPOSE_RECORDING: lambda one: _ask(one, "POST", "/composed"),
    Act.EDIT_RECORDING_RULES: _set_rule,
    Act.FINISH_RECORDING: _finish,
}
