"""How often a password may be tried: by account and place, so that no stranger locks a room out.

A place is an address, or a browser in which the account has signed in before. From each place an account has a few
tries of its own. Strangers (places from which it never signed in) share a limit for the account, which bounds guesses
from many addresses, and one for their address, which bounds one password tried on many accounts. Neither touches
who comes from a familiar place.
"""

import hashlib
import ipaddress
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.db import in_turn
from meetings.errors import TooManyAttempts
from meetings.ids import AccountId
from meetings.models.accounts import AccountRow, FamiliarPlace, LoginAttempt
from meetings.security_log import security_log

MAX_WRONG = 5
MAX_BY_STRANGERS = 20
MAX_FROM_ADDRESS = 200
"""More than the rooms of a province that come through one address for the first time, all at once."""
WINDOW_S = 15 * 60
FAMILIAR_FOR = timedelta(days=180)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a password comes from: the address, and the token that its browser keeps, if it has one."""

    address: str
    browser: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that has been counted."""

    id: int
    login: str
    place: str


async def count(tx: AsyncSession, login: str, visitor: Visitor, now: datetime) -> Attempt:
    """Counts a try before the password is looked at, so that parallel guesses count too. Raises TooManyAttempts."""
    await in_turn(tx, "attempts to sign in")  # Guesses made at the same time count too.
    await tx.execute(delete(LoginAttempt).where(LoginAttempt.at <= now - timedelta(seconds=WINDOW_S)))
    place, familiar = await _place(tx, login, visitor)
    limits = [(MAX_WRONG, (LoginAttempt.login == login) & (LoginAttempt.place == place))]
    if not familiar:
        stranger = LoginAttempt.familiar.is_(False)
        limits += [
            (MAX_BY_STRANGERS, (LoginAttempt.login == login) & stranger),
            (MAX_FROM_ADDRESS, (LoginAttempt.place == place) & stranger),
        ]
    for limit, condition in limits:
        found = await tx.execute(select(func.count(), func.max(LoginAttempt.at)).where(condition))
        counted, last = found.one()
        if counted >= limit:
            security_log.warning("sign_in_locked", address=visitor.address, limit=limit)
            raise TooManyAttempts(max(1, round(WINDOW_S - (now - last).total_seconds())))
    row = LoginAttempt(login=login, place=place, familiar=familiar, at=now)
    tx.add(row)
    await tx.flush()
    return Attempt(row.id, login, place)


async def forgive(tx: AsyncSession, attempt: Attempt) -> None:
    """The password was right: what was tried before from that place counts no more."""
    await tx.execute(
        delete(LoginAttempt).where(LoginAttempt.login == attempt.login, LoginAttempt.place == attempt.place)
    )


async def take_back(tx: AsyncSession, attempt: Attempt) -> None:
    """The password was right but not enough: this try does not count, those before still do."""
    await tx.execute(delete(LoginAttempt).where(LoginAttempt.id == attempt.id))


async def forget(tx: AsyncSession, login: str) -> None:
    """The account has another password: no try of before counts."""
    await tx.execute(delete(LoginAttempt).where(LoginAttempt.login == login))


async def remember(tx: AsyncSession, account: AccountId, visitor: Visitor, now: datetime) -> None:
    """The account has signed in: from now on it is no stranger there."""
    await tx.execute(delete(FamiliarPlace).where(FamiliarPlace.last_at <= now - FAMILIAR_FOR))
    for place in (address_place(visitor.address), _browser_place(visitor.browser)):
        if place:
            await tx.merge(FamiliarPlace(account_id=account, place=place, last_at=now))
    await tx.flush()


def browser_token(given: str) -> str:
    """The token that the browser keeps already, or a fresh one."""
    return given if _TOKEN.fullmatch(given) else secrets.token_urlsafe(32)


async def familiar(tx: AsyncSession, places: Collection[str]) -> frozenset[str]:
    """Those places from which any account has signed in."""
    return frozenset(await tx.scalars(select(FamiliarPlace.place).where(FamiliarPlace.place.in_(places)).distinct()))


async def _place(tx: AsyncSession, login: str, visitor: Visitor) -> tuple[str, bool]:
    """The browser if the account knows it, else the address; and whether the account knows that."""
    address, browser = address_place(visitor.address), _browser_place(visitor.browser)
    known = await tx.scalars(
        select(FamiliarPlace.place)
        .join(AccountRow, AccountRow.id == FamiliarPlace.account_id)
        .where(AccountRow.login == login, FamiliarPlace.place.in_((address, browser)))
    )
    found = set(known)
    return (browser, True) if browser in found else (address, address in found)


def address_place(address: str) -> str:
    """One household has 2^64 addresses of IPv6, so its network stands for them."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:63]
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _browser_place(token: str) -> str:
    """Empty for no token, or for what cannot be one."""
    return hashlib.sha256(token.encode()).hexdigest() if _TOKEN.fullmatch(token) else ""
