"""Our own servers in their history: that they were looked at, and why each was started, by the running product."""

import asyncio
import os
import signal
import time

import httpx2
import pytest

from meetings.api.line_bodies import ServersBody
from meetings.domain.servers import ServerName, StartReason
from tests.system.demo_server import DemoServer, demo_server

pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.timeout(180)]
KNOWN_WITHIN_S = 60.0
IT = {"login": "kythuat", "password": "demo-kythuat"}


async def test_a_killed_worker_and_recorder_and_a_stopped_web_process_are_told_with_their_reasons() -> None:
    """What the web process saw is written when it is asked to end; the next one takes the starts over."""
    async with demo_server() as server:
        for child in ("worker", "recorder"):
            os.kill(await server.pid(child), signal.SIGKILL)
        await again(server)
        await asyncio.sleep(2.0)  # It looks at the new worker.
        os.kill(await server.pid("web"), signal.SIGTERM)
        await again(server)
        servers = await known(server)
    reasons = {(one.name, one.reason) for one in servers.starts}
    assert {(ServerName.WEB, StartReason.SERVICE), (ServerName.MEDIA, StartReason.SERVICE)} <= reasons
    assert {(ServerName.WEB, StartReason.STOPPED), (ServerName.MEDIA, StartReason.KILLED)} <= reasons
    assert {(ServerName.RECORDER, StartReason.SERVICE), (ServerName.RECORDER, StartReason.KILLED)} <= reasons
    for killed in [one for one in servers.starts if one.reason is StartReason.KILLED]:
        assert (killed.code, (killed.lived_s or 0) < 120) == (-signal.SIGKILL, True)
    assert max(servers.web.up) > 0
    assert max(one or 0 for one in servers.web.memory) > 50
    assert max(one or 0 for one in servers.web.disk_free) > 0
    assert max(one or 0 for one in servers.media.memory) > 20
    assert max(one or 0 for one in servers.recorder.memory) > 20


async def known(server: DemoServer) -> ServersBody:
    """Waits until all of it is."""
    async with asyncio.timeout(KNOWN_WITHIN_S * 2):
        while True:
            servers = await ask(server)
            if told_of(servers):
                return servers
            await asyncio.sleep(1.0)


def told_of(servers: ServersBody) -> bool:
    """Whether all six starts are known, and all servers were seen."""
    seen = (servers.web.at, servers.media.at, servers.recorder.at)
    return len(servers.starts) >= 6 and all(seen)


async def again(server: DemoServer) -> None:
    """Waits until it is ready once more."""
    await asyncio.sleep(0.5)
    async with asyncio.timeout(KNOWN_WITHIN_S):
        while True:
            if await server.is_ready():
                return
            await asyncio.sleep(0.2)


async def ask(server: DemoServer) -> ServersBody:
    """The last hour, as IT is told."""
    now = int(time.time())
    async with httpx2.AsyncClient(base_url=server.address, headers={"Origin": server.address}, timeout=30.0) as client:
        assert (await client.post("/api/session", json=IT)).status_code == 200
        answer = await client.get("/api/lines/servers", params={"since": now - 3600, "until": now + 60})
    assert answer.status_code == 200, answer.text
    return ServersBody.model_validate_json(answer.content)
