"""`giaoban rehearse`: simulated rooms against a server, or against one started for it."""

from dataclasses import dataclass

import typer


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed. Without a password that of the demo's account is meant."""

    rooms: int
    seconds: float
    against: str | None
    account: str
    password: str | None
    json: bool


def rehearse(wish: Wish) -> None:
    """Holds it, and exits with its verdict: 0 good, 1 not good, 2 void, 3 not held."""
    # Only here: the DTLS library that simulated rooms need is heavy, and no other command wants it.
    from sfu.rehearsal.run import Options, run  # noqa: PLC0415 - for the start-up time of every other command

    options = Options(
        rooms=wish.rooms,
        seconds=wish.seconds,
        account=wish.account,
        password=wish.password or f"demo-{wish.account}",
        against=wish.against,
        json=wish.json,
    )
    raise typer.Exit(run(options))
