"""A meeting is cancelled when everything has gone out: what each who knows of it is told, and what stops."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from meetings import commands
from meetings.domain.jobs import JobState
from meetings.domain.seats import Answer, Scope
from meetings.models.jobs import Job
from tests.meetings.convening import ADDRESS, DELEGATE_ADDRESS, STARTS_AT, UNITS, Convening
from tests.meetings.hall import NOW
from tests.meetings.letters.mailbox import Mailbox, mailbox, part
from tests.meetings.letters.running import ORGANIZER, Clock, runner, work_off
from tests.meetings.planner import Planner
from tests.meetings.planning_tries import plan_body
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio

DEPUTY, REASON = "thay@mail.example", "Đi chống bão số 9"
SILENT, REPLACED = ADDRESS.format(code=UNITS[1]), ADDRESS.format(code=UNITS[0])
SENT_AT, CANCELLED_AT = NOW + timedelta(hours=1), STARTS_AT - timedelta(days=2)
Json = dict[str, Any]


@dataclass
class Desk:
    """The meeting, its pages, and the mail server; all by one clock."""

    convening: Convening
    box: Mailbox
    clock: Clock = field(default_factory=Clock)

    @property
    def path(self) -> str:
        return f"/meetings/{self.convening.meeting}"

    async def at(self, now: datetime) -> None:
        """The process does what is due then."""
        self.clock.at = now
        await work_off(runner(self.convening, self.box.mailer(), self.clock))

    async def ask(self, login: str, method: str, path: str, body: object = None) -> tuple[int, Any]:
        async with Web(self.convening.db, now=self.clock.at).signed_in(login) as client:
            answer = await client.request(method, path, json=body)
        return answer.status_code, answer.json() if answer.content else None

    async def read(self, path: str, login: str = "thuky") -> Any:
        status, found = await self.ask(login, "GET", path)
        assert status == 200, found
        return found


@pytest.fixture
async def desk(convened: Convening) -> AsyncIterator[Desk]:
    """Invited, moved by an hour, answered: one comes, one has a substitute, one is silent, one has no address."""
    async with mailbox() as box:
        desk = Desk(convened, box)
        await desk.at(NOW)
        await convened.change(starts_at=STARTS_AT + timedelta(hours=1), ends_at=STARTS_AT + timedelta(hours=3))
        await convened.send(SENT_AT)
        await convened.answer(convened.delegate, commands.Said(Answer.ACCEPTED), SENT_AT)
        wish = commands.SubstituteWish(Scope.SPEAK, "Ốm", None, "Bà", "Trần Thị Thử", "Phó Chủ tịch", DEPUTY)
        await convened.approve(await convened.ask(convened.heads[UNITS[0]], wish, SENT_AT), SENT_AT)
        await desk.at(SENT_AT)
        yield desk


async def cancel(desk: Desk) -> None:
    """The secretary does, two days before."""
    desk.clock.at = CANCELLED_AT
    revision = (await desk.read(f"{desk.path}/plan"))["revision"]
    status, answer = await desk.ask(
        "thuky", "POST", f"{desk.path}/cancellation", {"revision": revision, "reason": REASON}
    )
    assert status == 200, answer
    await desk.at(CANCELLED_AT)


def events(box: Mailbox, since: int = 0) -> Mapping[str, Sequence[tuple[str, int, str]]]:
    """What each address was told, oldest first: the method, the sequence and the status of its event."""
    found: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
    for recipient, message in list(zip(box.recipients, box.messages, strict=True))[since:]:
        calendar = part(message, "text/calendar")
        read = Calendar.from_ical(calendar.get_content())
        (event,) = read.walk("VEVENT")
        assert calendar.get_param("method") == read["METHOD"]
        assert str(event["ORGANIZER"]) == f"mailto:{ORGANIZER.address}"
        assert str(event["ATTENDEE"]) == f"mailto:{recipient}"
        found[recipient].append((str(read["METHOD"]), int(str(event["SEQUENCE"])), str(event.get("STATUS", ""))))
    return found


async def test_each_calendar_that_holds_it_is_told_once_above_all_it_was_told_before(desk: Desk) -> None:
    before, told = events(desk.box), len(desk.box.raw)
    assert [before[DEPUTY][-1][0], before[REPLACED][-1][0]] == ["REQUEST", "CANCEL"]
    await cancel(desk)
    after = events(desk.box, told)
    assert sorted(after) == sorted([DELEGATE_ADDRESS, DEPUTY, SILENT]), "who was replaced was told to stay away before"
    for address, messages in after.items():
        ((method, sequence, status),) = messages
        assert (method, status) == ("CANCEL", "CANCELLED")
        assert sequence > max(number for _, number, _ in before[address])
    for message in desk.box.messages[told:]:
        assert REASON in part(message, "text/plain").get_content()
        uid = Calendar.from_ical(part(message, "text/calendar").get_content()).walk("VEVENT")[0]["UID"]
        assert uid == desk.convening.meeting


async def test_nobody_is_reminded_and_nothing_waits_to_be_sent(desk: Desk) -> None:
    await cancel(desk)
    told = len(desk.box.raw)
    for now in (STARTS_AT - timedelta(hours=23), STARTS_AT, STARTS_AT + timedelta(hours=2)):
        await desk.at(now)
    assert len(desk.box.raw) == told
    async with desk.convening.db.read() as tx:
        waiting = (await tx.scalars(select(Job.key).where(Job.state == JobState.WAITING))).all()
    assert waiting == []
    desk.clock.at = CANCELLED_AT
    status, answer = await desk.ask("thuky", "POST", f"{desk.path}/invitation/reminders")
    assert (status, answer["code"]) == (409, "invitation_closed")


async def test_the_silent_are_reminded_where_it_was_not_cancelled(desk: Desk) -> None:
    """So that the test above can fail."""
    told = len(desk.box.raw)
    await desk.at(STARTS_AT - timedelta(hours=22))
    assert sorted(desk.box.recipients[told:]) == sorted([DEPUTY, SILENT])


async def test_pages_say_so_and_ask_nobody(desk: Desk) -> None:
    before = (await desk.read(f"{desk.path}/invitation"), await desk.read(f"{desk.path}/attendance"))
    await cancel(desk)
    answers, sheet = await desk.read(f"{desk.path}/invitation"), await desk.read(f"{desk.path}/attendance")
    assert (answers["state"], answers["sent"][-1]["dispatch"], answers["sent"][-1]["reason"]) == (
        "cancelled", "cancel", REASON,
    )  # fmt: skip
    counts = before[0]["counts"]
    assert (counts["accepted"], counts["substituted"], counts["silent"]) == (1, 1, 2)
    assert answers["counts"] == {**counts, "accepted": 0, "silent": 3}, "an answer to what is not held counts no more"
    assert [seat["said"] for seat in answers["seats"]] == [seat["said"] for seat in before[0]["seats"]]
    assert answers["unsent"] is None
    assert sheet["tally"] == before[1]["tally"]
    since, until = (STARTS_AT + timedelta(hours=hours) for hours in (-8, 12))
    day = f"from={since:%Y-%m-%dT%H:%M:%SZ}&to={until:%Y-%m-%dT%H:%M:%SZ}"
    for login in ("thuky", "chutri", "daibieu1", f"diemcau-{UNITS[1]}"):
        (card,) = [row for row in await desk.read(f"/meetings?{day}", login) if row["id"] == desk.convening.meeting]
        assert card["state"] == "cancelled"


async def test_another_meeting_may_have_its_time_chair_and_place(desk: Desk) -> None:
    times = {name: (await desk.read(desk.path))[name] for name in ("starts_at", "ends_at")}
    plan = {"one": {**plan_body(await Planner.of(desk.convening.db)), **times}}
    met = []
    for act in (None, cancel):
        if act is not None:
            await act(desk)
        status, rows = await desk.ask("thuky", "POST", "/planning/preview", plan)
        assert status == 200, rows
        met.append([conflict["meeting"] for conflict in rows[0]["conflicts"]])
    assert met == [[desk.convening.meeting], []]


async def test_nobody_comes_in_or_answers(desk: Desk) -> None:
    await cancel(desk)
    desk.clock.at = STARTS_AT + timedelta(minutes=50)
    for login in ("chutri", "thuky", "daibieu1", f"diemcau-{UNITS[0]}"):
        status, answer = await desk.ask(login, "POST", f"{desk.path}/ticket")
        assert (status, answer["code"]) == (409, "meeting_not_open"), login
    seat = await desk.convening.seat(desk.convening.delegate)
    status, answer = await desk.ask("daibieu1", "POST", f"/invitations/{seat}/answer", {"answer": "accepted"})
    assert (status, answer["code"]) == (409, "invitation_closed")
    (letter,) = await desk.read("/invitations", "daibieu1")
    assert (letter["is_open"], letter["called_off"], letter["called_off_reason"]) == (False, True, REASON)
    status, answer = await desk.ask("daibieu1", "POST", f"{desk.path}/attendance/check-in")
    assert status == 409, answer
    assert (await desk.read(f"{desk.path}/attendance/headcounts/own", f"diemcau-{UNITS[0]}"))["open"] is False
