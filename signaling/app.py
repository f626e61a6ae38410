"""The one place that builds the web process's objects."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response

from meetings.alarms.works import AlarmWorks, MailWay
from meetings.api import Pace, Place, Services, problem, router, translate_errors
from meetings.db import Database
from meetings.domain.line_checks import Limits
from meetings.domain.throttle import LETTER_LOOKS, LETTER_WINDOW_S, Throttle
from meetings.duties import Policy
from meetings.ical import Who
from meetings.job_runner import JobRunner, Work
from meetings.letters.keys import LetterKeys
from meetings.letters.line_report import LineReportWorks
from meetings.letters.posting import LetterWorks, Sender
from meetings.mail import Mailer
from meetings.papers.reminding import UnreadWorks
from meetings.papers.store import PaperStore
from meetings.passwords import Passwords
from meetings.tickets import Tickets, ticket_secret
from meetings.totp import Authenticator
from recordings.sealing.files import Vault
from signaling.alarm_keeper import AlarmRules
from signaling.client_pages import ClientPages, client_folder
from signaling.clock import Clock, SystemClock
from signaling.composing_works import ComposingWorks
from signaling.doors import Doors
from signaling.handlers.entry import Entrance
from signaling.headers import Headers
from signaling.health import Health
from signaling.house import House
from signaling.hub import Hub
from signaling.lines import Thresholds
from signaling.live_route import LiveRoute
from signaling.metrics import Metrics
from signaling.mirror import Mirror
from signaling.paper_works import PaperWorks
from signaling.plain_port import PlainPort
from signaling.recorded_files import RecordedFolders
from signaling.recording_desk import RecordingDesk
from signaling.recording_mending import RecordingMending
from signaling.recording_rounds import RecordingRounds
from signaling.recording_storage import Storage
from signaling.recording_works import RecordingWorks
from signaling.root import ROOT_PATH, RootCertificate
from signaling.security_stream import SecurityStream
from signaling.series_rounds import SeriesRounds
from signaling.server_ills import DiskSpace
from signaling.settings import Settings
from signaling.suspects import Suspects
from signaling.tls.authority import Authority
from signaling.worker_link import Control, WorkerLink

MAX_BODY_BYTES = 64 * 1024
TICKET_KEY = "ticket.key"
TOTP_KEY = "totp.key"
DEMO_PLACE = Place(name="Ủy ban nhân dân tỉnh Ninh Bình (dữ liệu mẫu)", it_phone="0000 100 999")


@dataclass(frozen=True, slots=True)
class Processes:
    """How the others are reached: `make_control` opens the way to the media worker, `recorder` is the socket of what
    records, None where nothing does.
    """

    make_control: Callable[[], Control]
    recorder: Path | None = None


def build(
    settings: Settings,
    others: Processes,
    *,
    demo: bool = False,
    clock: Clock | None = None,
    client: Path | None = None,
    authority: Authority | None = None,
) -> FastAPI:
    """The application. The data folder must exist. `authority`: of HTTPS of our own, when that is served."""
    clock, database = clock or SystemClock(), Database.open(settings.database)
    tickets, hub = Tickets(ticket_secret(settings.data_dir / TICKET_KEY)), _hub(settings, database, others, clock)
    doors, root = Doors(settings.max_connections), RootCertificate(authority, settings.port)
    pages, storage = ClientPages(client or client_folder()), _recordings(settings)
    letter_keys, papers = LetterKeys(ticket_secret(settings.letter_key)), PaperWorks(settings, database, clock)
    recorded = RecordedFolders(storage.volumes, storage.vault, storage.store)
    works = _works(settings, database, letter_keys, _sender(settings, demo=demo), clock.now)
    services = Services(
        db=database,
        passwords=Passwords(),
        authenticator=Authenticator(ticket_secret(settings.data_dir / TOTP_KEY)),
        tickets=tickets,
        publish=hub.publish,
        sign_out=hub.sign_out,
        lines=hub.lines.after,
        alarm_changed=hub.lines.alarms.changed,
        feed=hub.lines.feed.written,
        alarm_ways=settings.alarm_ways,
        line_tests=hub.line_tests,
        site_reach=hub.site_reach,
        line_limits=_limits(settings),
        now=clock.now,
        place=_place(settings, demo=demo),
        policy=Policy(settings.password_rules, frozenset(settings.totp_required_for)),
        letter_keys=letter_keys,
        letter_throttle=Throttle(LETTER_LOOKS, LETTER_WINDOW_S),
        intake=papers.intake,
        recorded=recorded,
        mail_ready=settings.mail_server is not None,
        pace=Pace(settings.papers_ahead_kbit_s * 1000 // 8, settings.papers_ahead_spread_s),
        demo=demo,
        trusted_origins=frozenset(settings.trusted_origins),
    )

    def parts() -> tuple[AbstractAsyncContextManager[object], ...]:
        return (
            hub.running(),
            SeriesRounds(database, clock).running(),
            _jobs(database, works, clock.now),
            papers.running(),
            *_recording_parts(database, storage, papers.intake.store, hub.house.recordings, recorded.suspects, clock),
            RecordingRounds(database, recorded, clock).running(),
            _security_stream(settings, database),
        )

    app = _bare(partial(_living, database, parts), services)
    live = LiveRoute(Entrance(hub, tickets), doors, clock, frozenset(settings.trusted_origins))
    metrics = Metrics(hub, doors, frozenset(settings.metrics_clients))
    _mount(app, live, Health(database, hub.house.link, pages), metrics, pages, root)
    return app


@asynccontextmanager
async def _living(
    database: Database, parts: Callable[[], tuple[AbstractAsyncContextManager[object], ...]], _: FastAPI
) -> AsyncIterator[None]:
    """All parts that run, from the first on and ended from the last on; then the database."""
    try:
        async with AsyncExitStack() as running:
            for part in parts():
                await running.enter_async_context(part)
            yield
    finally:
        await database.close()


def _recording_parts(
    database: Database, storage: Storage, papers: PaperStore, desk: RecordingDesk, suspects: Suspects, clock: Clock
) -> tuple[AbstractAsyncContextManager[None], ...]:
    """What is done of recordings that have ended, and of those that are finished."""
    works = RecordingWorks(database, storage, desk, clock).running()
    composing = ComposingWorks(database, storage, papers, clock).running()
    return works, composing, RecordingMending(database, storage, desk, clock, suspects).running()


def _hub(settings: Settings, database: Database, others: Processes, clock: Clock) -> Hub:
    link, desk = WorkerLink(others.make_control), RecordingDesk(others.recorder, clock)
    limits = _weak(settings), _alarm(settings)
    house = House(database, link, Mirror(), clock, *limits, settings.data_dir, desk)
    return Hub(house, _rules(settings), partial(DiskSpace.of, settings.data_dir))


def _bare(lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]], services: Services) -> FastAPI:
    """With the interface alone; without the pages of documentation, which load from elsewhere."""
    app = FastAPI(
        title="Giaoban",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        max_body_size=MAX_BODY_BYTES,
    )
    app.include_router(router(services), prefix="/api")
    translate_errors(app)
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_exception_handler(Exception, _internal_problem)
    app.add_middleware(Headers)
    return app


def build_plain_port(settings: Settings, authority: Authority, *, demo: bool, client: Path | None = None) -> Starlette:
    """What is served without HTTPS beside HTTPS of our own."""
    pages = ClientPages(client or client_folder())
    return PlainPort(RootCertificate(authority, settings.port), pages, _place(settings, demo=demo)).app()


def _works(
    settings: Settings, database: Database, keys: LetterKeys, sender: Sender | None, now: Callable[[], datetime]
) -> Mapping[str, Work]:
    """What is done for rows of work to be done."""
    return {
        **LetterWorks(database, keys, sender, now).works(),
        **UnreadWorks(database, sender, now).works(),
        **_alarm_works(settings, database, sender, now),
        **LineReportWorks(database, sender, _limits(settings), now).works(),
    }


def _alarm_works(
    settings: Settings, database: Database, sender: Sender | None, now: Callable[[], datetime]
) -> Mapping[str, Work]:
    """What is done to tell alarms."""
    server = settings.mail_server
    mail = None if sender is None or server is None else MailWay(Mailer(server), sender.organizer, sender.public_url)
    return AlarmWorks(database, settings.alarm_ways, mail, version("giaoban"), now).works()


def _security_stream(settings: Settings, database: Database) -> AbstractAsyncContextManager[None]:
    """Hands security events over while the process lives, where there is somebody to take them."""
    target = settings.alarm_ways.syslog
    return nullcontext() if target is None else SecurityStream(database, target, version("giaoban")).running()


@asynccontextmanager
async def _jobs(database: Database, works: Mapping[str, Work], now: Callable[[], datetime]) -> AsyncIterator[None]:
    """Does the jobs for the life of the block; one that is being done then is done again by whoever comes next."""
    async with asyncio.TaskGroup() as tasks:
        working = tasks.create_task(JobRunner(database, works, now).run())
        try:
            yield
        finally:
            working.cancel()


def _sender(settings: Settings, *, demo: bool) -> Sender | None:
    """None without a mail server."""
    server = settings.mail_server
    if server is None:
        return None
    organizer = Who(_place(settings, demo=demo).name or "Giaoban", settings.smtp_from)
    return Sender(Mailer(server), organizer, settings.public_url)


def _recordings(settings: Settings) -> Storage:
    """Where recordings lie, for how long, and what they are sealed with."""
    days = settings.recordings_originals_days
    bucket = settings.recordings_bucket
    store = None if bucket is None else PaperStore.in_bucket(bucket)
    keep_originals = timedelta(days=days) if days else None
    return Storage(settings.recording_volumes, keep_originals, store, Vault.of(settings.recordings_key))


def _place(settings: Settings, *, demo: bool) -> Place:
    return DEMO_PLACE if demo else Place(settings.place_name, settings.it_phone)


def _mount(
    app: FastAPI, live: LiveRoute, health: Health, metrics: Metrics, pages: ClientPages, root: RootCertificate
) -> None:
    app.add_route("/api/authority", root.card, methods=["GET"])
    app.add_route(ROOT_PATH, root.download, methods=["GET"])
    app.add_api_websocket_route("/ws", live.serve)
    app.add_route("/healthz", health.alive, methods=["GET"])
    app.add_route("/readyz", health.ready, methods=["GET"])
    app.add_route("/metrics", metrics.serve, methods=["GET"])
    app.add_route("/{path:path}", pages.serve, methods=["GET"])


def _weak(settings: Settings) -> Thresholds:
    return Thresholds(settings.weak_loss_percent / 100, settings.weak_round_trip_ms, settings.weak_jitter_ms)


def _limits(settings: Settings) -> Limits:
    return Limits(settings.weak_loss_percent / 100, settings.weak_round_trip_ms, settings.weak_jitter_ms)


def _alarm(settings: Settings) -> Thresholds:
    return Thresholds(settings.alarm_loss_percent / 100, settings.alarm_round_trip_ms, settings.alarm_jitter_ms)


def _rules(settings: Settings) -> AlarmRules:
    return AlarmRules(
        after_s=settings.alarm_after_s,
        clear_s=settings.alarm_clear_s,
        disk_free=settings.alarm_disk_percent / 100,
        ways=settings.alarm_ways,
        kept_for=timedelta(days=settings.alarm_kept_days),
    )


async def _http_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    return problem(status, "not_found" if status is HTTPStatus.NOT_FOUND else "invalid_input")


async def _internal_problem(_: Request, __: Exception) -> Response:
    """The server logs the error with its stack, once."""
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal")
