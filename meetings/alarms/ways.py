"""By which ways alarms are told, and the work that telling one makes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from meetings.domain.alarms import AlarmEvent, MailHours
from meetings.ids import AlarmId
from meetings.jobs import Wish

MAIL, WEBHOOK, SYSLOG = "alarm_mail", "alarm_webhook", "alarm_syslog"
LEAST_SECRET = 16
COLLECT = timedelta(seconds=20)
"""Mail waits so long for others: a bad minute is one letter, not twenty."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where alarms are posted, and the secret with which each is signed."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SyslogTarget:
    """A syslog server; `stream`: over TCP, else UDP."""

    host: str
    port: int
    stream: bool


@dataclass(frozen=True, slots=True)
class Ways:
    """What there is. `mail_hours` None: at any time."""

    mail_to: tuple[str, ...] = ()
    mail_hours: MailHours | None = None
    webhook: Webhook | None = None
    syslog: SyslogTarget | None = None


NO_WAYS = Ways()


def webhook(url: str, secret: str) -> Webhook:
    """Of two settings. Raises ValueError for an address that is none, and for a secret that can be guessed."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.fragment:
        raise ValueError(f"alarms are posted to http:// or https://, not to {url!r}")
    if len(secret) < LEAST_SECRET:
        raise ValueError(f"what is posted is signed with a secret of at least {LEAST_SECRET} signs")
    return Webhook(url, secret)


def syslog_target(text: str) -> SyslogTarget:
    """Of a setting, as udp://soc.example.vn:514. Raises ValueError for anything else."""
    parts = urlsplit(text)
    plain = not (parts.path or parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"udp", "tcp"} or not parts.hostname or parts.port is None or not plain:
        raise ValueError(f"a syslog server is udp://host:port or tcp://host:port, not {text!r}")
    return SyslogTarget(parts.hostname, parts.port, parts.scheme == "tcp")


def wishes(ways: Ways, alarm: AlarmId, event: AlarmEvent, drill: bool, now: datetime) -> tuple[Wish, ...]:
    """What is to be done to tell this of an alarm, each once; nothing leaves the house because of a drill."""
    if drill:
        return ()
    told = {"alarm": alarm, "event": event, "at": now.isoformat()}
    kinds = [kind for kind, way in ((WEBHOOK, ways.webhook), (SYSLOG, ways.syslog)) if way is not None]
    asked = [Wish(kind, f"{kind}:{alarm}:{event}", now, told) for kind in kinds]
    if ways.mail_to and event is not AlarmEvent.ACKNOWLEDGED:
        due_at = now + COLLECT
        if ways.mail_hours is not None:
            due_at = ways.mail_hours.next_open(due_at)
        asked.append(Wish(MAIL, f"{MAIL}:{alarm}:{event}", due_at, told))
    return tuple(asked)
