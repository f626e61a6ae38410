"""The plain port beside HTTPS: the page about trusting, the certificate, and the way to HTTPS for everything else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from cryptography import x509

from signaling.app import build_plain_port
from signaling.settings import Settings
from signaling.tls.authority import Authority
from signaling.tls.names import Names
from tests.fakes.fake_worker import FakeWorker
from tests.signaling.rig import serving

pytestmark = pytest.mark.anyio

AUTHORITY = Authority.made("Tỉnh", Names.of(("hop.example.vn",), ()), datetime(2026, 11, 23, tzinfo=UTC))
SETTINGS = Settings(port=8443, place_name="Tỉnh Thử", it_phone="0229 000")


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """A client as the build leaves it."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Giaoban</title>")
    (tmp_path / "assets" / "index-1.js").write_text("1")
    return tmp_path


def plain(client: Path, settings: Settings = SETTINGS) -> httpx2.AsyncClient:
    """A browser at the plain port."""
    app = build_plain_port(settings, AUTHORITY, demo=False, client=client)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://hop.example.vn:8080")


@pytest.fixture
async def port(client: Path) -> AsyncIterator[httpx2.AsyncClient]:
    async with plain(client) as opened:
        yield opened


async def test_the_page_about_trusting_is_there_with_all_it_needs(port: httpx2.AsyncClient) -> None:
    for path in ("/tin-cay", "/assets/index-1.js", "/api/place", "/api/authority"):
        answer = await port.get(path)
        assert answer.status_code == 200, path
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert (await port.get("/api/place")).json() == {"name": "Tỉnh Thử", "it_phone": "0229 000", "demo": False}


async def test_the_root_certificate_comes_under_a_type_that_systems_install(port: httpx2.AsyncClient) -> None:
    answer = await port.get("/tin-cay/giaoban-ca.crt")
    assert answer.headers["content-type"] == "application/x-x509-ca-cert"
    assert x509.load_pem_x509_certificate(answer.content) == AUTHORITY.certificate
    assert b"PRIVATE" not in answer.content


async def test_the_card_tells_both_fingerprints_and_where_to_go_then(port: httpx2.AsyncClient) -> None:
    assert (await port.get("/api/authority")).json() == {
        "fingerprint": AUTHORITY.fingerprint(),
        "thumbprint": AUTHORITY.thumbprint(),
        "ends_at": AUTHORITY.ends_at().isoformat(),
        "address": "https://hop.example.vn:8443",
    }


@pytest.mark.parametrize("path", ["/", "/hop/1/vao?x=1&y=%20", "/api/session", "/healthz", "/tin-cay/khac"])
async def test_all_else_is_sent_to_https_under_the_same_name(port: httpx2.AsyncClient, path: str) -> None:
    answer = await port.get(path)
    assert (answer.status_code, answer.headers["location"]) == (307, f"https://hop.example.vn:8443{path}")
    assert answer.headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in answer.headers


async def test_the_usual_port_of_https_is_not_named(client: Path) -> None:
    async with plain(client, Settings(port=443)) as port:
        assert (await port.get("/")).headers["location"] == "https://hop.example.vn/"
        answer = await port.get("/", headers={"Host": "[fd00::1]:80"})
        assert answer.headers["location"] == "https://[fd00::1]/"


async def test_nothing_is_changed_here(port: httpx2.AsyncClient) -> None:
    assert (await port.post("/api/session", json={"login": "a", "password": "b"})).status_code == 405


async def test_a_host_that_is_none_is_sent_nowhere(port: httpx2.AsyncClient) -> None:
    answer = await port.get("/", headers={"Host": "evil.example/x?"})
    assert (answer.status_code, "location" in answer.headers) == (400, False)
    assert (await port.get("/api/authority", headers={"Host": "a b"})).json()["address"] is None


async def test_without_an_authority_of_our_own_the_server_says_so(data_dir: Path, client: Path) -> None:
    async with serving(data_dir, FakeWorker(), client) as server, server.http() as http:
        for path in ("/api/authority", "/tin-cay/giaoban-ca.crt"):
            answer = await http.get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
