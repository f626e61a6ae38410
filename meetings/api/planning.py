"""Plans of single meetings: drafted, read, changed, submitted, moved, postponed, cancelled, brought back."""

from collections.abc import Awaitable, Callable
from datetime import UTC

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import access, commands
from meetings.api.door import Door, meeting_id, series_id
from meetings.api.planning_answers import ChoicesBody, OccurrenceBody, PlanMade, PlanPageBody
from meetings.api.planning_bodies import (
    BringBackBody,
    ChangedPlanBody,
    DraftBody,
    MoveBody,
    PreviewBody,
    ReasonBody,
    SeenBody,
)
from meetings.api.services import Services
from meetings.domain.roles import Act
from meetings.errors import InvalidInput
from meetings.events import Change
from meetings.ids import MeetingId
from meetings.lobby import told
from meetings.planning import choices, pages, preview
from meetings.planning.conflicts import Span

Work = Callable[[AsyncSession, MeetingId, commands.By], Awaitable[int]]


class PlanRoutes:
    """/planning, /drafts and the plan of each of /meetings."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["planning"])
        routes.add_api_route("/planning/choices", self.choices, methods=["GET"])
        routes.add_api_route("/planning/preview", self.preview, methods=["POST"])
        routes.add_api_route("/drafts", self.draft, methods=["POST"], status_code=201)
        routes.add_api_route("/drafts/{meeting}/deletion", self.delete, methods=["POST"], status_code=204)
        routes.add_api_route("/meetings/{meeting}/plan", self.read, methods=["GET"])
        routes.add_api_route("/meetings/{meeting}/plan", self.change, methods=["PUT"])
        routes.add_api_route("/meetings/{meeting}/submission", self.submit, methods=["POST"])
        routes.add_api_route("/meetings/{meeting}/return", self.send_back, methods=["POST"])
        routes.add_api_route("/meetings/{meeting}/move", self.move, methods=["POST"])
        routes.add_api_route("/meetings/{meeting}/postponement", self.postpone, methods=["POST"])
        routes.add_api_route("/meetings/{meeting}/cancellation", self.cancel, methods=["POST"])
        routes.add_api_route("/meetings/{meeting}/new-time", self.bring_back, methods=["POST"])
        return routes

    async def choices(self, request: Request) -> ChoicesBody:
        """What may be chosen while a meeting is planned."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            access.check_account(account, Act.DRAFT_MEETING)
            return ChoicesBody.model_validate(await choices.choices(tx))

    async def preview(self, body: PreviewBody, request: Request) -> list[OccurrenceBody]:
        """The days that a plan would take, with their holidays and what it would meet with; nothing is written."""
        besides = preview.Besides(
            None if body.besides_meeting is None else meeting_id(body.besides_meeting),
            None if body.besides_series is None else series_id(body.besides_series),
        )
        now = self._services.now()
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            access.check_account(account, Act.CHECK_CONFLICTS)
            if body.one is not None and body.series is None:
                span = Span(body.one.starts_at.astimezone(UTC), body.one.ends_at.astimezone(UTC))
                rows = await preview.preview_one(tx, account, body.one.plan(), span, besides, now)
            elif body.series is not None and body.one is None:
                rows = await preview.preview_series(tx, account, body.series.series(), now, besides)
            else:
                raise InvalidInput
        return [OccurrenceBody.model_validate(row) for row in rows]

    async def draft(self, body: DraftBody, request: Request) -> PlanMade:
        """Makes a draft."""
        agenda = tuple(item.line() for item in body.agenda)
        now = self._services.now()
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            access.check_account(account, Act.DRAFT_MEETING)
            made = await commands.draft_meeting(tx, account.id, body.plan(), body.times(), agenda, now)
        return PlanMade(meeting=made, revision=0)

    async def delete(self, meeting: str, body: SeenBody, request: Request) -> None:
        """Deletes a draft."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            record = await access.plan_for(tx, account, meeting_id(meeting), Act.DELETE_DRAFT)
            await commands.delete_draft(tx, record.id, body.by(account.id, self._services.now()))

    async def read(self, meeting: str, request: Request) -> PlanPageBody:
        """The plan of a meeting, with what of its agenda is for the asker."""
        async with self._services.db.read() as tx:
            account = await self._door.reader(tx, request)
            page = await pages.plan_page(tx, account, meeting_id(meeting), self._services.now())
        return PlanPageBody.of(page)

    async def change(self, meeting: str, body: ChangedPlanBody, request: Request) -> PlanMade:
        """Everything of a plan but its agenda."""
        plan, times = body.plan(), body.times()
        return await self._do(
            request, meeting, Act.CHANGE_PLAN, body, lambda tx, one, by: commands.change_plan(tx, one, plan, times, by)
        )

    async def submit(self, meeting: str, body: SeenBody, request: Request) -> PlanMade:
        """Lays a draft before the chair."""
        return await self._do(request, meeting, Act.SUBMIT_MEETING, body, commands.submit_meeting)

    async def send_back(self, meeting: str, body: ReasonBody, request: Request) -> PlanMade:
        """Sends it back to its secretary."""
        return await self._do(
            request,
            meeting,
            Act.RETURN_DRAFT,
            body,
            lambda tx, one, by: commands.return_draft(tx, one, body.reason, by),
        )

    async def move(self, meeting: str, body: MoveBody, request: Request) -> PlanMade:
        """Another time or place."""
        times, place, reason = body.times(), body.place, body.reason
        return await self._do(
            request,
            meeting,
            Act.MOVE_MEETING,
            body,
            lambda tx, one, by: commands.move_meeting(tx, one, times, place, reason, by),
        )

    async def postpone(self, meeting: str, body: ReasonBody, request: Request) -> PlanMade:
        """To a time nobody knows yet."""
        return await self._stop(request, meeting, Act.POSTPONE_MEETING, body)

    async def cancel(self, meeting: str, body: ReasonBody, request: Request) -> PlanMade:
        """For good."""
        return await self._stop(request, meeting, Act.CANCEL_MEETING, body)

    async def bring_back(self, meeting: str, body: BringBackBody, request: Request) -> PlanMade:
        """The new time of what was postponed."""
        times, reason = body.times(), body.reason
        return await self._do(
            request,
            meeting,
            Act.BRING_BACK_MEETING,
            body,
            lambda tx, one, by: commands.bring_back_meeting(tx, one, times, reason, by),
        )

    async def _stop(self, request: Request, meeting: str, act: Act, body: ReasonBody) -> PlanMade:
        """Whoever is invited to what is not held is told so."""
        keys, now = self._services.letter_keys, self._services.now()
        stop = commands.cancel_meeting if act is Act.CANCEL_MEETING else commands.postpone_meeting
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            convener = await access.convener_for(tx, account, meeting_id(meeting), act)
            revision = await stop(tx, convener.record.id, body.reason, body.by(account.id, now))
            sent = await commands.call_off_invitation(tx, convener, keys, body.reason, now)
            change = await told(tx, convener.record.id) if sent is None else sent.change
        await self._tell(change)
        return PlanMade(meeting=convener.record.id, revision=revision)

    async def _do(self, request: Request, meeting: str, act: Act, body: SeenBody, work: Work) -> PlanMade:
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            record = await access.plan_for(tx, account, meeting_id(meeting), act)
            revision = await work(tx, record.id, body.by(account.id, self._services.now()))
            change = await told(tx, record.id)
        await self._tell(change)
        return PlanMade(meeting=record.id, revision=revision)

    async def _tell(self, change: Change | None) -> None:
        if change is not None:
            await self._services.publish(change)
