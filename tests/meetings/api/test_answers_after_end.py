"""Answers that come when the meeting is over: refused in every way in which one may come, and counted nowhere."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select

from meetings import commands
from meetings.domain.invitations import Standing
from meetings.domain.seats import Answer, Scope
from meetings.ids import SeatId
from meetings.models.seats import Letter, Reply, Substitution
from tests.meetings.convening import DELEGATE_ADDRESS, KEYS, STARTS_AT, UNITS, Convening
from tests.meetings.letters.replies import calendar_reply, reply_mail
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio

ENDS_AT = STARTS_AT + timedelta(hours=2)
AFTER = ENDS_AT + timedelta(hours=1)
SAID = {"answer": "declined", "reason": "Đi công tác"}
WISH = {"scope": "speak", "reason": "Ốm", "honorific": "Bà", "name": "Trần Thị Thử", "title": "Phó Chánh Văn phòng"}


@dataclass(frozen=True, slots=True)
class Late:
    """The meeting, at the time at which somebody answers, and whose seat it is for."""

    convening: Convening
    web: Web
    seat: SeatId

    async def by_link(self, way: str, body: Mapping[str, str]) -> httpx2.Response:
        async with self.convening.db.read() as tx:
            letter = await tx.scalar(select(Letter.id).where(Letter.seat_id == self.seat))
        assert letter is not None
        async with self.web.browser() as client:
            return await client.post(f"/letter/{way}", json={"key": KEYS.key(letter), **body})

    async def signed_in(self, login: str, path: str, body: Mapping[str, str]) -> httpx2.Response:
        async with self.web.signed_in(login) as client:
            return await client.post(path, json=body)

    async def own(self, way: str, body: Mapping[str, str]) -> httpx2.Response:
        return await self.signed_in("daibieu1", f"/invitations/{self.seat}/{way}", body)

    @property
    def desk(self) -> str:
        return f"/meetings/{self.convening.meeting}/invitation"

    async def mail(self) -> httpx2.Response:
        raw = reply_mail(calendar_reply(self.convening.meeting, DELEGATE_ADDRESS, "DECLINED"), DELEGATE_ADDRESS)
        async with self.web.signed_in("thuky") as client:
            return await client.post(f"{self.desk}/reply-mail", content=raw)

    async def decision(self, way: str) -> httpx2.Response:
        async with self.convening.db.read() as tx:
            wish = (await tx.scalars(select(Substitution.id))).one()
        return await self.signed_in("thuky", f"{self.desk}/substitutes/{wish}/{way}", {"reason": "Cần người đứng đầu"})

    async def reminder(self) -> httpx2.Response:
        return await self.signed_in("thuky", f"{self.desk}/reminders", {})


WAYS: Mapping[str, tuple[Callable[[Late], Awaitable[httpx2.Response]], str]] = {
    "an answer by the link": (lambda late: late.by_link("answer", SAID), "letter_refused"),
    "a wish by the link": (lambda late: late.by_link("substitute", WISH), "letter_refused"),
    "an answer on the page": (lambda late: late.own("answer", SAID), "invitation_closed"),
    "a wish on the page": (
        lambda late: late.own("substitute", WISH),
        "invitation_closed",
    ),
    "an answer on behalf": (
        lambda late: late.signed_in("thuky", f"{late.desk}/seats/{late.seat}/answer", SAID),
        "invitation_closed",
    ),
    "a wish on behalf": (
        lambda late: late.signed_in("thuky", f"{late.desk}/seats/{late.seat}/substitute", WISH),
        "invitation_closed",
    ),
    "a mail": (lambda late: late.mail(), "invitation_closed"),
    "an approval": (lambda late: late.decision("approval"), "invitation_closed"),
    "a refusal": (lambda late: late.decision("refusal"), "invitation_closed"),
    "a reminder": (lambda late: late.reminder(), "invitation_closed"),
}


async def until(convening: Convening, *, opened: bool, ended: bool) -> None:
    """What happened with it; the first head's wish for a substitute is decided by nobody, the delegate comes."""
    await convening.answer(convening.delegate, commands.Said(Answer.ACCEPTED))
    wish = commands.SubstituteWish(Scope.SPEAK, "Ốm", None, "Bà", "Trần Thị Thử")
    await convening.ask(convening.heads[UNITS[0]], wish)
    hall = await convening.hall()
    async with convening.db.begin() as tx:
        if opened:
            await commands.open_meeting(tx, hall.chair, STARTS_AT)
    async with convening.db.begin() as tx:
        if ended:
            await commands.end_meeting(tx, hall.chair, ENDS_AT)


async def counts(convening: Convening, now: datetime) -> tuple[Any, ...]:
    """All that pages and statistics count."""
    async with Web(convening.db, now=now).signed_in("thuky") as client:
        answers = (await client.get(f"/meetings/{convening.meeting}/invitation")).json()
        sheet = (await client.get(f"/meetings/{convening.meeting}/attendance")).json()
    async with convening.db.read() as tx:
        kept = (await tx.scalar(select(func.count(Reply.id))), await tx.scalar(select(func.count(Substitution.id))))
    return answers["counts"], [seat["standing"] for seat in answers["seats"]], sheet["tally"], kept


@pytest.mark.parametrize("opened", [True, False], ids=["held", "never opened"])
@pytest.mark.parametrize("way", WAYS)
async def test_an_answer_that_comes_after_the_end_is_refused_and_counts_nowhere(
    convened: Convening, way: str, opened: bool
) -> None:
    await until(convened, opened=opened, ended=opened)
    before = await counts(convened, AFTER)
    late = Late(convened, Web(convened.db, now=AFTER), await convened.seat(convened.delegate))
    act, code = WAYS[way]
    refused = await act(late)
    assert refused.json()["code"] == code, refused.text
    assert refused.status_code in {404, 409}
    assert await counts(convened, AFTER) == before


@pytest.mark.parametrize("way", [way for way in WAYS if way != "a reminder"])
async def test_while_the_session_goes_on_past_its_planned_end_it_is_answered(convened: Convening, way: str) -> None:
    """A reminder, too, is taken; its mail would come too late."""
    await until(convened, opened=True, ended=False)
    late = Late(convened, Web(convened.db, now=AFTER), await convened.seat(convened.delegate))
    taken = await WAYS[way][0](late)
    assert taken.status_code in {200, 204}, taken.text
    standing = (await convened.row(convened.delegate)).standing
    if way in {"an approval", "a refusal"}:
        assert standing is Standing.ACCEPTED
    else:
        assert standing is (Standing.SUBSTITUTE_WISHED if way.startswith("a wish") else Standing.DECLINED)


async def test_an_invitation_to_what_was_never_opened_waits_for_nobody_after_its_end(convened: Convening) -> None:
    for now, waits in ((ENDS_AT - timedelta(seconds=1), 1), (AFTER, 0)):
        async with Web(convened.db, now=now).signed_in("daibieu1") as client:
            assert len((await client.get("/invitations")).json()) == waits
