"""Changes come from our own pages only."""

import pytest

from meetings.api.origins import origin_allowed
from meetings.db import Database
from tests.meetings.web import ORIGIN, PASSWORD, Web

HOST = "giaoban.example.vn"
TRUSTED = frozenset({"https://other.example.vn"})
MANY = 80
FOREIGN = (
    None,
    "",
    "null",
    "https://example.org",
    "https://evil.example.vn",
    "https://giaoban.example.vn.example.org",
    "https://giaoban.example.vn:8443",
    "https://giaoban.example.vn@example.org",
    "https://user@giaoban.example.vn",
    "https://giaoban.example.vn/",
    "https://giaoban.example.vn/path",
    "https://giaoban.example.vn?x",
    "ftp://giaoban.example.vn",
    "file://",
    "giaoban.example.vn",
    "//giaoban.example.vn",
    "https://",
    "https://[::1",
    "https://giaoban.example.vn https://example.org",
    "https://" + "a" * 400,
    "chrome-extension://giaoban.example.vn",
)


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_origin_is_refused(origin: str | None) -> None:
    assert not origin_allowed(origin, HOST, TRUSTED)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://giaoban.example.vn", HOST),
        ("http://giaoban.example.vn", HOST),
        ("https://GIAOBAN.example.vn", HOST),
        ("http://localhost:8000", "localhost:8000"),
        ("http://[::1]:8000", "[::1]:8000"),
        ("https://other.example.vn", HOST),
        ("https://other.example.vn", None),
    ],
)
def test_our_own_and_trusted_origins_are_taken(origin: str, host: str | None) -> None:
    assert origin_allowed(origin, host, TRUSTED)


def test_without_a_host_only_trusted_origins_are_taken() -> None:
    assert not origin_allowed("https://giaoban.example.vn", None, TRUSTED)


@pytest.mark.anyio
async def test_every_change_asked_from_elsewhere_is_refused(db: Database) -> None:
    web = Web(db)
    paths = web.application.openapi()["paths"]
    changes = [(method, path) for path, methods in paths.items() for method in methods if method not in ("get", "head")]
    async with web.signed_in("thuky") as client:
        for method, path in changes:
            answer = await client.request(method, ORIGIN + path, json={}, headers={"Origin": "https://example.org"})
            assert (answer.status_code, answer.json()["code"]) == (403, "origin_refused"), (method, path)
    assert len(changes) > MANY


@pytest.mark.anyio
async def test_a_page_elsewhere_may_not_sign_anyone_in(db: Database) -> None:
    async with Web(db).browser() as client:
        answer = await client.post(
            "/session", json={"login": "thuky", "password": PASSWORD}, headers={"Origin": "https://example.org"}
        )
    assert "set-cookie" not in answer.headers


@pytest.mark.anyio
async def test_reading_needs_no_origin(db: Database) -> None:
    async with Web(db).signed_in("thuky") as client:
        client.headers.pop("origin")
        assert (await client.get("/session")).status_code == 200
