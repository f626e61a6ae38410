"""`giaoban feed`: who may read the feed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.commands import create_feed_token, revoke_feed_token
from meetings.db import Database
from meetings.errors import FeedNameTaken, InvalidInput, NotFound
from meetings.feed_tokens import TokenRow, all_tokens
from signaling.cli import words
from signaling.settings import Settings

_T = TypeVar("_T")


def create(settings: Settings, name: str) -> None:
    """Prints a fresh token once; exits with 1 where one of that name is valid, and with 2 for a bad name."""
    try:
        token = _in(settings, lambda tx: create_feed_token(tx, name, datetime.now(UTC)))
    except FeedNameTaken:
        raise _refuse(words.FEED_NAME_TAKEN.format(name=name), 1) from None
    except InvalidInput:
        raise _refuse(words.FEED_NAME_BAD, 2) from None
    typer.echo(words.FEED_MADE, err=True)
    typer.echo(token)


def revoke(settings: Settings, name: str) -> None:
    """Makes a token useless at once; exits with 1 where none of that name is valid."""
    try:
        _in(settings, lambda tx: revoke_feed_token(tx, name, datetime.now(UTC)))
    except NotFound:
        raise _refuse(words.FEED_UNKNOWN.format(name=name), 1) from None
    typer.echo(words.FEED_REVOKED.format(name=name))


def show(settings: Settings) -> None:
    """Lists them, the newest first."""
    for row in _in(settings, all_tokens):
        typer.echo("\t".join((row.name, _time(row.made_at), _time(row.last_used_at), _state(row))))


def _in(settings: Settings, act: Callable[[AsyncSession], Awaitable[_T]]) -> _T:
    async def run() -> _T:
        database = Database.open(settings.database)
        try:
            async with database.begin() as tx:
                return await act(tx)
        finally:
            await database.close()

    return asyncio.run(run())


def _time(at: datetime | None) -> str:
    return "-" if at is None else at.isoformat(timespec="seconds")


def _state(row: TokenRow) -> str:
    return words.FEED_VALID if row.revoked_at is None else words.FEED_WAS_REVOKED.format(at=_time(row.revoked_at))


def _refuse(sentence: str, code: int) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(code)
