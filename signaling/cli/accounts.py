"""`giaoban accounts`: the demo's list, and making the first account of an installation."""

import asyncio
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime

import typer

from meetings.commands import NewPerson, create_account
from meetings.commands.accounts import MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS
from meetings.db import Database
from meetings.errors import InvalidInput, MeetingsError
from meetings.passwords import Passwords
from meetings.seed import demo_accounts
from signaling.cli import data_folder, words
from signaling.migrate import upgrade
from signaling.settings import Settings


def print_demo(*, as_json: bool) -> None:
    """The demo's accounts; they work on a demo server only."""
    accounts = demo_accounts()
    text = json.dumps([asdict(account) for account in accounts], ensure_ascii=False, indent=2)
    typer.echo(text if as_json else words.accounts_table(accounts))


def create(settings: Settings, new: NewPerson) -> None:
    """Makes a person's account; asks for the password twice."""
    password = typer.prompt("Mật khẩu · password", hide_input=True, confirmation_prompt=True)
    data_folder.prepare(settings.data_dir)
    upgrade(settings.database)
    try:
        asyncio.run(_create(settings, new, password))
    except MeetingsError as error:
        typer.echo(words.ACCOUNT_REFUSED.format(code=error.code), err=True)
        raise typer.Exit(1) from None
    typer.echo(words.ACCOUNT_MADE.format(login=new.login))


async def _create(settings: Settings, new: NewPerson, password: str) -> None:
    if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
        raise InvalidInput
    database = Database.open(settings.database)
    try:
        hashed = replace(new, password_hash=await Passwords().hash(password))
        async with database.begin() as tx:
            await create_account(tx, hashed, datetime.now(UTC))
    finally:
        await database.close()
