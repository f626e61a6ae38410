"""One meeting that is going on: its one owner. Only the hall's task writes its rows and tells its changes."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.commands.drills import abandon_drill
from meetings.commands.practice import give_seats_back
from meetings.commands.presence import admit, record_left, record_lost
from meetings.domain.lifecycle import JOINABLE, OVER
from meetings.errors import MeetingsError, NotFound
from meetings.events import Admission, Change, TicketClaims
from meetings.ids import MeetingId, ParticipantId, SessionId
from meetings.tickets import redeem
from sfu.interfaces import Joined, PeerId, RoomId
from signaling.departures import Departures
from signaling.director import Director
from signaling.errors import NotSeated
from signaling.feed import Feed
from signaling.handlers.acts import carry_out
from signaling.house import DATABASE_TIMEOUT_S, Entry, House
from signaling.inbox import Inbox
from signaling.lines import LineBoard
from signaling.pages import Pages, wire_page
from signaling.protocol import codes, server
from signaling.protocol.effects import LiveAct, SendRoom
from signaling.roster import Roster, unix_ms
from signaling.seats import Client, MediaState, Seat, Seats, send
from signaling.site_lines import SiteLines
from signaling.stills import Stills
from signaling.timekeeper import Timekeeper

MAX_WAITING = 2048
BACK_WITHIN_S = 15.0
IDLE_S = 60.0
TICK_S = 1.0
FAREWELL_TIMEOUT_S = 2.0

_log = structlog.get_logger(__name__)


class Hall:
    """Seats, roster, lines and media of one meeting. Others ask; each act is one transaction, then it is told."""

    def __init__(self, meeting: MeetingId, house: House) -> None:
        """Reads the meeting when it is first needed."""
        self.meeting = meeting
        self._house = house
        self._log = _log.bind(meeting=meeting)
        self._inbox = Inbox(MAX_WAITING)
        self._seats = Seats()
        self._lines = LineBoard(house.thresholds)
        self._director = Director(RoomId(meeting), house.link, house.recordings)
        self._timekeeper = Timekeeper(meeting, self._lines, house)
        self._roster: Roster | None = None
        self._in_doubt, self._idle_since_s = False, house.clock.monotonic_s()
        self._over = asyncio.Event()
        self.feed = Feed(meeting, self._seats, self._lines, house)
        self.stills = Stills(self._seats, house.clock, lambda one: house.mirror.down_bps(RoomId(meeting), one))
        self._departures = Departures(meeting, self._seats, self._director, self.stills, house.mirror)
        self.pages = Pages(self._seats)
        self.sites = SiteLines(meeting, self._seats, self._lines, house)

    # For connections ---------------------------------------------------------------------------------

    async def admit(self, claims: TicketClaims, client: Client) -> Admission:
        """Uses the ticket up and seats the client. Raises MeetingsError, TimeoutError."""
        return await self._inbox.ask(lambda: self._admit(claims, client))

    async def welcome(self, me: ParticipantId, client: Client, entry: Entry) -> None:
        """Sends `welcome`; from then on the client hears what changes. Raises NotSeated."""
        await self._inbox.ask(lambda: self._welcome(me, client, entry))

    async def answer_media(self, me: ParticipantId, client: Client, request: int, joined: Joined) -> None:
        """Sends the answer to `offer_media`. Raises NotSeated."""
        await self._inbox.ask(lambda: self._answer_media(me, client, request, joined))

    async def perform(self, me: ParticipantId, client: Client, act: LiveAct) -> int | None:
        """Carries out an act, tells everyone, and returns when, unless it changed nothing.

        Raises NotSeated, MeetingsError, TimeoutError.
        """
        return await self._inbox.ask(lambda: self._perform(me, client, act))

    async def send_room(self, me: ParticipantId, client: Client, wish: SendRoom) -> None:
        """Answers with the whole room, or that the client knows it. Raises NotSeated."""
        await self._inbox.ask(lambda: self._send_room(me, client, wish))

    async def depart(self, me: ParticipantId, client: Client) -> None:
        """Records that the participant left, and frees its seat. Raises NotSeated, MeetingsError, TimeoutError."""
        await self._inbox.ask(lambda: self._depart(me, client))

    def gone(self, me: ParticipantId, client: Client, *, back_soon: bool) -> None:
        """The connection is dead; `back_soon`: only because this process is being restarted."""
        self._inbox.post(lambda: self._gone(me, client, BACK_WITHIN_S if back_soon else 0.0))

    def seat(self, me: ParticipantId, client: Client) -> Seat:
        """The seat of a connection. Raises NotSeated."""
        seat = self._seats.of(me, client)
        if seat is None:
            raise NotSeated
        return seat

    def microphone_open(self, me: ParticipantId) -> bool:
        """Whether the participant's microphone is open by the rows."""
        return self._roster is not None and me in self._roster.open_microphones()

    def media_joined(self) -> None:
        """A participant is on the worker: the room may be new there."""
        self._director.again()

    # For the hub -------------------------------------------------------------------------------------

    def publish(self, change: Change) -> None:
        """Tells a change that was made over HTTP."""
        self._inbox.post(lambda: self._publish(change))

    def sign_out(self, sessions: frozenset[SessionId]) -> None:
        """Sends away who is in by one of these sign-ins, which have ended: its line counts as lost."""
        self._inbox.post(lambda: self._sign_out(sessions))

    def call_away(self, seats: Collection[ParticipantId]) -> None:
        """Sends machines out of a practice meeting that a session of their own waits for."""
        self._inbox.post(lambda: self._call_away(seats))

    def open_up(self) -> None:
        """Reads the rows now, so that who does not come back after a restart is noticed."""
        self._inbox.post(self._load)

    def worker_back(self) -> None:
        """The worker answers: it is told what the room shall be, and who is not on it is called."""
        self._director.again()
        if self._roster is not None:
            self._departures.let_unseated_go(self._roster)
        self.feed.worker_back(self._house.clock.monotonic_s())

    def stop(self) -> None:
        """The process stops: `run` ends after the work that waits already."""
        self._over.set()

    async def run(self) -> None:
        """Owns the meeting until it is over, or nobody is there for IDLE_S, or it is stopped."""
        async with asyncio.TaskGroup() as tasks:
            working = tasks.create_task(self._inbox.run())
            working.add_done_callback(lambda _: self._over.set())
            others = [tasks.create_task(self._director.run()), tasks.create_task(self._tick_forever())]
            await self._over.wait()
            await self._director.settled(FAREWELL_TIMEOUT_S)
            self._inbox.close()
            await asyncio.wait((working,))
            # Seated while the hall was ending: nobody would tell it anything, so it comes again.
            self._seats.send_away(codes.TIMED_OUT)
            for task in others:
                task.cancel()

    # The hall's own task -----------------------------------------------------------------------------

    async def _admit(self, claims: TicketClaims, client: Client) -> Admission:
        await self._load()
        async with self._transaction() as tx:
            await redeem(tx, claims, self._house.clock.now())
            admission = await admit(tx, claims, self._house.clock.now())
        me = admission.participant
        before = self._seats.take(Seat(me, admission.role, client, claims.session))
        if before is not None:
            before.goodbye(codes.REPLACED)
        self.stills.seats_changed()
        self._departures.waits_no_more(me)
        self._director.welcome(PeerId(me))
        if admission.change is not None:
            await self._tell(admission.change)
        self._inbox.post(self._keep_time)
        self._log.info("participant_in", participant=me, role=admission.role, replaced=before is not None)
        return admission

    async def _welcome(self, me: ParticipantId, client: Client, entry: Entry) -> None:
        seat, roster, clock = self.seat(me, client), self._known(), self._house.clock
        kept = entry.keep and self.feed.keep(seat)
        missed = self.feed.missed(entry.revision)
        message = server.Welcome(
            id=entry.request,
            me=me,
            room=roster.room(clock.monotonic_s()) if missed is None else None,
            media=None if entry.joined is None else self.feed.media(me, entry.joined),
            media_refused=entry.refused,
            media_kept=kept,
            slots_in_use=self.feed.uses(me) if kept else (),
            page=wire_page(roster.programme.following),
            server_ms=unix_ms(clock.now()),
        )
        seat.welcomed = True
        send(seat, message)
        self.feed.catch_up(seat, missed, clock.monotonic_s())
        self.stills.welcomed(seat)
        if entry.joined is not None:
            seat.media = MediaState.UP
        if seat.media is MediaState.UP:
            self.feed.tell_layers(seat)

    async def _answer_media(self, me: ParticipantId, client: Client, request: int, joined: Joined) -> None:
        seat = self.seat(me, client)
        seat.media = MediaState.UP
        send(seat, server.MediaAnswer(id=request, media=self.feed.media(me, joined)))
        self.feed.tell_layers(seat)

    async def _perform(self, me: ParticipantId, client: Client, act: LiveAct) -> int | None:
        self.seat(me, client)
        now = self._house.clock.now()
        async with self._transaction() as tx:
            change = await carry_out(tx, me, act, now)
        if change is None or change.moved is None:
            self._log.info("act", participant=me, act=act.type, changed=change is not None)
        if change is None:
            return None
        await self._tell(change)
        return unix_ms(now)

    async def _send_room(self, me: ParticipantId, client: Client, wish: SendRoom) -> None:
        self.feed.send_room(self.seat(me, client), wish, self._known(), self._house.clock.monotonic_s())

    async def _depart(self, me: ParticipantId, client: Client) -> None:
        self.seat(me, client)
        async with self._transaction() as tx:
            change = await record_left(tx, me, self._house.clock.now())
        self._departures.let_go(me)
        if change is not None:
            await self._tell(change)
        self._inbox.post(self._keep_time)
        self._log.info("participant_left", participant=me)

    async def _gone(self, me: ParticipantId, client: Client, within_s: float) -> None:
        if self._seats.of(me, client) is None:
            return
        self._seats.leave(me)
        self.stills.seats_changed()
        self._departures.wait_for(me, self._house.clock.monotonic_s() + within_s)
        if within_s <= 0:
            await self._tick()

    async def _sign_out(self, sessions: frozenset[SessionId]) -> None:
        for seat in self._seats:
            if seat.session in sessions and self._departures.let_go(seat.participant) is not None:
                self._log.info("participant_signed_out", participant=seat.participant)
                seat.client.goodbye(codes.SIGNED_OUT)
                # Lost at the next tick.
                self._departures.wait_for(seat.participant, self._house.clock.monotonic_s())

    async def _call_away(self, seats: Collection[ParticipantId]) -> None:
        await self._load()
        async with self._transaction() as tx:
            change = await give_seats_back(tx, self.meeting, seats, self._house.clock.now())
        self._departures.let_go_all(seats, codes.OWN_SESSION)
        if change is not None:
            await self._tell(change)

    async def _publish(self, change: Change) -> None:
        if self._roster is None or change.revision <= self._roster.revision:
            return
        if change.ended:
            await self._tell(change)
        else:
            await self._reload()

    async def _load(self) -> None:
        """Reads the rows once. Who is here by the rows is awaited: its connection was to another process."""
        if self._roster is not None:
            return
        live = await self._house.read_room(self.meeting)
        now_s = self._house.clock.monotonic_s()
        roster = self._roster = self.sites.roster = Roster(live, self._lines, now_s)
        self.feed.opened(roster.history(), now_s)
        self._departures.wait_for_missing(roster.in_session(), now_s + BACK_WITHIN_S)
        self._departures.let_unseated_go(roster)
        self._direct()

    async def _reload(self) -> None:
        """Reads the rows again and tells what differs: somebody else wrote, or a change was missed."""
        try:
            live = await self._house.read_room(self.meeting)
        except NotFound:
            self._end()
            return
        self.feed.tell(live.revision, self._known().reload(live, self._house.clock.monotonic_s()))
        self._departures.let_removed_go(live.roster)
        if live.state not in JOINABLE:
            self._end(codes.ENDED if live.state in OVER else codes.CALLED_OFF)
        else:
            self._direct()

    async def _settle_doubt(self) -> None:
        """After a transaction that failed, perhaps in the midst of its commit: what the rows say is what is so."""
        if not self._in_doubt:
            return
        await self._reload()
        self._in_doubt = False
        back_by_s = self._house.clock.monotonic_s() + BACK_WITHIN_S
        self._departures.wait_for_missing(self._known().in_session(), back_by_s)

    async def _tell(self, change: Change) -> None:
        """Tells clients and worker what a transaction changed."""
        roster = self._known()
        if change.closed is not None:
            self.feed.tell_closed(change.closed)
        if change.revision > roster.revision + 1 and not change.ended:
            await self._reload()
        else:
            self.feed.tell(change.revision, roster.apply(change, self._house.clock.monotonic_s()))
        self._departures.let_removed_go(change.participants)
        if change.ended:
            self._end()
        else:
            self._direct()

    def _end(self, code: str = codes.ENDED) -> None:
        self._departures.end(code)
        self._log.info("meeting_over", code=code)
        self._over.set()

    async def _record_lost(self) -> None:
        """Records who was awaited long enough; when the database fails it is tried again at the next tick."""
        for participant in self._departures.overdue(self._house.clock.monotonic_s()):
            try:
                async with self._transaction() as tx:
                    change = await record_lost(tx, participant, self._house.clock.now())
            except MeetingsError as error:
                self._log.info("loss_not_recorded", participant=participant, code=error.code)
                change = None
            self._departures.waits_no_more(participant)
            if change is not None:
                await self._tell(change)
                self._log.info("participant_lost", participant=participant)

    async def _tick_forever(self) -> None:
        while True:
            await asyncio.sleep(self._timekeeper.wait_s(self._roster, TICK_S))
            self._inbox.post(self._tick)

    async def _tick(self) -> None:
        now_s = self._house.clock.monotonic_s()
        self.feed.tell_lines(now_s)
        if self._house.link.available:
            self.feed.call_failed()
        try:
            await self._settle_doubt()
            await self._record_lost()
            await self._keep_time()
        except (SQLAlchemyError, TimeoutError):
            self._log.warning("database_failed")
        if len(self._seats) or self._departures:
            self._idle_since_s = now_s
        elif now_s - self._idle_since_s > IDLE_S:
            await self._leave_alone()

    async def _leave_alone(self) -> None:
        """Nobody is here any more. A drill has no other end when its rehearsal was cut off."""
        if self._roster is not None and self._roster.drill:
            try:
                async with self._transaction() as tx:
                    await abandon_drill(tx, self.meeting, self._house.clock.now())
            except NotFound:
                self._log.info("drill_gone")
        self._director.close_room()
        self._over.set()

    async def _keep_time(self) -> None:
        """Carries out what is due by itself; what fails is due again at the next tick."""
        for work in () if self._roster is None else self._timekeeper.due(self._roster):
            async with self._transaction() as tx:
                change = await work(tx, self._house.clock.now())
            if change is not None:
                await self._tell(change)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        """Whether one that fails has been committed all the same nobody knows (ADR 6): the rows are asked before the
        next, and at the next tick.
        """
        await self._settle_doubt()
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self._house.database.begin() as tx:
                yield tx
        except (SQLAlchemyError, TimeoutError):
            self._in_doubt = True
            raise

    def _known(self) -> Roster:
        assert self._roster is not None, "asked before anybody was admitted"
        return self._roster

    def _direct(self) -> None:
        """Hands the worker's part of the rows to the director, and their parts to the connections."""
        roster = self._known()
        self._seats.give_parts(roster.part_of)
        self._director.follow(roster.programme, roster.open_microphones(), roster.caps())
        self.stills.keep(roster.open_cameras(), roster.caps())
        self.pages.follow(roster.programme.following)
