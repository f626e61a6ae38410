"""Join tickets: ours are taken once, everything else is refused, quickly."""

import stat
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from meetings.db import Database
from meetings.errors import TicketRefused
from meetings.events import TicketClaims
from meetings.ids import AccountId, MeetingId, ParticipantId, SessionId, new_uuid
from meetings.models.accounts import AccountRow, TicketUsed, WebSession
from meetings.tickets import Tickets, redeem, ticket_secret
from tests.fakes.open_session import open_sessions, session_of
from tests.meetings.forgeries import Forger, forgeries
from tests.meetings.hall import NOW, after

SECRET = bytes(range(48))
CLAIMS = TicketClaims(
    jti="3f0f6a52-93c3-4a43-9d0e-6f1d1b8a1f51",
    meeting=MeetingId("7d9a9a1c-5f0e-4b53-8f1f-2f0a4b8c1d2e"),
    participant=ParticipantId("0b6e7c1e-6c0e-4a5a-9a55-0c3f4d5e6f70"),
    account=AccountId("c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f"),
    session=SessionId("a3e0c1b2-1d2c-4b3a-8f4e-5a6b7c8d9e0f"),
    issued_at=NOW,
    expires_at=after(60),
)
FORGER = Forger(SECRET, CLAIMS)
MAX_MS = 5


@pytest.fixture(scope="module")
def forged() -> dict[str, str]:
    return dict(forgeries(FORGER))


def issued() -> str:
    return Tickets(SECRET).issue(CLAIMS.meeting, CLAIMS.participant, CLAIMS.account, CLAIMS.session, NOW)


def test_what_was_issued_is_read_again() -> None:
    claims = Tickets(SECRET).read(issued(), after(1))
    assert replace(claims, jti="") == replace(CLAIMS, jti="")


def test_the_forger_writes_a_good_ticket_when_it_forges_nothing() -> None:
    assert Tickets(SECRET).read(FORGER.signed(FORGER.header, FORGER.body), NOW) == CLAIMS


def test_there_are_more_than_sixty_forgeries_all_different(forged: dict[str, str]) -> None:
    assert len(set(forged.values())) == len(forged) >= 60


def test_every_forgery_is_refused(forged: dict[str, str]) -> None:
    tickets = Tickets(SECRET)
    taken = []
    for name, token in forged.items():
        try:
            tickets.read(token, NOW)
        except TicketRefused:
            continue
        taken.append(name)
    assert taken == []


def test_no_forgery_takes_more_than_five_milliseconds(forged: dict[str, str]) -> None:
    tickets = Tickets(SECRET)
    slow = {name: took for name, token in forged.items() if (took := _quickest_ms(tickets, token)) > MAX_MS}
    assert slow == {}


def _quickest_ms(tickets: Tickets, token: str) -> float:
    """The best of three: what the work takes when the machine is left alone."""

    def runs() -> Iterator[float]:
        for _ in range(3):
            began = time.perf_counter()
            with pytest.raises(TicketRefused):
                tickets.read(token, NOW)
            yield (time.perf_counter() - began) * 1000

    return min(runs())


@pytest.mark.parametrize("year", [2001, 2026, 2099])
def test_only_the_callers_clock_counts_not_the_machines(year: int) -> None:
    then = NOW.replace(year=year)
    token = Tickets(SECRET).issue(CLAIMS.meeting, CLAIMS.participant, CLAIMS.account, CLAIMS.session, then)
    assert Tickets(SECRET).read(token, then).issued_at == then


@given(st.text(max_size=300) | st.text("ABCabc019-_.", max_size=300))
def test_no_text_is_taken_for_a_ticket(text: str) -> None:
    with pytest.raises(TicketRefused):
        Tickets(SECRET).read(text, NOW)


@given(st.integers(0, len(FORGER.signed(FORGER.header, FORGER.body)) - 1), st.sampled_from("AZaz09-_.="))
def test_no_letter_of_a_ticket_can_be_changed(position: int, letter: str) -> None:
    good = FORGER.signed(FORGER.header, FORGER.body)
    if good[position] != letter:
        with pytest.raises(TicketRefused):
            Tickets(SECRET).read(good[:position] + letter + good[position + 1 :], NOW)


@pytest.mark.parametrize("offset_s", [-60, 0, 59, 59.9])
def test_a_ticket_is_good_for_a_minute_and_from_a_clock_a_minute_ahead(offset_s: float) -> None:
    assert Tickets(SECRET).read(issued(), after(offset_s)).meeting == CLAIMS.meeting


@pytest.mark.parametrize("offset_s", [-61, 60, 3600])
def test_outside_of_its_time_a_ticket_is_refused(offset_s: float) -> None:
    with pytest.raises(TicketRefused):
        Tickets(SECRET).read(issued(), after(offset_s))


def test_a_ticket_of_another_secret_is_refused() -> None:
    with pytest.raises(TicketRefused):
        Tickets(bytes(48)).read(issued(), NOW)


def test_no_two_tickets_are_the_same() -> None:
    assert len({issued() for _ in range(50)}) == 50


@pytest.mark.parametrize("length", [0, 1, 31])
def test_a_short_secret_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Tickets(bytes(length))


@pytest.fixture
async def held(db: Database) -> TicketClaims:
    """A ticket of an account that is signed in."""
    async with db.begin() as tx:
        account = (await tx.scalars(select(AccountRow.id).order_by(AccountRow.login).limit(1))).one()
        await open_sessions(tx, [account])
    return replace(CLAIMS, account=account, session=session_of(account))


@pytest.mark.anyio
async def test_a_ticket_is_used_once(db: Database, held: TicketClaims) -> None:
    async with db.begin() as tx:
        await redeem(tx, held, NOW)
    with pytest.raises(TicketRefused):
        async with db.begin() as tx:
            await redeem(tx, held, after(1))


@pytest.mark.anyio
async def test_a_ticket_is_worth_nothing_once_its_sign_in_has_ended(db: Database, held: TicketClaims) -> None:
    async with db.begin() as tx:
        await tx.execute(delete(WebSession).where(WebSession.id == held.session))
    with pytest.raises(TicketRefused):
        async with db.begin() as tx:
            await redeem(tx, held, NOW)


@pytest.mark.anyio
async def test_what_is_rolled_back_was_not_used(db: Database, held: TicketClaims) -> None:
    async def refused_later() -> None:
        async with db.begin() as tx:
            await redeem(tx, held, NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await refused_later()
    async with db.begin() as tx:
        await redeem(tx, held, NOW)


@pytest.mark.anyio
async def test_used_tickets_are_forgotten_after_they_have_expired(db: Database, held: TicketClaims) -> None:
    async with db.begin() as tx:
        for _ in range(5):
            await redeem(tx, replace(held, jti=new_uuid()), NOW)
        await redeem(tx, replace(held, jti=new_uuid(), expires_at=after(300)), NOW + timedelta(seconds=240))
        kept = await tx.scalar(select(func.count()).select_from(TicketUsed))
    assert kept == 1


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "ticket_secret"
    first = ticket_secret(path)
    assert len(first) == 48
    assert ticket_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "ticket_secret"
    ticket_secret(path)
    path.chmod(0o644)
    ticket_secret(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_holds_no_secret_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ticket_secret"
    path.write_text("not base64!")
    with pytest.raises(ValueError, match="does not hold"):
        ticket_secret(path)
