"""An alarm on its way out of the whole product, whose web process is killed again and again: told once by each way."""

import asyncio
import json
import os
import signal

import pytest

from meetings.alarms.ways import COLLECT
from tests.fakes.syslog_server import syslog_server
from tests.fakes.webhook_receiver import receiving
from tests.meetings.letters.mailbox import mailbox
from tests.system.demo_server import DemoServer, demo_server

pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.timeout(180)]
SECRET = "sixteen signs at least"


async def kill_web(server: DemoServer) -> None:
    """And waits until another answers."""
    os.kill(await server.pid("web"), signal.SIGKILL)
    async with asyncio.timeout(30):
        while True:
            await asyncio.sleep(0.2)
            if await server.is_ready():
                return


async def test_an_alarm_is_told_once_by_mail_webhook_and_syslog_over_kills() -> None:
    """No disk is empty: that is the alarm, and it stays on."""
    async with mailbox() as box, receiving() as hook, syslog_server() as kept:
        ways = {
            "smtp_host": "127.0.0.1", "smtp_port": str(box.port), "smtp_security": "none",
            "smtp_from": "giaoban@example.vn", "public_url": "https://hop.example.vn", "alarm_mail_to": "it@example.vn",
            "alarm_webhook_url": f"http://127.0.0.1:{hook.port}/x", "alarm_webhook_secret": SECRET,
            "syslog_target": kept.setting, "alarm_disk_percent": "100", "alarm_after_s": "1",
        }  # fmt: skip
        async with demo_server(**ways) as server:
            await kept.until(lambda: bool(kept.of("alarm_raised") and hook.asked))
            await kill_web(server)
            await kept.until(lambda: bool(box.raw), COLLECT.total_seconds() + 20)
            await kill_web(server)
            await asyncio.sleep(6.0)  # As long as it takes to raise one, and to work off jobs.
    disk = [one for one in kept.of("alarm_raised") if "reason=low" in one]
    posted = [json.loads(body)["alarm"]["name"] for _, _, body in hook.asked]
    letters = [one.get_content() for one in box.messages if "Đĩa của máy chủ" in one.get_content()]
    assert (len(disk), posted.count("disk"), len(letters)) == (1, 1, 1)
