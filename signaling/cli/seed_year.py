"""`giaoban seed-year`: a year of the province in an empty database, to try the product on and to measure it."""

import asyncio

import typer

from meetings.db import Database
from meetings.errors import DemoRefused
from meetings.letters.keys import LetterKeys
from meetings.passwords import Passwords
from meetings.seed import seed_year
from meetings.tickets import ticket_secret
from signaling.cli import data_folder, words
from signaling.migrate import upgrade
from signaling.settings import Settings


def seed(settings: Settings) -> None:
    """Writes it; exits with 1 where anything is in the database already."""
    data_folder.prepare(settings.data_dir)
    upgrade(settings.database)
    keys = LetterKeys(ticket_secret(settings.letter_key))
    try:
        meetings = asyncio.run(_seed(settings, keys))
    except DemoRefused:
        typer.echo(words.YEAR_REFUSED, err=True)
        raise typer.Exit(1) from None
    typer.echo(words.YEAR_SEEDED.format(meetings=meetings))


async def _seed(settings: Settings, keys: LetterKeys) -> int:
    database = Database.open(settings.database)
    try:
        return await seed_year(database, Passwords(), keys)
    finally:
        await database.close()
