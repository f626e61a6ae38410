"""Acts on invitations, as one role asks for them: each on a meeting of its own, which the secretary convenes."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from meetings import commands
from meetings.domain.roles import Act
from meetings.domain.seats import Scope
from tests.meetings.convening import DELEGATE_ADDRESS, Convening
from tests.meetings.hall import Hall
from tests.meetings.letters.replies import calendar_reply, reply_mail


class Asker(Protocol):
    """One role, in a browser."""

    session: Hall

    @abstractmethod
    async def ask(self, method: str, path: str, body: Mapping[str, object] | bytes | None = None) -> None:
        """Raises NotAllowed when the answer says so."""
        ...


async def convene(one: Asker) -> Convening:
    convening = await Convening.prepare(one.session.db)
    await convening.send()
    return convening


async def send_invitation(one: Asker) -> None:
    convening = await Convening.prepare(one.session.db)
    await one.ask("POST", f"/meetings/{convening.meeting}/invitation", {})


async def watch_answers(one: Asker) -> None:
    await one.ask("GET", f"/meetings/{(await convene(one)).meeting}/invitation")


async def remind_silent(one: Asker) -> None:
    await one.ask("POST", f"/meetings/{(await convene(one)).meeting}/invitation/reminders")


async def decide_substitute(one: Asker) -> None:
    convening = await convene(one)
    wish = await convening.ask(convening.delegate, commands.SubstituteWish(Scope.SPEAK, "Ốm", None, "Ông", "Ai Đó"))
    await one.ask("POST", f"/meetings/{convening.meeting}/invitation/substitutes/{wish}/approval")


async def answer_for_seat(one: Asker) -> None:
    convening = await convene(one)
    seat = await convening.seat(convening.delegate)
    await one.ask("POST", f"/meetings/{convening.meeting}/invitation/seats/{seat}/answer", {"answer": "accepted"})


async def take_reply_mail(one: Asker) -> None:
    convening = await convene(one)
    mail = reply_mail(calendar_reply(convening.meeting, DELEGATE_ADDRESS), DELEGATE_ADDRESS)
    await one.ask("POST", f"/meetings/{convening.meeting}/invitation/reply-mail", mail)


async def answer_invitation(one: Asker) -> None:
    await one.ask("GET", "/invitations")


INVITATION_ACTS: Mapping[Act, Callable[[Asker], Awaitable[None]]] = {
    Act.SEND_INVITATION: send_invitation,
    Act.WATCH_ANSWERS: watch_answers,
    Act.REMIND_SILENT: remind_silent,
    Act.DECIDE_SUBSTITUTE: decide_substitute,
    Act.ANSWER_FOR_SEAT: answer_for_seat,
    Act.TAKE_REPLY_MAIL: take_reply_mail,
    Act.ANSWER_INVITATION: answer_invitation,
}
