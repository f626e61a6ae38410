"""Security events to a syslog server: attempts that were refused, and all that the audit log writes down."""

import asyncio
import logging
import socket
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from typing_extensions import override

from meetings.alarms.syslog import SyslogTrouble, hand_over
from meetings.alarms.ways import SyslogTarget
from meetings.audit_forwarding import AuditFact, begin_forwarding, forwarded, is_begun, unforwarded
from meetings.db import Database
from meetings.domain.syslog import FACILITY_AUTHPRIV, CefEvent, message
from meetings.ids import new_uuid
from meetings.security_log import LOGGER
from signaling.beside import beside

EVERY_S = 1.0
AGAIN_S = 15.0
LAST_S = 3.0
DATABASE_TIMEOUT_S = 5.0
MOST_WAITING = 5000
"""Refused attempts that wait while the server is away; the oldest are given up, and how many is told."""
AT_ONCE = 100

_SEVERITIES: Mapping[str, int] = {
    "sign_in_refused": 4,
    "code_refused": 5,
    "sign_in_locked": 7,
    "pairing_refused": 4,
    "pairing_locked": 7,
    "act_denied": 6,
    "feed_refused": 5,
}
_NAMES: Mapping[str, str] = {
    "sign_in_refused": "Wrong login or password",
    "code_refused": "Wrong second code",
    "sign_in_locked": "Too many wrong passwords",
    "pairing_refused": "Wrong pairing code",
    "pairing_locked": "Too many wrong pairing codes",
    "act_denied": "Act without the right to it",
    "feed_refused": "Wrong token of the feed",
}
_KEYS: Mapping[str, str] = {
    "account": "suid",
    "address": "src",
    "asked": "request",
    "code": "reason",
    "participant": "cs2",
}
_AUDIT_SEVERITY = 2
_log = structlog.get_logger(__name__)


class SecurityHandler(logging.Handler):
    """Takes the lines of the security logger; bounded, and costs no time."""

    def __init__(self) -> None:
        """Nothing waits."""
        super().__init__()
        self.waiting: deque[CefEvent] = deque(maxlen=MOST_WAITING)
        self.dropped = 0

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """Keeps one line until it is handed over."""
        told = record.msg
        if not isinstance(told, dict) or told.get("event") not in _SEVERITIES:
            return
        if len(self.waiting) == MOST_WAITING:
            self.dropped += 1
        self.waiting.append(refused_event(told, datetime.fromtimestamp(record.created, UTC)))


def refused_event(told: Mapping[str, object], at: datetime) -> CefEvent:
    """A line of the security logger as it is told outside."""
    name = str(told["event"])
    facts = {key: str(told[field]) for field, key in _KEYS.items() if told.get(field) is not None}
    return CefEvent(new_uuid(), name, _NAMES[name], _SEVERITIES[name], at, facts, FACILITY_AUTHPRIV)


def audit_event(fact: AuditFact) -> CefEvent:
    """An event of the audit log as it is told outside: who did what to whom, by ids, and nothing of what was said."""
    facts = {
        "suid": fact.actor or "",
        "cs1Label": "meeting",
        "cs1": fact.meeting or "",
        "cs3": fact.subject,
        "cat": "audit",
    }
    name = fact.act.replace("_", " ")
    return CefEvent(f"audit-{fact.seq}", fact.act, name, _AUDIT_SEVERITY, fact.at, facts, FACILITY_AUTHPRIV)


class SecurityStream:
    """Hands events over in order. Of the audit log none is left out, also over restarts; some may come twice."""

    def __init__(self, database: Database, target: SyslogTarget, release: str) -> None:
        """Nothing is handed over before `running`. `release`: our version."""
        self._database = database
        self._target = target
        self._release = release
        self._host = socket.gethostname()
        self._handler = SecurityHandler()
        self._reached = True

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Hands over for the life of the block, and at its end what still waits, if that takes no time."""
        logger = logging.getLogger(LOGGER)
        logger.addHandler(self._handler)
        try:
            async with beside(self._go_on):
                yield
        finally:
            logger.removeHandler(self._handler)
            try:
                async with asyncio.timeout(LAST_S):
                    await self.hand_over()
            except TimeoutError:
                _log.warning("security_events_left", waiting=len(self._handler.waiting))

    async def hand_over(self) -> bool:
        """Hands over what there is; False where that did not work, and all stays as it was."""
        try:
            await self._refused()
            await self._audit()
        except (SyslogTrouble, SQLAlchemyError, TimeoutError) as error:
            if self._reached:
                _log.warning("security_events_not_sent", error=str(error)[:200])
            self._reached = False
            return False
        self._reached = True
        return True

    async def _go_on(self) -> None:
        while True:
            done = False
            try:
                done = await self.hand_over()
            except Exception:  # What is told outside must not end what is done inside.
                _log.exception("security_events_broken")
            await asyncio.sleep(EVERY_S if done else AGAIN_S)

    async def _refused(self) -> None:
        waiting = self._handler.waiting
        if self._handler.dropped:
            _log.warning("security_events_dropped", count=self._handler.dropped)
            self._handler.dropped = 0
        while waiting:
            events = [waiting[place] for place in range(min(AT_ONCE, len(waiting)))]
            await self._send(events)
            for event in events:
                if waiting and waiting[0] is event:  # Else it was given up meanwhile.
                    waiting.popleft()

    async def _audit(self) -> None:
        async with asyncio.timeout(DATABASE_TIMEOUT_S), self._database.read() as tx:
            facts = await unforwarded(tx)
            begun = bool(facts) or await is_begun(tx)
        if not begun:
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self._database.begin() as tx:
                await begin_forwarding(tx)
        while facts:
            await self._send([audit_event(fact) for fact in facts])
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self._database.begin() as tx:
                await forwarded(tx, facts[-1].seq)
                facts = await unforwarded(tx)

    async def _send(self, events: list[CefEvent]) -> None:
        await hand_over(self._target, [message(event, self._host, self._release) for event in events])
