"""`giaoban mail-in`: a mail server hands over one message that came to the organiser's address."""

import asyncio
from datetime import UTC, datetime
from typing import BinaryIO

import typer
from sqlalchemy.exc import SQLAlchemyError

from meetings.commands import take_reply_mail
from meetings.db import Database
from meetings.errors import MeetingsError
from meetings.letters.reply_mail import MAX_MESSAGE_BYTES
from signaling.cli import words
from signaling.settings import Settings

EX_DATAERR = 65
"""What mail servers take for: this will never be taken. Source: sysexits.h."""
EX_TEMPFAIL = 75
"""What they take for: try again later. Source: sysexits.h."""


def take(settings: Settings, stream: BinaryIO) -> None:
    """Reads one message, at most so much of it as may be; exits with EX_DATAERR when it is no answer to a letter, with
    EX_TEMPFAIL while the database is away or busy.
    """
    raw = stream.read(MAX_MESSAGE_BYTES + 1)
    try:
        asyncio.run(_take(settings, raw))
    except MeetingsError as error:
        typer.echo(words.REPLY_REFUSED.format(code=error.code), err=True)
        if error.code in words.REPLY_REASONS:
            typer.echo(words.REPLY_REASONS[error.code], err=True)
        raise typer.Exit(EX_DATAERR) from None
    except (SQLAlchemyError, OSError, TimeoutError):
        typer.echo(words.REPLY_LATER, err=True)
        raise typer.Exit(EX_TEMPFAIL) from None
    typer.echo(words.REPLY_TAKEN)


async def _take(settings: Settings, raw: bytes) -> None:
    database = Database.open(settings.database)
    try:
        async with database.begin() as tx:
            await take_reply_mail(tx, raw, None, datetime.now(UTC))
    finally:
        await database.close()
