"""A room's machine at the door: guesses are few, its key opens a session and goes on opening it."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from meetings import attempts, auth, commands, devices, errors
from meetings.db import Database
from meetings.devices import RENEW_BEFORE, DeviceSession, Origin, Proof
from meetings.domain.pairing import MAX_WRONG_OF_PLACE, MAX_WRONG_OF_STRANGERS, WINDOW_S, Guesses
from meetings.models.accounts import AccountRow, WebSession
from meetings.models.devices import DeviceRow, PairingAttempt
from tests.meetings.commands.test_devices import code_for
from tests.meetings.hall import NOW, ROOMS, Hall, after

pytestmark = pytest.mark.anyio
HOME = "10.0.0.7"


async def guess(hall: Hall, code: str, at_s: float = 0, address: str = HOME) -> str:
    """The key, or the code of the refusal."""
    try:
        return (await devices.pair(hall.db, code, Origin(address), after(at_s))).key
    except (errors.PairingRefused, errors.TooManyAttempts) as error:
        return error.code


def wrong(code: str, number: int) -> str:
    """A code that is not this one."""
    return f"{(int(code) + 1 + number) % 1_000_000:06d}"


async def open_with(db: Database, key: str | None, token: str | None, now: datetime) -> DeviceSession:
    async with db.begin() as tx:
        return await devices.open_with_key(tx, Proof(key, token), Origin(HOME, "Chromium"), now)


async def test_after_five_wrong_codes_the_right_one_waits(hall: Hall) -> None:
    code = (await code_for(hall)).code
    for number in range(MAX_WRONG_OF_PLACE):
        assert await guess(hall, wrong(code, number), number) == "pairing_refused"
    with pytest.raises(errors.TooManyAttempts) as refused:
        await devices.pair(hall.db, code, Origin(HOME), after(100))
    assert refused.value.wait_s == WINDOW_S - 100
    assert len(await guess(hall, code, 101, "10.0.0.8")) > 40


async def test_of_guesses_from_everywhere_only_thirty_are_looked_at(hall: Hall) -> None:
    code = (await code_for(hall)).code
    answers = [await guess(hall, wrong(code, number), 1, f"198.51.100.{number}") for number in range(200)]
    assert answers.count("pairing_refused") == MAX_WRONG_OF_STRANGERS
    assert set(answers[MAX_WRONG_OF_STRANGERS:]) == {"too_many_attempts"}
    assert await guess(hall, code, 2) == "too_many_attempts"


async def test_while_strangers_guess_a_place_where_someone_signed_in_pairs(hall: Hall) -> None:
    code = (await code_for(hall)).code
    async with hall.db.begin() as tx:
        await attempts.remember(tx, hall.accounts["daibieu1"], attempts.Visitor(HOME), NOW)
    for number in range(MAX_WRONG_OF_STRANGERS):
        await guess(hall, wrong(code, number), 1, f"198.51.100.{number}")
    async with hall.db.read() as tx:
        told = await devices.pairing_guesses(tx, after(2))
    assert told == Guesses(MAX_WRONG_OF_STRANGERS, WINDOW_S - 1, None)
    assert await guess(hall, code, 3, "203.0.113.9") == "too_many_attempts"
    assert len(await guess(hall, code, 4)) > 40


async def test_where_a_machine_has_been_is_familiar(hall: Hall) -> None:
    key = await guess(hall, (await code_for(hall)).code)
    await open_with(hall.db, key, None, after(5))
    code = (await code_for(hall)).code
    for number in range(MAX_WRONG_OF_STRANGERS):
        await guess(hall, wrong(code, number), 10, f"198.51.100.{number}")
    assert len(await guess(hall, code, 11)) > 40


async def test_a_network_of_the_new_internet_is_one_place(hall: Hall) -> None:
    code = (await code_for(hall)).code
    for number in range(MAX_WRONG_OF_PLACE):
        assert await guess(hall, wrong(code, number), number, f"2001:db8::{number + 1}") == "pairing_refused"
    assert await guess(hall, code, 9, "2001:db8::ffff") == "too_many_attempts"


async def test_guesses_at_the_same_time_count_too(hall: Hall) -> None:
    code = (await code_for(hall)).code
    async with asyncio.TaskGroup() as tasks:
        guesses = [tasks.create_task(guess(hall, wrong(code, number))) for number in range(40)]
    assert [task.result() for task in guesses].count("pairing_refused") == MAX_WRONG_OF_PLACE


async def test_a_right_code_does_not_count(hall: Hall) -> None:
    for login in ROOMS * 2:
        assert len(await guess(hall, (await code_for(hall, login)).code)) > 40
    async with hall.db.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(PairingAttempt)) == 0


async def test_the_key_opens_a_session_of_the_room(hall: Hall) -> None:
    key = await guess(hall, (await code_for(hall)).code)
    opened = await open_with(hall.db, key, None, after(5))
    assert (opened.account.login, opened.account.device) == (ROOMS[0], True)
    assert opened.signed is not None
    async with hall.db.read() as tx:
        assert await auth.who(tx, opened.signed.token, after(6)) == opened.account


async def test_asked_again_the_session_goes_on_and_the_room_was_seen(hall: Hall) -> None:
    key = await guess(hall, (await code_for(hall)).code)
    opened = await open_with(hall.db, key, None, after(5))
    assert opened.signed is not None
    again = await open_with(hall.db, key, opened.signed.token, after(300))
    assert again == DeviceSession(opened.account, None)
    async with hall.db.read() as tx:
        assert (await tx.scalars(select(DeviceRow))).one().last_seen_at == after(300)
        assert (await tx.scalars(select(WebSession))).one().last_seen_at == after(300)


async def test_a_lost_session_is_replaced_and_the_old_one_ends(hall: Hall) -> None:
    key = await guess(hall, (await code_for(hall)).code)
    first = await open_with(hall.db, key, None, after(5))
    second = await open_with(hall.db, key, "another", after(6))
    assert first.signed is not None
    assert second.signed is not None
    assert (first.ended, second.ended) == ((), (first.signed.caller.session,))
    async with hall.db.read() as tx:
        with pytest.raises(errors.NotSignedIn):
            await auth.who(tx, first.signed.token, after(7))
        assert await auth.who(tx, second.signed.token, after(7)) == second.account


async def test_a_session_near_its_end_is_replaced_before_it(hall: Hall) -> None:
    key = await guess(hall, (await code_for(hall)).code)
    opened = await open_with(hall.db, key, None, NOW)
    assert opened.signed is not None
    near = opened.signed.expires_at - RENEW_BEFORE
    assert (await open_with(hall.db, key, opened.signed.token, near - timedelta(seconds=1))).signed is None
    assert (await open_with(hall.db, key, opened.signed.token, near)).signed is not None


@pytest.mark.parametrize("key", [None, "", "x", "x" * 65, "\0", "đ"])
async def test_without_a_key_nothing_opens(hall: Hall, key: str | None) -> None:
    with pytest.raises(errors.NotPaired):
        await open_with(hall.db, key, None, NOW)


async def test_a_revoked_key_opens_nothing(hall: Hall) -> None:
    key = await guess(hall, (await code_for(hall)).code)
    opened = await open_with(hall.db, key, None, after(5))
    assert opened.signed is not None
    async with hall.db.begin() as tx:
        device = (await tx.scalars(select(DeviceRow))).one()
        await commands.revoke_device(tx, hall.accounts["kythuat"], device.id, after(6))
    with pytest.raises(errors.NotPaired):
        await open_with(hall.db, key, opened.signed.token, after(7))
    async with hall.db.read() as tx:
        with pytest.raises(errors.NotSignedIn):
            await auth.who(tx, opened.signed.token, after(7))


async def test_the_key_of_a_disabled_room_opens_nothing(hall: Hall) -> None:
    key = await guess(hall, (await code_for(hall)).code)
    async with hall.db.begin() as tx:
        await tx.execute(update(AccountRow).where(AccountRow.login == ROOMS[0]).values(disabled_at=NOW))
    with pytest.raises(errors.NotPaired):
        await open_with(hall.db, key, None, after(5))


async def test_after_signing_out_the_key_still_opens(hall: Hall) -> None:
    key = await guess(hall, (await code_for(hall)).code)
    opened = await open_with(hall.db, key, None, after(5))
    assert opened.signed is not None
    async with hall.db.begin() as tx:
        await auth.sign_out(tx, opened.signed.token)
    assert (await open_with(hall.db, key, opened.signed.token, after(6))).signed is not None
