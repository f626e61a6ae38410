"""`giaoban accounts`: the demo's list, and making the first account of an installation."""

import asyncio
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime

import typer

from meetings.commands import NewPerson, create_account
from meetings.db import Database
from meetings.domain.passwords import check_password
from meetings.errors import MeetingsError
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
    """Makes a person's account; asks for the password twice. `one_time` holds if the rules ask for it."""
    password = typer.prompt("Mật khẩu · password", hide_input=True, confirmation_prompt=True)
    data_folder.prepare(settings.data_dir)
    upgrade(settings.database)
    try:
        asyncio.run(_create(settings, new, password))
    except MeetingsError as error:
        typer.echo(words.account_refused(error.code, settings.password_rules), err=True)
        raise typer.Exit(1) from None
    typer.echo(words.ACCOUNT_MADE.format(login=new.login))
    if new.one_time and settings.password_rules.first_change:
        typer.echo(words.HANDED_OVER)


async def _create(settings: Settings, new: NewPerson, password: str) -> None:
    check_password(password, settings.password_rules, (new.login, new.name))
    database = Database.open(settings.database)
    try:
        one_time = new.one_time and settings.password_rules.first_change
        hashed = replace(new, password_hash=await Passwords().hash(password), one_time=one_time)
        async with database.begin() as tx:
            await create_account(tx, hashed, datetime.now(UTC))
    finally:
        await database.close()
