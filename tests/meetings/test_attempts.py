"""Guesses, from one address and from many; and the room that must not be locked out by them."""

import pytest
from sqlalchemy import func, select
from typing_extensions import override

from meetings import auth, errors
from meetings.attempts import MAX_BY_STRANGERS, MAX_FROM_ADDRESS, MAX_WRONG, WINDOW_S
from meetings.auth import SignIn
from meetings.db import Database
from meetings.models.accounts import FamiliarPlace
from meetings.passwords import Passwords
from tests.meetings.hall import after

pytestmark = pytest.mark.anyio
ROOM, RIGHT, HOME = "diemcau-14215", "right", "10.0.0.7"
GUESSES = 600


class Counting(Passwords):
    """Counts the passwords that are looked at; one is right for every account."""

    def __init__(self) -> None:
        super().__init__(processors=1)
        self.evaluated = 0

    @override
    async def matches(self, password: str, stored: str | None) -> bool:
        self.evaluated += 1
        return password == RIGHT and stored is not None

    @override
    def outdated(self, stored: str) -> bool:
        return False


class Guesser:
    """Tries passwords, and counts how its tries end."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.passwords = Counting()
        self.refused = 0

    async def try_in(self, password: str, address: str, login: str = ROOM, browser: str = "", at: float = 0) -> str:
        sign = SignIn(login, password, address, browser=browser)
        try:
            return (await auth.sign_in(self.db, self.passwords, sign, after(at))).browser
        except errors.WrongCredentials:
            return ""
        except errors.TooManyAttempts:
            self.refused += 1
            return ""


async def test_of_many_guesses_from_one_address_in_a_window_five_are_looked_at(db: Database) -> None:
    guesser = Guesser(db)
    for guess in range(GUESSES):
        await guesser.try_in(f"guess {guess}", "203.0.113.9", at=guess * WINDOW_S / GUESSES)
    assert (guesser.passwords.evaluated, guesser.refused) == (MAX_WRONG, GUESSES - MAX_WRONG)


async def test_guesses_from_many_addresses_share_one_limit(db: Database) -> None:
    guesser = Guesser(db)
    for guess in range(300):
        await guesser.try_in(f"guess {guess}", f"203.0.{guess // 250}.{guess % 250}")
    assert guesser.passwords.evaluated == MAX_BY_STRANGERS


async def test_all_addresses_of_one_network_of_ipv6_are_one_place(db: Database) -> None:
    guesser = Guesser(db)
    for guess in range(12):
        await guesser.try_in(f"guess {guess}", f"2001:db8:1:2::{guess:x}")
    await guesser.try_in("guess", "2001:db8:1:3::1")
    assert guesser.passwords.evaluated == MAX_WRONG + 1


async def test_one_password_on_many_accounts_is_bounded_by_its_address(db: Database) -> None:
    guesser = Guesser(db)
    for guess in range(MAX_FROM_ADDRESS + 40):
        await guesser.try_in("Mùa xuân 2026", "203.0.113.9", login=f"account{guess}")
    assert guesser.passwords.evaluated == MAX_FROM_ADDRESS
    assert await guesser.try_in(RIGHT, "203.0.113.10") != ""


async def test_a_room_at_its_own_address_is_not_locked_out_by_guesses_from_everywhere(db: Database) -> None:
    guesser = Guesser(db)
    assert await guesser.try_in(RIGHT, HOME)
    for guess in range(100):
        await guesser.try_in("wrong", f"203.0.113.{guess}")
    assert guesser.refused > 0
    assert await guesser.try_in(RIGHT, HOME) != ""


async def test_a_room_in_its_own_browser_is_not_locked_out_by_a_stranger_at_its_address(db: Database) -> None:
    guesser = Guesser(db)
    browser = await guesser.try_in(RIGHT, HOME)
    for _ in range(MAX_WRONG + 1):
        await guesser.try_in("wrong", HOME)
    assert guesser.refused == 1
    assert await guesser.try_in(RIGHT, HOME) == ""
    assert await guesser.try_in(RIGHT, HOME, browser=browser) == browser
    assert await guesser.try_in(RIGHT, "198.51.100.1", browser=browser) == browser


async def test_a_known_browser_has_five_tries_too_wherever_it_is(db: Database) -> None:
    guesser = Guesser(db)
    browser = await guesser.try_in(RIGHT, HOME)
    guesser.passwords.evaluated = 0
    for guess in range(20):
        await guesser.try_in("wrong", f"203.0.113.{guess}", browser=browser)
    assert guesser.passwords.evaluated == MAX_WRONG


async def test_the_browser_of_one_account_is_a_stranger_to_another(db: Database) -> None:
    guesser = Guesser(db)
    browser = await guesser.try_in(RIGHT, HOME, login="thuky")
    guesser.passwords.evaluated = 0
    for guess in range(60):
        await guesser.try_in("wrong", f"203.0.113.{guess}", browser=browser)
    assert guesser.passwords.evaluated == MAX_BY_STRANGERS


@pytest.mark.parametrize("browser", ["x", "x" * 64, "x" * 5000, "đ" * 43, "a b" + "c" * 40])
async def test_a_made_up_browser_is_nobodys(db: Database, browser: str) -> None:
    fresh = await Guesser(db).try_in(RIGHT, HOME, browser=browser)
    assert fresh != browser
    assert len(fresh) == 43


async def test_the_browsers_token_is_not_in_the_database(db: Database) -> None:
    browser = await Guesser(db).try_in(RIGHT, HOME)
    async with db.read() as tx:
        places = set(await tx.scalars(select(FamiliarPlace.place)))
    assert HOME in places
    assert browser not in places


async def test_a_place_is_forgotten_after_half_a_year(db: Database) -> None:
    guesser = Guesser(db)
    await guesser.try_in(RIGHT, HOME)
    await guesser.try_in(RIGHT, "198.51.100.1", at=181 * 86400)
    async with db.read() as tx:
        assert await tx.scalar(select(func.count()).where(FamiliarPlace.place == HOME)) == 0


async def test_what_is_no_address_is_a_place_of_its_own(db: Database) -> None:
    guesser = Guesser(db)
    for guess in range(8):
        await guesser.try_in(f"guess {guess}", "")
    await guesser.try_in("guess", "::ffff:203.0.113.9")
    await guesser.try_in("guess", "203.0.113.9")
    assert guesser.passwords.evaluated == MAX_WRONG + 2
