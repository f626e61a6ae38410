"""A server of the rehearsal's own: a small one in Python takes its place."""

import sys
from pathlib import Path

import pytest

from sfu.rehearsal.errors import ServerNotStarted
from sfu.rehearsal.own_server import own_server
from sfu.rehearsal.site import Site

pytestmark = pytest.mark.anyio

SMALL_SERVER = """
import os, pathlib, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = repr(sorted(name for name in os.environ if name.startswith("GIAOBAN_"))).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
pathlib.Path(sys.argv[1]).write_text(os.environ["GIAOBAN_DATA_DIR"])
HTTPServer(("127.0.0.1", int(os.environ["GIAOBAN_PORT"])), Handler).serve_forever()
"""


async def test_it_runs_for_the_time_of_the_block_on_settings_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIAOBAN_TRUSTED_ORIGINS", "http://elsewhere")
    noted = tmp_path / "data_dir"
    async with own_server((sys.executable, "-c", SMALL_SERVER, str(noted))) as address:
        assert await Site(address).is_ready()
        told = await Site(address).metrics()
        assert told == "['GIAOBAN_DATA_DIR', 'GIAOBAN_HOST', 'GIAOBAN_MEDIA_PORT', 'GIAOBAN_PORT']"
        folder = Path(noted.read_text()).parent
        assert folder.is_dir()
    assert not await Site(address).is_ready()
    assert not folder.exists()


async def test_a_server_that_ends_is_told_with_its_last_words() -> None:
    command = (sys.executable, "-c", "import sys; sys.exit('the port is taken')")
    with pytest.raises(ServerNotStarted, match="the port is taken"):
        async with own_server(command):
            pytest.fail("it did not start")


async def test_a_server_that_does_not_stop_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sfu.rehearsal.own_server.STOP_S", 0.2)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SMALL_SERVER
    async with own_server((sys.executable, "-c", deaf, str(tmp_path / "noted"))) as address:
        pass
    assert not await Site(address).is_ready()
