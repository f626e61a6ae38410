"""Hashing, and how much of it at once."""

import asyncio
import threading
import unicodedata

import pytest
from argon2 import PasswordHasher
from typing_extensions import override

from meetings.errors import Busy
from meetings.passwords import MAX_WAITING, Passwords

pytestmark = pytest.mark.anyio


class SlowPasswords(Passwords):
    """Counts how many run at once, and waits until it is let go."""

    def __init__(self, processors: int) -> None:
        super().__init__(processors)
        self.go = threading.Event()
        self.running = 0
        self.most = 0

    @override
    def _verify(self, password: str, stored: str) -> bool:
        self.running += 1
        self.most = max(self.most, self.running)
        self.go.wait(timeout=10)
        self.running -= 1
        return True


async def test_a_password_matches_its_hash_alone() -> None:
    passwords = Passwords()
    stored = await passwords.hash("mật khẩu đúng")
    assert stored.startswith("$argon2id$")
    assert await passwords.matches("mật khẩu đúng", stored)
    assert not await passwords.matches("mật khẩu sai", stored)


async def test_a_password_is_the_same_from_every_keyboard() -> None:
    passwords = Passwords()
    stored = await passwords.hash(unicodedata.normalize("NFC", "Mật khẩu tiếng Việt"))
    assert await passwords.matches(unicodedata.normalize("NFD", "Mật khẩu tiếng Việt"), stored)


async def test_the_same_password_twice_has_two_hashes() -> None:
    passwords = Passwords()
    assert await passwords.hash("x") != await passwords.hash("x")


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$broken"])
async def test_nothing_matches_a_missing_or_broken_hash(stored: str | None) -> None:
    assert not await Passwords().matches("nobody has this password", stored)


class SeenPasswords(Passwords):
    """Keeps the hashes that passwords were compared with."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    @override
    def _verify(self, password: str, stored: str) -> bool:
        self.seen.append(stored)
        return super()._verify(password, stored)


async def test_an_unknown_account_takes_the_same_work_as_a_wrong_password() -> None:
    passwords = SeenPasswords()
    stored = await passwords.hash("right")
    assert not await passwords.matches("wrong", stored)
    assert not await passwords.matches("wrong", None)
    known, unknown = passwords.seen
    assert (known, unknown.count("$")) == (stored, stored.count("$"))
    assert unknown.split("$")[:4] == known.split("$")[:4]


async def test_no_more_run_at_once_than_there_are_processors() -> None:
    passwords = SlowPasswords(processors=2)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(12):
            tasks.create_task(passwords.matches("x", "y"))
        await asyncio.to_thread(passwords.go.wait, 0.1)
        passwords.go.set()
    assert passwords.most == 2


async def test_when_too_many_wait_the_next_is_sent_away() -> None:
    passwords = SlowPasswords(processors=1)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(MAX_WAITING):
            tasks.create_task(passwords.matches("x", "y"))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await passwords.matches("x", "y")
        passwords.go.set()
    assert await passwords.matches("x", "y")


async def test_a_hash_of_another_cost_is_outdated() -> None:
    passwords = Passwords()
    assert not passwords.outdated(await passwords.hash("x"))
    assert passwords.outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
