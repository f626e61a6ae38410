"""IT's live board: every second it looks at all sites of all sessions, judges them, and has a frame for who watches."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

from meetings.alarms.values import HurtSite
from meetings.domain.line_samples import LineSample, LineWord
from meetings.domain.servers import ServerName
from meetings.ids import MeetingId, ParticipantId
from meetings.line_places import LinePlace, line_places
from meetings.site_notes import SiteNote, newest_notes_in
from sfu.interfaces import PeerFigures, Step
from signaling.alarm_keeper import AlarmKeeper, AlarmRules
from signaling.alarm_watch import Ill, ills_of_sites
from signaling.centre_feed import FeedNow
from signaling.hall import Hall
from signaling.house import DATABASE_TIMEOUT_S, House
from signaling.line_causes import Cause, Evidence, Machine, cause_of, is_alarm
from signaling.line_delays import LineDelays
from signaling.line_frames import GroupRow, LineFrames, NotedRow, Rest, ServerRow, SessionRow, SiteCard, SiteRow, Word
from signaling.line_groups import Member
from signaling.line_recorder import LineRecorder, SiteSecond
from signaling.line_servers import ServerLoad, ServerLoads, server_rows
from signaling.line_since import GroupsSince
from signaling.lines import SILENT_S, jitter_down_ms
from signaling.protocol.messages import Line
from signaling.roster import unix_ms
from signaling.server_ills import DiskSpace, ServerIlls
from signaling.server_recorder import ServerRecorder
from signaling.site_lines import Report, SiteNow

LOOK_EVERY_S, SOONEST_S = 1.0, 0.25
PATIENCE_S = 5.0
FRESH_S = 6.0
"""A page tells of its PC every two seconds; what is older says nothing of now."""
PLACES_EVERY_S = 60.0
LAG_STEP_MS = 10

_WORDS: Mapping[Line, Word] = {Line.LOST: "lost", Line.WEAK: "weak", Line.GOOD: "good", Line.NONE: "absent"}
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Kept:
    """What is kept of a site from second to second: its word, since when, and why (for while nothing new says why)."""

    word: Word
    since_ms: int | None
    cause: Cause | None


@dataclass(slots=True)
class _Places:
    """Where the sites of a meeting hang, as read last."""

    known: Mapping[ParticipantId, LinePlace]
    read_s: float


@dataclass(slots=True)
class _Look:
    """What one look has found so far, of all sessions."""

    sites: list[tuple[SiteCard, SiteRow]]
    members: list[Member]
    sessions: list[SessionRow]
    seconds: list[SiteSecond]
    hurt: dict[str, HurtSite]
    drills: set[str]

    def judged(self) -> tuple[tuple[SiteRow, bool], ...]:
        """The rows, each with whether it is of a drill."""
        return tuple((row, row.id in self.drills) for _, row in self.sites)

    def ills(self, groups: Sequence[GroupRow]) -> tuple[Ill, ...]:
        """The sites to act on."""
        return ills_of_sites(self.judged(), groups)


@dataclass(frozen=True, slots=True)
class Seen:
    """The last look, for who counts. `rows`: each with whether it is of a drill."""

    rows: tuple[tuple[SiteRow, bool], ...] = ()
    servers: tuple[ServerRow, ...] = ()


class LineWatch:
    """Owned by the hub. Looks whether or not anybody watches: since when a line is bad must be known to who comes."""

    def __init__(
        self, halls: Callable[[], Iterable[Hall]], house: House, rules: AlarmRules, disk: Callable[[], DiskSpace]
    ) -> None:
        """`halls`: those that are there now; `disk`: that of the data folder."""
        self._halls = halls
        self._house = house
        self._frames = LineFrames(unix_ms(house.clock.now()))
        self._loads = ServerLoads()
        self._kept: dict[ParticipantId, _Kept] = {}
        self._delays = LineDelays(house.thresholds.round_trip_ms)
        self._groups = GroupsSince()
        self._places: dict[MeetingId, _Places] = {}
        self._notes: dict[str, NotedRow] = {}
        self._looked = asyncio.Event()
        self.ills = ServerIlls(disk, rules.disk_free, lambda: house.recordings.ills)
        self.alarms = AlarmKeeper(house.database, house.clock, rules)
        self.feed = FeedNow(lambda: self.alarms.open)
        self.seen = Seen()
        self._recorder = LineRecorder(house.database, house.clock)
        self._servers = ServerRecorder(house)

    async def run(self) -> None:
        """Looks every second until it is cancelled; a database that does not answer keeps nobody from seeing."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._look_forever())
                tasks.create_task(self._read_forever())
                tasks.create_task(self._recorder.run())
                tasks.create_task(self._servers.run())
                tasks.create_task(self.alarms.run())
        finally:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._recorder.write())
                tasks.create_task(self._servers.write())
                tasks.create_task(self.alarms.write())

    async def _look_forever(self) -> None:
        lag_ms = 0.0
        while True:
            try:
                self.look(lag_ms)
            except Exception:  # A fault of the board must not end the sessions that it watches.
                _log.exception("lines_not_judged")
            wait_s = until_next_s(self._house.clock.now().timestamp())
            due_s = self._house.clock.monotonic_s() + wait_s
            await asyncio.sleep(wait_s)
            lag_ms = max(0.0, self._house.clock.monotonic_s() - due_s) * 1000

    def noted(self, note: SiteNote) -> None:
        """Somebody noted something of a site: it is on the next frame."""
        self._take_notes((note,))

    def _take_notes(self, notes: Iterable[SiteNote]) -> None:
        self._notes |= {one.unit_code: NotedRow(note=one.note, by=one.by, at_ms=unix_ms(one.at)) for one in notes}

    async def after(self, seq: int) -> bytes:
        """The newest frame for who knows that of number `seq`; waits for the next one, but not for ever."""
        if seq == self._frames.seq:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self._looked.wait()
            except TimeoutError:
                _log.warning("lines_not_looked_at")
        return self._frames.after(seq)

    def look(self, lag_ms: float) -> None:
        """One look; `lag_ms`: how late it comes."""
        now_s, now_ms = self._house.clock.monotonic_s(), unix_ms(self._house.clock.now())
        loads = self._loads_now(now_s, lag_ms)
        self._servers.take(loads)
        ills = self.ills.turn(loads, now_s)
        found = _Look([], [], [], [], {}, set())
        for hall in self._halls():
            self._look_at(hall, found, strained=self.ills.media_strained)
        self._recorder.take(found.seconds)
        self._forget({ParticipantId(row.id) for _, row in found.sites})
        groups = self._groups.turn(found.members, now_ms)
        self.alarms.turn((*ills, *found.ills(groups)), {**found.hurt, **self._house.recordings.hurt}, now_s)
        self._frames.take_sites(found.sites, now_ms)
        servers = server_rows(loads)
        self.seen = Seen(found.judged(), servers)
        self.feed.take_sites(found.sites, found.hurt)
        self.feed.take(self._house.clock.now(), found.sessions, servers)
        self._frames.take_rest(Rest(tuple(found.sessions), groups, servers, self.alarms.rows()))
        looked, self._looked = self._looked, asyncio.Event()
        looked.set()

    def _loads_now(self, now_s: float, lag_ms: float) -> Mapping[ServerName, ServerLoad]:
        house = self._house
        loads = {
            ServerName.WEB: self._loads.web(now_s, lag_ms),
            ServerName.MEDIA: self._loads.media(house.mirror.worker, now_s, up=house.link.available),
        }
        if house.recordings.has_recorder:
            loads[ServerName.RECORDER] = self._loads.recorder(house.recordings.recorder, now_s)
        return loads

    def _look_at(self, hall: Hall, found: _Look, *, strained: bool) -> None:
        """The sites of one session; `strained`: our media server is gone or cannot keep up."""
        roster = hall.sites.roster
        if roster is None:
            return
        now_s, now_ms = self._house.clock.monotonic_s(), unix_ms(self._house.clock.now())
        found.sessions.append(SessionRow(id=hall.meeting, title=roster.title, drill=roster.drill))
        places = self._places.get(hall.meeting)
        for site in hall.sites.now():
            place = None if places is None else places.known.get(site.participant)
            trip_ms = None if site.figures is None else site.figures.round_trip_ms
            late = self._delays.stands(site.participant, trip_ms, now_s)
            row = self._judged(site, _evidence(site, now_s, late=late, server_strained=strained), now_ms)
            noted = None if site.unit_code is None else self._notes.get(site.unit_code)
            found.sites.append((_card(hall.meeting, site, place, noted), row))
            found.hurt[row.id] = HurtSite(row.id, site.name, site.unit_code)
            if roster.drill:
                found.drills.add(row.id)
            if row.word != "absent":
                found.members.append(_member(site, place, row, drill=roster.drill))
                if not roster.drill:
                    found.seconds.append(_second(site, place, row))

    def _judged(self, site: SiteNow, seen: Evidence, now_ms: int) -> SiteRow:
        word: Word = "absent" if site.absent else _WORDS[site.line]
        kept = self._kept.get(site.participant)
        if kept is None or kept.word != word:
            kept = self._kept[site.participant] = _Kept(word, _since_ms(site, word, now_ms), None)
        cause = None if word == "absent" else cause_of(seen, self._house.thresholds)
        # A line stays weak for some seconds after the last reason: what that was, is still why.
        if word == "weak" and cause in {None, Cause.UNKNOWN}:
            cause = kept.cause or Cause.UNKNOWN
        kept.cause = cause
        alarm = word != "absent" and is_alarm(seen, self._house.alarm)
        row = SiteRow(
            id=site.participant,
            word=word,
            since_ms=kept.since_ms,
            alarm=alarm,
            cause=cause,
            cap=None if site.hold.cap is None else site.hold.cap.value,
            cap_kbit=site.hold.kbit,
        )
        if word in {"weak", "good"} and site.figures is not None:
            row = row.model_copy(update=_figures(site.figures, seen))
        return (
            row
            if site.report is None or seen.machine is None
            else row.model_copy(update=_told(site.report, seen.machine))
        )

    def _forget(self, present: set[ParticipantId]) -> None:
        for site in [site for site in self._kept if site not in present]:
            del self._kept[site]
        self._delays.forget_all_but(present)

    async def _read_forever(self) -> None:
        while True:
            try:
                await self._read_places()
            except Exception:  # As of the looking: the sessions go on.
                _log.exception("places_not_read")
            await asyncio.sleep(LOOK_EVERY_S)

    async def _read_places(self) -> None:
        """Once for each meeting that is new, and again now and then: IT may have corrected a carrier meanwhile."""
        now_s = self._house.clock.monotonic_s()
        meetings = {hall.meeting for hall in self._halls()}
        self._places = {meeting: places for meeting, places in self._places.items() if meeting in meetings}
        for meeting in meetings:
            places = self._places.get(meeting)
            if places is not None and now_s - places.read_s < PLACES_EVERY_S:
                continue
            try:
                async with asyncio.timeout(DATABASE_TIMEOUT_S), self._house.database.read() as tx:
                    known = await line_places(tx, meeting)
                    self._take_notes(await newest_notes_in(tx, meeting))
            except (SQLAlchemyError, TimeoutError):
                _log.warning("database_failed")
            else:
                self._places[meeting] = _Places(known, now_s)


def until_next_s(now_s: float) -> float:
    """From this time (Unix seconds) to the middle of the next second: the history has a sample of each, none twice."""
    wait_s = (LOOK_EVERY_S / 2 - now_s) % LOOK_EVERY_S
    return wait_s if wait_s >= SOONEST_S else wait_s + LOOK_EVERY_S


def _evidence(site: SiteNow, now_s: float, *, late: bool, server_strained: bool) -> Evidence:
    report, figures = site.report, site.figures
    fresh = report is not None and now_s - report.at_s < FRESH_S
    machine = _machine(report) if fresh and report is not None else None
    silent_s = site.silent_s
    answers = report is not None and silent_s is not None and now_s - report.at_s < silent_s - SILENT_S
    if figures is None or not figures.connected:
        return Evidence(site.line, machine=machine, answers=answers, server_strained=server_strained)
    return Evidence(
        line=site.line,
        loss_up=figures.loss_up,
        loss_down=figures.loss_down,
        round_trip_ms=figures.round_trip_ms,
        late=late,
        jitter_up_ms=figures.jitter_ms,
        jitter_down_ms=jitter_down_ms(figures),
        step=Step(site.step),
        full=site.full,
        machine=machine,
        answers=answers,
        server_strained=server_strained,
    )


def _machine(report: Report) -> Machine:
    told = report.told
    return Machine(told.frames_decoded, told.frames_dropped, told.pressure, told.lag_ms)


def _since_ms(site: SiteNow, word: Word, now_ms: int) -> int | None:
    """A line that is lost has been so since it was last heard, not since we noticed."""
    if word == "absent":
        return None
    if word != "lost":
        return now_ms
    silent = now_ms if site.silent_s is None else now_ms - round(site.silent_s * 1000)
    return silent if site.lost_since_ms is None else min(silent, site.lost_since_ms)


def _figures(figures: PeerFigures, seen: Evidence) -> Mapping[str, int | float | str | None]:
    stage = next((stream.layer for stream in figures.streams if stream.name == "stage"), None)
    return {
        "up": round(figures.up_bps / 1000),
        "down": round(figures.down_bps / 1000),
        "loss_up": round(figures.loss_up * 100, 1),
        "loss_down": round(figures.loss_down * 100, 1),
        "round_trip": None if figures.round_trip_ms is None else round(figures.round_trip_ms),
        "jitter": round(max(seen.jitter_up_ms, seen.jitter_down_ms)),
        "step": int(seen.step),
        "layer": stage,
    }


def _told(report: Report, machine: Machine) -> Mapping[str, int | str | None]:
    share = machine.dropped_share
    return {
        "pressure": machine.pressure,
        "dropped": None if share is None else round(share * 100),
        "lag": machine.lag_ms // LAG_STEP_MS * LAG_STEP_MS,
        "microphone": report.told.microphone,
        "camera": report.told.camera,
    }


def _card(meeting: MeetingId, site: SiteNow, place: LinePlace | None, noted: NotedRow | None) -> SiteCard:
    return SiteCard(
        id=site.participant,
        meeting=meeting,
        name=site.name,
        area=site.area,
        carrier=None if place is None else place.carrier,
        uplink=None if place is None else place.uplink,
        technician=None if place is None else place.technician,
        phone=None if place is None else place.phone,
        browser=None if site.report is None else site.report.told.browser,
        unit=site.unit_code,
        chairs=site.chairs,
        noted=noted,
    )


def _member(site: SiteNow, place: LinePlace | None, row: SiteRow, *, drill: bool) -> Member:
    return Member(
        site=site.participant,
        uplink=None if place is None else place.uplink,
        carrier=None if place is None else place.carrier,
        area=site.area,
        cause=row.cause,
        loss=max(row.loss_up or 0.0, row.loss_down or 0.0) / 100,
        drill=drill,
    )


def _second(site: SiteNow, place: LinePlace | None, row: SiteRow) -> SiteSecond:
    """For the history: what the board says."""
    word = {"good": LineWord.GOOD, "weak": LineWord.WEAK}.get(row.word, LineWord.LOST)
    sample = LineSample(word)
    if word is not LineWord.LOST:
        sample = LineSample(
            word,
            up_kbit=row.up or 0,
            down_kbit=row.down or 0,
            loss_up=(row.loss_up or 0.0) / 100,
            loss_down=(row.loss_down or 0.0) / 100,
            round_trip_ms=row.round_trip,
            jitter_ms=row.jitter or 0,
            step=row.step or 0,
        )
    return SiteSecond(
        site.participant,
        site.unit_code,
        carrier="" if place is None else place.carrier,
        uplink=None if place is None else place.uplink,
        sample=sample,
    )
