"""Starting everything: `serve` for an installation, `demo` to try."""

import asyncio
import itertools
import math
import os
import signal
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
import typer

from meetings.commands import close_demo_accounts
from meetings.db import Database
from meetings.errors import DemoRefused
from meetings.passwords import Passwords
from meetings.queries import has_accounts
from meetings.seed import seed_demo, seed_rules
from recordings.errors import NoKey
from recordings.sealing.files import Vault
from signaling.addresses import own_addresses
from signaling.cli import data_folder, words
from signaling.log_setup import logs_for_people, set_up_logs
from signaling.migrate import upgrade
from signaling.settings import EVERYWHERE, Settings
from signaling.supervisor import Child, Supervisor
from signaling.tls.authority import Authority
from signaling.tls.errors import AuthorityOver, AuthorityUnreadable, NameNotPermitted
from signaling.tls.names import LOCALHOST
from signaling.tls.own import own_certificates

BACKLOG = 1024
UNREAD_TIMEOUT_MS = 20_000
READY_TIMEOUT_S = 30.0
READY_EVERY_S = 0.2
ANSWER_TIMEOUT_S = 3.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Start:
    """What was started, and with which authority when it serves HTTPS of its own."""

    settings: Settings
    authority: Authority | None
    demo: bool


def serve(settings: Settings) -> None:
    """Runs an installation until stopped."""
    _run(settings, demo=False, prepare=_prepare_installation)


def demo(settings: Settings) -> None:
    """Runs with demo data until stopped."""
    _run(settings, demo=True, prepare=_prepare_demo)


def _run(settings: Settings, *, demo: bool, prepare: Callable[[Database], Awaitable[None]]) -> None:
    set_up_logs(settings.log_format, settings.log_level, "supervisor")
    data_folder.prepare(settings.data_dir)
    try:
        held = data_folder.lock(settings.data_dir)
    except data_folder.AlreadyRunning:
        raise _refuse(words.ALREADY_RUNNING.format(folder=settings.data_dir)) from None
    with held, ExitStack() as open_until_the_end:
        listeners = [open_until_the_end.enter_context(_listener(settings, "port", settings.port))]
        if settings.tls_self_signed and settings.http_port:
            listeners.append(open_until_the_end.enter_context(_listener(settings, "http_port", settings.http_port)))
        authority = _authority(settings) if settings.tls_self_signed else None
        _check_media_port(settings)
        upgrade(settings.database)
        asyncio.run(_with_database(settings, prepare))
        control = data_folder.control_socket(settings.data_dir)
        control.unlink(missing_ok=True)
        recorder = control.with_name(data_folder.RECORDER_SOCKET)
        _make_volumes(settings)
        _check_key(settings)
        web = _web(settings, control, listeners, demo=demo)
        children = (_worker(settings, control), _recorder(settings, recorder), web)
        start = Start(settings, authority, demo)
        asyncio.run(_supervise(Supervisor(children, settings.status_file), start))


async def _with_database(settings: Settings, prepare: Callable[[Database], Awaitable[None]]) -> None:
    database = Database.open(settings.database)
    try:
        await prepare(database)
    finally:
        await database.close()


async def _prepare_demo(database: Database) -> None:
    try:
        await seed_demo(database, Passwords(), datetime.now(UTC))
    except DemoRefused:
        raise _refuse(words.DEMO_REFUSED) from None


async def _prepare_installation(database: Database) -> None:
    async with database.begin() as tx:
        await seed_rules(tx, datetime.now(UTC))
        closed = await close_demo_accounts(tx, datetime.now(UTC))
        anybody = await has_accounts(tx)
    if closed:
        typer.echo(words.DEMO_CLOSED.format(count=closed))
    if not anybody:
        typer.echo(words.NO_ACCOUNTS)


async def _supervise(supervisor: Supervisor, start: Start) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stop)
    async with asyncio.TaskGroup() as tasks:
        telling = tasks.create_task(_tell_when_ready(start))
        await supervisor.run()
        telling.cancel()


async def _tell_when_ready(start: Start) -> None:
    """Once, as soon as it is so; when that takes long, a word of warning before."""
    loop = asyncio.get_running_loop()
    warn_at_s = loop.time() + READY_TIMEOUT_S
    while True:
        if await _is_ready(start):
            typer.echo(words.ready(_address(start.settings), _trust(start), demo=start.demo))
            return
        if loop.time() >= warn_at_s:
            typer.echo(words.NOT_READY, err=True)
            warn_at_s = math.inf
        await asyncio.sleep(READY_EVERY_S)


async def _is_ready(start: Start) -> bool:
    tls: dict[str, Any] = {}
    if start.authority is not None:
        ours = ssl.create_default_context(cadata=start.authority.certificate_pem().decode())
        tls = {"ssl": ours, "server_hostname": LOCALHOST}
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            reader, writer = await asyncio.open_connection(_own_host(start.settings), start.settings.port, **tls)
            try:
                writer.write(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False


def _worker(settings: Settings, control: Path) -> Child:
    named = [part for address in _media_addresses(settings) for part in ("--address", address)]
    form = "console" if logs_for_people(settings.log_format) else "json"
    arguments = ("--control", str(control), "--media-port", str(settings.media_port), "--log-format", form)
    return Child("worker", "sfu.worker", (*arguments, *named), _without_settings())


def _make_volumes(settings: Settings) -> None:
    """Says now, in a sentence, where recordings cannot be written."""
    for volume in settings.recording_volumes:
        try:
            volume.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise _refuse(words.NO_VOLUME.format(folder=volume, reason=error.strerror)) from None


def _check_key(settings: Settings) -> None:
    """Says now where recordings cannot be sealed. Sessions do not wait for that; they are not recorded until then."""
    try:
        Vault.of(settings.recordings_key).check()
    except NoKey as error:
        typer.echo(words.NO_KEY.format(reason=error), err=True)


def _recorder(settings: Settings, control: Path) -> Child:
    volumes = [part for volume in settings.recording_volumes for part in ("--volume", str(volume))]
    form = "console" if logs_for_people(settings.log_format) else "json"
    arguments = ("--control", str(control), "--taps", str(control.parent), "--log-format", form, *volumes)
    keys = () if settings.recordings_key is None else ("--keys", str(settings.recordings_key))
    return Child("recorder", "recordings.recorder.process", (*arguments, *keys), _without_settings())


def _web(settings: Settings, control: Path, listeners: Sequence[socket.socket], *, demo: bool) -> Child:
    """The first of the listeners is for the pages, a second one for plain HTTP beside HTTPS."""
    numbers = tuple(listener.fileno() for listener in listeners)
    named = zip(("--listener", "--plain-listener"), map(str, numbers), strict=False)
    sockets = ("--control", str(control), "--recorder", str(control.with_name(data_folder.RECORDER_SOCKET)))
    arguments = (*itertools.chain(*named), *sockets, *(("--demo",) if demo else ()))
    environment = _without_settings() | settings.environment()
    return Child("web", "signaling.web", arguments, environment, pass_fds=numbers)


def _without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GIAOBAN_")}


def _authority(settings: Settings) -> Authority:
    """Of HTTPS of our own, made if need be; what is wrong with it is said in a sentence."""
    folder = settings.tls_folder
    try:
        return own_certificates(settings, datetime.now(UTC)).authority
    except NameNotPermitted as error:
        raise _refuse(words.NAME_NOT_PERMITTED.format(name=error.name, folder=folder)) from None
    except AuthorityOver:
        raise _refuse(words.AUTHORITY_OVER.format(folder=folder)) from None
    except AuthorityUnreadable:
        raise _refuse(words.AUTHORITY_UNREADABLE.format(folder=folder)) from None


def _listener(settings: Settings, setting: str, port: int) -> socket.socket:
    """Open for as long as the supervisor lives: while the web process is away, browsers wait instead of failing.

    Connections whose peer does not take what we send are cut after UNREAD_TIMEOUT_MS (inherited, see tcp(7)).
    """
    host = settings.listen_host
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        named = f"GIAOBAN_{setting.upper()}"
        told = words.PORT_TAKEN.format(host=host, port=port, reason=error.strerror, setting=named)
        raise _refuse(told) from None
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_TIMEOUT_MS)
    return listener


def _media_addresses(settings: Settings) -> tuple[str, ...]:
    return settings.media_addresses or own_addresses()


def _check_media_port(settings: Settings) -> None:
    """Says now, in a sentence, what the worker could only write into its log."""
    for address in _media_addresses(settings):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind((address, settings.media_port))
            except OSError as error:
                told = words.MEDIA_PORT_TAKEN.format(address=address, port=settings.media_port, reason=error.strerror)
                raise _refuse(told) from None


def _own_host(settings: Settings) -> str:
    host = settings.listen_host
    return {EVERYWHERE: "127.0.0.1", "::": "::1"}.get(host, host)


def _address(settings: Settings) -> str:
    """Browsers give cameras to localhost, not to the machine's other plain addresses."""
    if settings.tls_self_signed:
        return f"https://{_public_name(settings)}{_port_part(settings.port, 443)}/"
    host = _own_host(settings)
    return f"http://{LOCALHOST if host in {'127.0.0.1', '::1'} else host}:{settings.port}/"


def _trust(start: Start) -> words.Trust | None:
    """How machines are told to trust our own authority."""
    settings = start.settings
    if start.authority is None:
        return None
    page = f"http://{_public_name(settings)}{_port_part(settings.http_port, 80)}/tin-cay" if settings.http_port else ""
    return words.Trust(page, start.authority.fingerprint(), start.authority.thumbprint())


def _public_name(settings: Settings) -> str:
    """The first name that browsers may type."""
    name = next(iter((*settings.tls_names, *_media_addresses(settings))))
    return f"[{name}]" if ":" in name else name


def _port_part(port: int, usual: int) -> str:
    return "" if port == usual else f":{port}"


def _refuse(sentence: str) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(1)
