"""Mail, webhook and syslog as servers of a test, and how often each alarm was told by them."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypedDict

from meetings.domain.alarms import AlarmKind
from tests.fakes.syslog_server import SyslogServer, syslog_server
from tests.fakes.webhook_receiver import Receiver, receiving
from tests.meetings.letters.mailbox import Mailbox, mailbox

SECRET = "sixteen signs at least"


class _Posted(TypedDict):
    event: str
    alarm: dict[str, str]


@dataclass(frozen=True)
class AlarmWays:
    """By which alarms are told."""

    box: Mailbox
    hook: Receiver
    syslog: SyslogServer

    def settings(self) -> dict[str, str]:
        """Of the server that tells; how full its disk is, is none of its concern."""
        return {
            "smtp_host": "127.0.0.1", "smtp_port": str(self.box.port), "smtp_security": "none",
            "smtp_from": "giaoban@example.vn", "public_url": "https://hop.example.vn", "alarm_mail_to": "it@example.vn",
            "alarm_webhook_url": f"http://127.0.0.1:{self.hook.port}/x", "alarm_webhook_secret": SECRET,
            "syslog_target": self.syslog.setting, "alarm_disk_percent": "0",
        }  # fmt: skip

    def forget(self) -> None:
        """What was told before now."""
        self.box.raw.clear()
        self.hook.asked.clear()
        self.syslog.came.clear()

    def times_told(self, kind: AlarmKind, name: str) -> tuple[int, ...]:
        """That it began, by mail, webhook and syslog, and that it was over, by webhook and syslog."""
        posted = Counter(
            one["event"] for one in self._posted() if (one["alarm"]["kind"], one["alarm"]["name"]) == (kind, name)
        )
        title = f"Chung đường lên {name}" if kind is AlarmKind.UPLINK else name
        mailed = sum(one.get_content().count(f"· {title}: ") for one in self.box.messages)
        begun, over = (self._logged(what, title) for what in ("alarm_raised", "alarm_cleared"))
        return mailed, posted["alarm.raised"], begun, posted["alarm.cleared"], over

    def _posted(self) -> list[_Posted]:
        return [json.loads(body) for _, _, body in self.hook.asked]

    def _logged(self, what: str, title: str) -> int:
        return sum(f"|{title}: " in one for one in self.syslog.of(what))


@asynccontextmanager
async def alarm_ways() -> AsyncIterator[AlarmWays]:
    """All three, on ports of their own."""
    async with mailbox() as box, receiving() as hook, syslog_server() as kept:
        yield AlarmWays(box, hook, kept)
