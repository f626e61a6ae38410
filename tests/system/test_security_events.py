"""What the security monitoring centre gets of the whole product: refusals, and the audit log over a kill -9."""

import os
import re
import signal
from collections import Counter

import httpx2
import pytest

from tests.fakes.syslog_server import syslog_server
from tests.system.demo_server import DemoServer, demo_server

pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.timeout(180)]


async def sign_in(http: httpx2.AsyncClient, login: str, password: str) -> int:
    return (await http.post("/api/session", json={"login": login, "password": password})).status_code


def browser(server: DemoServer) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=server.address, headers={"Origin": server.address}, timeout=20)


async def test_refusals_and_audited_acts_come_also_from_a_process_that_was_killed() -> None:
    """At the coarsest level of the log, too."""
    async with syslog_server() as kept, demo_server(syslog_target=kept.setting, log_level="error") as server:
        async with browser(server) as http:
            assert await sign_in(http, "thuky", "demo-thuky") == 200
            assert (await http.get("/api/accounts")).status_code == 403
            await kept.until(lambda: bool(kept.of("act_denied") and kept.of("sign_in")))
        assert "request=GET /api/accounts" in kept.of("act_denied")[0]
        assert re.search(r" suid=[0-9a-f-]{36} src=127\.0\.0\.1 ", kept.of("act_denied")[0])
        async with browser(server) as http:
            answers = [await sign_in(http, "chutri", "một mật khẩu sai") for _ in range(6)]
        assert answers == [401] * 5 + [429]
        await kept.until(lambda: len(kept.of("sign_in_refused")) == 5 and bool(kept.of("sign_in_locked")))
        os.kill(await server.pid("web"), signal.SIGKILL)
        await kept.until(lambda: True)
        async with browser(server) as http:
            for _ in range(3):
                assert await sign_in(http, "kythuat", "demo-kythuat") == 200
        await kept.until(lambda: len(kept.of("sign_in")) >= 4)
    assert not [one for one in kept.came if "mật khẩu sai" in one or "thuky" in one or "chutri" in one]
    told = Counter(re.findall(r"externalId=(audit-\d+)", "\n".join(kept.came)))
    numbers = sorted(int(one.removeprefix("audit-")) for one in told)
    assert numbers == list(range(numbers[0], numbers[-1] + 1)), "none is missing"
