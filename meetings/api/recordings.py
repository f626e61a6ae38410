"""/recordings, and those of a meeting: what there is, what is in it, what was said, how long it is kept."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import commands
from meetings.access import check_account
from meetings.api.door import Door, meeting_id, recording_id
from meetings.api.recording_bodies import (
    FilmBody,
    HoldBody,
    KeptRuleBody,
    ListedBody,
    MomentsBody,
    RecordingBody,
    RecordingsBody,
    RuleBody,
    RulesBody,
    TranscriptBody,
)
from meetings.api.services import Services
from meetings.domain.paper_search import MAX_QUERY
from meetings.domain.recording import RecordingState
from meetings.domain.roles import Act, allowed
from meetings.domain.webvtt import MAX_BYTES, Cue, NotWebVtt, read_webvtt
from meetings.errors import NotFound, RecordingNoKey, TranscriptRefused
from meetings.ids import RecordingId
from meetings.recorded.moments import find_moments, page_texts
from meetings.recorded.open_pages import all_open
from meetings.recorded.rules import rules_by_type
from meetings.recorded.values import Described
from meetings.recorded.watching import (
    SeenVersion,
    Watcher,
    all_watched,
    composing_of,
    has_watched,
    listed,
    note_watching,
    of_meeting,
    rule_of,
    seen_versions,
    transcript_of,
    watcher_for,
)

ONE = "/recordings/{recording}"
_OVERHEAD_BYTES = 1024
Asked = Annotated[str, Query(max_length=MAX_QUERY)]


class RecordingRoutes:
    """All but the bytes of files."""

    def __init__(self, services: Services, door: Door) -> None:
        """Answers with the process's services."""
        self._services = services
        self._door = door

    def router(self) -> APIRouter:
        """The routes; a transcript may be larger than other bodies."""
        routes = APIRouter(tags=["recordings"])
        routes.add_api_route("/meetings/{meeting}/recordings", self.of_meeting, methods=["GET"])
        routes.add_api_route("/recordings", self.all, methods=["GET"])
        routes.add_api_route(ONE, self.read, methods=["GET"])
        routes.add_api_route(f"{ONE}/moments", self.search, methods=["GET"])
        routes.add_api_route(f"{ONE}/hold", self.hold, methods=["PUT"], status_code=204)
        routes.add_api_route(f"{ONE}/hold", self.release, methods=["DELETE"], status_code=204)
        routes.add_api_route(f"{ONE}/transcript", self.drop, methods=["DELETE"], status_code=204)
        routes.add_api_route("/recording-rules", self.rules, methods=["GET"])
        routes.add_api_route("/recording-rules/{code}", self.set_rule, methods=["PUT"], status_code=204)
        large = APIRouter(tags=["recordings"], max_body_size=MAX_BYTES + _OVERHEAD_BYTES)
        large.add_api_route(f"{ONE}/transcript", self.bring, methods=["POST"])
        routes.include_router(large)
        return routes

    async def of_meeting(self, meeting: str, request: Request) -> RecordingsBody:
        """Those of a meeting."""
        async with self._services.db.read() as tx:
            found = await of_meeting(tx, await self._door.reader(tx, request), meeting_id(meeting))
        return RecordingsBody(recordings=tuple(map(ListedBody.model_validate, found)))

    async def all(self, request: Request) -> RecordingsBody:
        """Those of all meetings of which the asker may watch them."""
        async with self._services.db.read() as tx:
            found = await all_watched(tx, await self._door.reader(tx, request))
        return RecordingsBody(recordings=tuple(map(ListedBody.model_validate, found)))

    async def read(self, recording: str, request: Request) -> RecordingBody:
        """One of them, with all that is in it once it is ready. The first time is written down."""
        services, found, now = self._services, recording_id(recording), self._services.now()
        async with services.db.read() as tx:
            watcher = await self._watcher(tx, request, found)
        described, trouble = await self._described_or_trouble(watcher)
        async with services.db.read() as tx:
            one, rule = await listed(tx, found), await rule_of(tx, watcher.reader.record.id)
            versions, cues = await self._seen(tx, watcher, described), await _cues(tx, found)
            composing, closed = await composing_of(tx, found), await _is_closed(tx, watcher, described)
            fresh = described is not None and not await has_watched(tx, watcher)
        if fresh:
            async with services.db.begin() as tx:
                await note_watching(tx, watcher, now)
        role = watcher.reader.role
        return RecordingBody(
            recording=ListedBody.model_validate(one).model_copy(update={"trouble": trouble} if trouble else {}),
            download=allowed(role, Act.DOWNLOAD_RECORDING),
            keeps=allowed(role, Act.HOLD_RECORDING),
            finishes=any(allowed(own, Act.FINISH_RECORDING) for own in watcher.reader.account.roles),
            composes=allowed(role, Act.COMPOSE_RECORDING),
            composing=composing,
            composed_closed=closed,
            keep_days=0 if rule is None else rule.keep_days,
            film=None if described is None else _film(described, versions, closed=closed),
            cues=cues,
        )

    async def search(self, recording: str, request: Request, q: Asked) -> MomentsBody:
        """The moments at which something was spoken of, or before everyone."""
        found = recording_id(recording)
        async with self._services.db.read() as tx:
            watcher = await self._watcher(tx, request, found)
        described = await self._described(watcher)
        if described is None:
            raise NotFound
        async with self._services.db.read() as tx:
            versions, cues = await self._seen(tx, watcher, described), await _cues(tx, found)
            texts = await page_texts(tx, [one.version for one in versions])
        # Sessions are led by the same process: nobody waits there for words that are looked for here.
        return MomentsBody(moments=await asyncio.to_thread(find_moments, q, described, cues, versions, texts))

    async def hold(self, recording: str, body: HoldBody, request: Request) -> None:
        """Keeps it whatever the rule says."""
        async with self._services.db.begin() as tx:
            watcher = await self._keeper(tx, request, recording, Act.HOLD_RECORDING)
            await commands.hold_recording(tx, watcher, body.reason, self._services.now())

    async def release(self, recording: str, request: Request) -> None:
        """The rule holds again."""
        async with self._services.db.begin() as tx:
            watcher = await self._keeper(tx, request, recording, Act.HOLD_RECORDING)
            await commands.release_recording(tx, watcher, self._services.now())

    async def bring(self, recording: str, request: Request) -> TranscriptBody:
        """A WebVTT file as the whole body: what was said."""
        async with self._services.db.begin() as tx:
            await self._keeper(tx, request, recording, Act.EDIT_TRANSCRIPT)  # Refused before it is read.
        try:
            cues = await asyncio.to_thread(read_webvtt, await request.body())
        except NotWebVtt as error:
            raise TranscriptRefused from error
        async with self._services.db.begin() as tx:
            watcher = await self._keeper(tx, request, recording, Act.EDIT_TRANSCRIPT)
            await commands.bring_transcript(tx, watcher, cues, self._services.now())
        return TranscriptBody(cues=len(cues))

    async def drop(self, recording: str, request: Request) -> None:
        """Takes what was said away again."""
        async with self._services.db.begin() as tx:
            watcher = await self._keeper(tx, request, recording, Act.EDIT_TRANSCRIPT)
            await commands.drop_transcript(tx, watcher, self._services.now())

    async def rules(self, request: Request) -> RulesBody:
        """How long recordings of each type are kept, and whether delegates may watch them."""
        async with self._services.db.read() as tx:
            check_account(await self._door.reader(tx, request), Act.READ_CALENDAR)
            found = await rules_by_type(tx)
        return RulesBody(rules=tuple(map(KeptRuleBody.model_validate, found)))

    async def set_rule(self, code: str, body: RuleBody, request: Request) -> None:
        """Changes that, for recordings of before too."""
        async with self._services.db.begin() as tx:
            account = await self._door.actor(tx, request)
            check_account(account, Act.EDIT_RECORDING_RULES)
            rule = commands.KeepingRule(code, body.keep_days, body.delegates_watch, body.composes)
            await commands.change_recording_rule(tx, account.id, rule, body.reason, self._services.now())

    async def _watcher(self, tx: AsyncSession, request: Request, recording: RecordingId) -> Watcher:
        return await watcher_for(tx, await self._door.reader(tx, request), recording, Act.WATCH_RECORDING)

    async def _keeper(self, tx: AsyncSession, request: Request, recording: str, act: Act) -> Watcher:
        return await watcher_for(tx, await self._door.actor(tx, request), recording_id(recording), act)

    async def _described(self, watcher: Watcher) -> Described | None:
        if watcher.row.state is not RecordingState.READY:
            return None
        return await self._services.recorded.described(watcher.row.id)

    async def _described_or_trouble(self, watcher: Watcher) -> tuple[Described | None, str]:
        try:
            return await self._described(watcher), ""
        except RecordingNoKey as error:
            return None, error.code

    async def _seen(self, tx: AsyncSession, watcher: Watcher, described: Described | None) -> tuple[SeenVersion, ...]:
        if described is None:
            return ()
        shown = {page.version for page in described.pages if page.version is not None}
        return await seen_versions(tx, watcher, [*shown], self._services.now())


async def _cues(tx: AsyncSession, recording: RecordingId) -> tuple[Cue, ...]:
    kept = await transcript_of(tx, recording)
    return () if kept is None else await asyncio.to_thread(read_webvtt, kept.content.encode())


async def _is_closed(tx: AsyncSession, watcher: Watcher, described: Described | None) -> bool:
    """Whether there is a composed version that shows a paper which is not for everybody any more."""
    if described is None or described.composed is None:
        return False
    return not await all_open(tx, watcher.reader.record.id, described.composed.versions)


def _film(described: Described, versions: tuple[SeenVersion, ...], *, closed: bool) -> FilmBody:
    return FilmBody(
        started_ms=described.started_ms,
        duration_ms=described.duration_ms,
        parts=described.parts,
        screens=described.screens,
        sounds=described.sounds,
        chapters=described.chapters,
        turns=described.turns,
        pages=described.pages,
        blanks=described.blanks,
        poster=described.poster is not None,
        thumbs=described.thumbs,
        composed=None if closed else described.composed,
        versions=versions,
    )
