"""A meeting's invitation, for who looks after it: sending it, watching the answers, deciding on substitutes."""

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import commands
from meetings.access import Convener, convener_for
from meetings.api.door import Door, meeting_id, seat_id, substitution_id
from meetings.api.invitation_bodies import (
    AnswerBody,
    AnswersBody,
    ColleagueBody,
    PreviewBody,
    ReasonBody,
    RemindedBody,
    SendingBody,
    SentBody,
    WishBody,
)
from meetings.api.services import Services
from meetings.domain.roles import Act
from meetings.domain.seats import AnswerSource
from meetings.errors import MailNotUnderstood, NotFound
from meetings.ids import SeatId
from meetings.letters import pages
from meetings.letters.answering import Answering
from meetings.letters.reply_mail import MAX_MESSAGE_BYTES
from meetings.models.seats import Seat


class InvitationRoutes:
    """/meetings/{meeting}/invitation."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(prefix="/meetings/{meeting}/invitation", tags=["invitations"])
        routes.add_api_route("", self.answers, methods=["GET"])
        routes.add_api_route("", self.send, methods=["POST"], status_code=201)
        routes.add_api_route("/preview", self.preview, methods=["GET"])
        routes.add_api_route("/reminders", self.remind, methods=["POST"])
        routes.add_api_route("/reply-mail", self.take_mail, methods=["POST"], status_code=204)
        routes.add_api_route("/seats/{seat}/colleagues", self.colleagues, methods=["GET"])
        routes.add_api_route("/seats/{seat}/answer", self.answer, methods=["POST"], status_code=204)
        routes.add_api_route("/seats/{seat}/substitute", self.substitute, methods=["POST"], status_code=204)
        routes.add_api_route("/substitutes/{wish}/approval", self.approve, methods=["POST"], status_code=204)
        routes.add_api_route("/substitutes/{wish}/refusal", self.refuse, methods=["POST"], status_code=204)
        routes.add_api_route("/substitutes/{wish}/revocation", self.revoke, methods=["POST"], status_code=204)
        return routes

    async def answers(self, meeting: str, request: Request) -> AnswersBody:
        """What went out, and where every seat stands."""
        async with self._services.db.read() as tx:
            convener = await self._reader(tx, request, meeting, Act.WATCH_ANSWERS)
            found = await pages.answers(tx, convener.record, self._services.now())
        return AnswersBody.of(found, mail_ready=self._services.mail_ready)

    async def preview(self, meeting: str, request: Request) -> PreviewBody:
        """Whom it would go to now."""
        async with self._services.db.read() as tx:
            convener = await self._reader(tx, request, meeting, Act.SEND_INVITATION)
            found = await pages.preview(tx, convener.record, self._services.now())
        return PreviewBody.of(found, mail_ready=self._services.mail_ready)

    async def send(self, meeting: str, body: SendingBody, request: Request) -> SentBody:
        """Sends it, for the first time or again."""
        async with self._services.db.begin() as tx:
            convener = await self._convener(tx, request, meeting, Act.SEND_INVITATION)
            sending = commands.Sending(body.number, body.late_reason)
            keys, now = self._services.letter_keys, self._services.now()
            sent = await commands.send_invitation(tx, convener, keys, sending, now)
        if sent.change is not None:
            await self._services.publish(sent.change)
        return SentBody.model_validate(sent)

    async def remind(self, meeting: str, request: Request) -> RemindedBody:
        """Asks those again who have not answered."""
        async with self._services.db.begin() as tx:
            convener = await self._convener(tx, request, meeting, Act.REMIND_SILENT)
            asked = await commands.remind_silent(tx, convener, self._services.now())
        return RemindedBody(asked=asked)

    async def take_mail(self, meeting: str, request: Request) -> None:
        """Takes an answer out of a mail that the secretary was sent: the message as it came, as the request's body."""
        async with self._services.db.read() as tx:
            await self._reader(tx, request, meeting, Act.TAKE_REPLY_MAIL)
        raw = await request.body()
        if len(raw) > MAX_MESSAGE_BYTES:
            raise MailNotUnderstood
        async with self._services.db.begin() as tx:
            convener = await self._convener(tx, request, meeting, Act.TAKE_REPLY_MAIL)
            await commands.take_reply_mail(tx, raw, convener.account, self._services.now(), only=convener.record.id)

    async def colleagues(self, meeting: str, seat: str, request: Request) -> list[ColleagueBody]:
        """Who else is in the unit of a seat."""
        async with self._services.db.read() as tx:
            convener = await self._reader(tx, request, meeting, Act.ANSWER_FOR_SEAT)
            held = await self._seat(tx, convener, seat)
            found = await pages.colleagues(tx, held, self._services.now())
        return [ColleagueBody.model_validate(one) for one in found]

    async def answer(self, meeting: str, seat: str, body: AnswerBody, request: Request) -> None:
        """The secretary answers on behalf of who sits there."""
        async with self._services.db.begin() as tx:
            convener = await self._convener(tx, request, meeting, Act.ANSWER_FOR_SEAT)
            who = await self._on_behalf(tx, convener, seat)
            await commands.answer_invitation(tx, who, body.said(), self._services.now())

    async def substitute(self, meeting: str, seat: str, body: WishBody, request: Request) -> None:
        """The secretary asks for a substitute on behalf of who sits there."""
        async with self._services.db.begin() as tx:
            convener = await self._convener(tx, request, meeting, Act.ANSWER_FOR_SEAT)
            who = await self._on_behalf(tx, convener, seat)
            await commands.ask_substitute(tx, who, body.wish(), self._services.now())

    async def approve(self, meeting: str, wish: str, request: Request) -> None:
        """Lets a substitute come."""
        async with self._services.db.begin() as tx:
            convener = await self._convener(tx, request, meeting, Act.DECIDE_SUBSTITUTE)
            keys, now = self._services.letter_keys, self._services.now()
            change = await commands.approve_substitute(tx, convener, keys, substitution_id(wish), now)
        await self._services.publish(change)

    async def refuse(self, meeting: str, wish: str, body: ReasonBody, request: Request) -> None:
        """Does not let a substitute come."""
        async with self._services.db.begin() as tx:
            convener = await self._convener(tx, request, meeting, Act.DECIDE_SUBSTITUTE)
            keys, now = self._services.letter_keys, self._services.now()
            await commands.refuse_substitute(tx, convener, keys, substitution_id(wish), body.reason, now)

    async def revoke(self, meeting: str, wish: str, body: ReasonBody, request: Request) -> None:
        """Takes the seat back from a substitute."""
        async with self._services.db.begin() as tx:
            convener = await self._convener(tx, request, meeting, Act.DECIDE_SUBSTITUTE)
            keys, now = self._services.letter_keys, self._services.now()
            change = await commands.revoke_substitute(tx, convener, keys, substitution_id(wish), body.reason, now)
        await self._services.publish(change)

    async def _reader(self, tx: AsyncSession, request: Request, meeting: str, act: Act) -> Convener:
        account = await self._door.reader(tx, request)
        return await convener_for(tx, account, meeting_id(meeting), act)

    async def _convener(self, tx: AsyncSession, request: Request, meeting: str, act: Act) -> Convener:
        account = await self._door.actor(tx, request)
        return await convener_for(tx, account, meeting_id(meeting), act)

    async def _on_behalf(self, tx: AsyncSession, convener: Convener, seat: str) -> Answering:
        held = await self._seat(tx, convener, seat)
        return Answering(held.id, AnswerSource.SECRETARY, convener.account)

    async def _seat(self, tx: AsyncSession, convener: Convener, seat: str) -> Seat:
        held = await tx.get(Seat, SeatId(seat_id(seat)))
        if held is None or held.meeting_id != convener.record.id:
            raise NotFound
        return held
