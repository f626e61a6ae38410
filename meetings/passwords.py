"""Password hashing: argon2id, never more of it at once than there are processors."""

import asyncio
import os
import secrets
import unicodedata
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from meetings.errors import Busy

_T = TypeVar("_T")

MAX_WAITING = 256
ONE_TIME_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike on paper."""
MEMORY_KIB = 19 * 1024
PASSES = 2
"""OWASP's argon2id profile: 19 MiB, two passes, one lane: 129 rooms sign in within seconds on two processors."""


class Passwords:
    """Hashes and checks in threads, as many at once as there are processors, so that a flood exhausts no memory."""

    def __init__(self, processors: int | None = None) -> None:
        """`processors`: how many hashes may run at once; by default what this machine has."""
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1)
        self._slots = asyncio.Semaphore(processors or os.cpu_count() or 1)
        self._waiting = 0
        self._nobody = self._hasher.hash(secrets.token_urlsafe(32))

    async def hash(self, password: str) -> str:
        """The hash to be stored. Raises Busy."""
        return await self._run(lambda: self._hasher.hash(_composed(password)))

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether the password belongs to the stored hash; as slow, and False, when there is none. Raises Busy."""
        right = await self._run(lambda: self._verify(password, self._nobody if stored is None else stored))
        return right and stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether a right password should be hashed again, with today's cost."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, password: str, stored: str) -> bool:
        try:
            return self._hasher.verify(stored, _composed(password))
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], _T]) -> _T:
        if self._waiting >= MAX_WAITING:
            raise Busy
        self._waiting += 1
        try:
            async with self._slots:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1


def one_time_password() -> str:
    """Three groups of four, to be read out on the telephone: 59 bits."""
    return "-".join("".join(secrets.choice(ONE_TIME_SIGNS) for _ in range(4)) for _ in range(3))


def _composed(password: str) -> str:
    """The same letters from any keyboard: one system sends ế as one sign, another as three."""
    return unicodedata.normalize("NFKC", password)
