"""`giaoban seed-year`: a year of the province in an empty database, to try the product on and to measure it."""

import asyncio
from typing import NoReturn

import typer
from sqlalchemy import inspect, text

from meetings.db import Database, open_engine
from meetings.errors import DemoRefused
from meetings.letters.keys import LetterKeys
from meetings.passwords import Passwords
from meetings.seed import Library, seed_year
from meetings.tickets import ticket_secret
from signaling.cli import data_folder, words
from signaling.migrate import upgrade
from signaling.paper_works import paper_store
from signaling.settings import Settings


def seed(settings: Settings) -> None:
    """Writes it; exits with 1 where anything is in the database already."""
    data_folder.prepare(settings.data_dir)
    if asyncio.run(_is_used(settings)):  # Nothing of an installation is touched, its tables neither.
        _refuse()
    upgrade(settings.database)
    keys = LetterKeys(ticket_secret(settings.letter_key))
    try:
        meetings = asyncio.run(_seed(settings, keys))
    except DemoRefused:
        _refuse()
    typer.echo(words.YEAR_SEEDED.format(meetings=meetings))


def _refuse() -> NoReturn:
    typer.echo(words.YEAR_REFUSED, err=True)
    raise typer.Exit(1) from None


async def _is_used(settings: Settings) -> bool:
    """Whether the database, of whatever version, has an account."""
    engine = open_engine(settings.database)
    try:
        async with engine.connect() as connection:
            if not await connection.run_sync(lambda known: inspect(known).has_table("accounts")):
                return False
            return await connection.scalar(text("SELECT 1 FROM accounts LIMIT 1")) is not None
    finally:
        await engine.dispose()


async def _seed(settings: Settings, keys: LetterKeys) -> int:
    database = Database.open(settings.database)
    try:
        return await seed_year(database, Passwords(), keys, Library(paper_store(settings)))
    finally:
        await database.close()
