"""/place and /session."""

import asyncio
from http.cookies import SimpleCookie

import pytest
from sqlalchemy import select

from meetings.attempts import MAX_WRONG
from meetings.db import Database
from meetings.models.accounts import AccountRow
from tests.meetings.hall import after
from tests.meetings.web import PASSWORD, Web

pytestmark = pytest.mark.anyio
RIGHT = {"login": "thuky", "password": PASSWORD}
WRONG = {"login": "thuky", "password": "wrong"}


async def test_anyone_may_know_whose_installation_it_is_and_whom_to_call(db: Database) -> None:
    async with Web(db).browser() as client:
        answer = await client.get("/place")
    assert answer.json() == {"name": "UBND tỉnh Ninh Bình", "it_phone": "0000 100 999", "demo": True}


async def test_signing_in_tells_who_one_is_and_is_remembered(db: Database) -> None:
    async with Web(db).browser() as client:
        signed = await client.post("/session", json=RIGHT)
        known = await client.get("/session")
    assert signed.status_code == known.status_code == 200
    assert signed.json() == known.json()
    assert signed.json() | {"id": "", "name": ""} == {
        "id": "", "name": "", "login": "thuky", "device": False, "unit_code": None, "roles": ["secretary"],
        "duties": [],
    }  # fmt: skip


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_plain_http(db: Database) -> None:
    async with Web(db).browser() as client:
        answer = await client.post("/session", json=RIGHT)
    cookie = SimpleCookie(answer.headers.get_list("set-cookie")[0])["giaoban_session"]
    assert (cookie["httponly"], cookie["secure"], cookie["path"]) == (True, True, "/")
    assert cookie["samesite"].lower() == "lax"
    assert int(cookie["max-age"]) == 7 * 86400
    assert not cookie["domain"]


async def test_over_plain_http_on_this_machine_the_cookie_is_not_secure(db: Database) -> None:
    async with Web(db).browser() as client:
        answer = await client.post(
            "http://localhost:8000/api/session", json=RIGHT, headers={"Origin": "http://localhost:8000"}
        )
    assert not SimpleCookie(answer.headers["set-cookie"])["giaoban_session"]["secure"]


async def test_the_token_is_in_no_body(db: Database) -> None:
    async with Web(db).browser() as client:
        answer = await client.post("/session", json=RIGHT)
        assert client.cookies["giaoban_session"] not in answer.text


async def test_without_a_session_one_is_nobody(db: Database) -> None:
    async with Web(db).browser() as client:
        answer = await client.get("/session")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_signing_out_forgets_the_cookie_and_the_session(db: Database) -> None:
    async with Web(db).signed_in("thuky") as client:
        token = client.cookies["giaoban_session"]
        assert (await client.delete("/session")).status_code == 204
        assert "giaoban_session" not in client.cookies
        again = await client.get("/session", headers={"Cookie": f"giaoban_session={token}"})
    assert again.status_code == 401


async def test_signing_out_twice_is_no_error(db: Database) -> None:
    async with Web(db).browser() as client:
        assert (await client.delete("/session")).status_code == 204


async def test_a_wrong_password_is_a_problem_with_a_code(db: Database) -> None:
    async with Web(db).browser() as client:
        answer = await client.post("/session", json=WRONG)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank", "title": "Unauthorized", "status": 401, "code": "wrong_credentials",
    }  # fmt: skip
    assert "set-cookie" not in answer.headers


async def test_too_many_wrong_passwords_say_how_long_to_wait(db: Database) -> None:
    web = Web(db)
    async with web.browser() as client:
        for _ in range(MAX_WRONG):
            await client.post("/session", json=WRONG)
        web.now = after(60)
        answer = await client.post("/session", json=RIGHT)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert answer.headers["retry-after"] == "840"


async def test_a_stranger_elsewhere_does_not_lock_the_secretary_out(db: Database) -> None:
    web = Web(db)
    async with web.browser(address="203.0.113.9") as stranger:
        for _ in range(MAX_WRONG + 1):
            await stranger.post("/session", json=WRONG)
    async with web.browser() as client:
        assert (await client.post("/session", json=RIGHT)).status_code == 200


async def test_many_rooms_sign_in_at_once(db: Database) -> None:
    async with db.read() as tx:
        logins = (await tx.scalars(select(AccountRow.login).where(AccountRow.room_id.is_not(None)).limit(20))).all()
    web = Web(db)

    async def sign_in(login: str) -> str:
        async with web.signed_in(login) as client:
            return str((await client.get("/session")).json()["login"])

    async with asyncio.TaskGroup() as tasks:
        known = [tasks.create_task(sign_in(login)) for login in logins]
    assert [task.result() for task in known] == list(logins)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"login": "thuky"},
        {"login": "", "password": "x"},
        {"login": "x" * 65, "password": "x"},
        {"login": "thuky", "password": ""},
        {"login": "thuky", "password": "x" * 129},
        {"login": 7, "password": "x"},
        {"login": "thuky", "password": ["x"]},
        {"login": "thuky", "password": "x", "role": "chair"},
        [],
        "x",
        None,
    ],
)
async def test_a_malformed_sign_in_is_refused_without_saying_it_back(db: Database, body: object) -> None:
    async with Web(db).browser() as client:
        answer = await client.post("/session", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert set(answer.json()) == {"type", "title", "status", "code"}


async def test_answers_are_kept_by_no_cache(db: Database) -> None:
    async with Web(db).browser() as client:
        for answer in (await client.get("/place"), await client.get("/session")):
            assert answer.headers["cache-control"] == "no-store"
