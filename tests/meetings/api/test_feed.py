"""Who may read the feed: the holder of a token, while it is valid, and not too often."""

from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import select

from meetings.api.feed import ASKS, WRONG
from meetings.commands import create_feed_token, revoke_feed_token
from meetings.db import Database
from meetings.errors import FeedNameTaken, InvalidInput, NotFound
from meetings.feed_tokens import all_tokens
from meetings.models.audit import AuditEvent
from meetings.models.feed import FeedToken
from tests.meetings.hall import NOW
from tests.meetings.web import Web

pytestmark = pytest.mark.anyio
PATH = "/feed/v1/now"


async def make(db: Database, name: str = "IOC") -> str:
    async with db.begin() as tx:
        return await create_feed_token(tx, name, NOW)


async def ask(browser: httpx2.AsyncClient, token: str | None) -> httpx2.Response:
    return await browser.get(PATH, headers={} if token is None else {"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("token", [None, "", "x", "x" * 43, "x" * 5000])
async def test_without_a_token_that_is_valid_nobody_reads(db: Database, token: str | None) -> None:
    await make(db)
    async with Web(db).browser("10.1.0.1") as browser:
        answer = await ask(browser, token)
    assert (answer.status_code, answer.json()["code"]) == (401, "feed_refused")


async def test_a_session_of_it_is_no_token_and_a_token_is_no_session(db: Database) -> None:
    token = await make(db)
    async with Web(db).signed_in("kythuat") as it:
        assert (await it.get(PATH)).status_code == 401
    async with Web(db).browser("10.1.0.2") as browser:
        assert (await ask(browser, token)).status_code == 200
        for path in ("/lines/live", "/alarms", "/meetings"):
            assert (await browser.get(path, headers={"Authorization": f"Bearer {token}"})).status_code == 401
        assert (await browser.get(PATH, headers={"Authorization": f"Basic {token}"})).status_code == 401


async def test_a_revoked_token_reads_nothing_and_its_name_is_free_again(db: Database) -> None:
    first = await make(db)
    with pytest.raises(FeedNameTaken):
        await make(db, " IOC ")
    async with db.begin() as tx:
        await revoke_feed_token(tx, "IOC", NOW)
    with pytest.raises(NotFound):
        async with db.begin() as tx:
            await revoke_feed_token(tx, "IOC", NOW)
    second = await make(db)
    async with Web(db).browser("10.1.0.3") as browser:
        assert [(await ask(browser, token)).status_code for token in (first, second)] == [401, 200]
    async with db.read() as tx:
        assert [row.revoked_at is None for row in await all_tokens(tx)].count(True) == 1
        acts = (await tx.scalars(select(AuditEvent.act).where(AuditEvent.act.like("%feed%")))).all()
    assert acts == ["create_feed_token", "revoke_feed_token", "create_feed_token"]


async def test_only_its_hash_is_kept_and_when_it_was_used_is_noted_once_a_minute(db: Database) -> None:
    token = await make(db)
    web = Web(db)
    used = []
    async with web.browser("10.1.0.4") as browser:
        for seconds in (0, 30, 61):
            web.now = NOW + timedelta(seconds=seconds)
            await ask(browser, token)
            async with db.read() as tx:
                row = (await tx.scalars(select(FeedToken))).one()
                used.append((row.last_used_at or NOW) - NOW)
    assert used == [timedelta(0), timedelta(0), timedelta(seconds=61)]
    assert token not in (row.token_sha256, row.name)


async def test_each_token_is_asked_with_once_a_second_on_the_whole(db: Database) -> None:
    busy, calm = await make(db, "bận"), await make(db, "thong thả")
    web = Web(db)
    async with web.browser("10.1.0.5") as browser:
        web.now = NOW + timedelta(hours=1)
        answers = [await ask(browser, busy) for _ in range(ASKS + 1)]
        assert [answer.status_code for answer in answers] == [200] * ASKS + [429]
        assert int(answers[-1].headers["retry-after"]) == 60
        assert (await ask(browser, calm)).status_code == 200
        web.now += timedelta(seconds=61)
        assert (await ask(browser, busy)).status_code == 200


async def test_who_guesses_waits_and_who_has_a_token_there_does_not(db: Database) -> None:
    token = await make(db)
    web = Web(db)
    async with web.browser("10.1.0.6") as browser:
        web.now = NOW + timedelta(hours=2)
        answers = [(await ask(browser, "x" * 43)).status_code for _ in range(WRONG + 1)]
        assert answers == [401] * WRONG + [429]
        assert (await ask(browser, token)).status_code == 200


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\x00b"])
async def test_a_name_is_a_name(db: Database, name: str) -> None:
    with pytest.raises(InvalidInput):
        await make(db, name)
