"""Answers: coming, not coming, asking for a substitute; who may, and when not any more."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from meetings import commands
from meetings.commands import By
from meetings.directory import account_value
from meetings.domain.agenda import Visibility
from meetings.domain.invitations import Capacity, Standing
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Act
from meetings.domain.seats import Answer, AnswerSource, Duty, Scope, SubstitutionState
from meetings.errors import (
    AlreadyInvited,
    InvalidInput,
    InvitationClosed,
    LetterRefused,
    NotAllowed,
    NotFound,
    SubstituteSits,
)
from meetings.ids import PersonId
from meetings.letters.answering import Answering, answering_by, seat_by_key
from meetings.letters.pages import own_letters
from meetings.letters.standings import counted
from meetings.models.audit import AuditEvent
from meetings.models.directory import AssistantGrant, PositionHolding
from meetings.models.seats import Invitation, Letter, Seat
from meetings.planning.values import AgendaLine
from tests.meetings.convening import KEYS, STARTS_AT, UNITS, Convening
from tests.meetings.hall import NOW

pytestmark = pytest.mark.anyio

ACCEPTED = commands.Said(Answer.ACCEPTED)
DECLINED = commands.Said(Answer.DECLINED, "Đi công tác  tại Hà Nội")
BY_NAME = commands.SubstituteWish(Scope.SPEAK, "Ốm", None, "Bà", "Trần Thị Thử", "Phó Chánh Văn phòng", "thu@x.example")


async def test_the_last_answer_counts(convened: Convening) -> None:
    for said, standing in ((ACCEPTED, Standing.ACCEPTED), (DECLINED, Standing.DECLINED), (ACCEPTED, Standing.ACCEPTED)):
        await convened.answer(convened.delegate, said)
        assert (await convened.row(convened.delegate)).standing is standing


async def test_a_reason_is_kept_in_one_line(convened: Convening) -> None:
    await convened.answer(convened.delegate, DECLINED)
    row = await convened.row(convened.delegate)
    assert row.said is not None
    assert (row.said.reason, row.said.source, row.said.at) == ("Đi công tác tại Hà Nội", AnswerSource.PAGE, NOW)


async def test_counts_are_derived_and_sum_up_to_who_was_invited(convened: Convening) -> None:
    await convened.answer(convened.delegate, ACCEPTED)
    await convened.answer(convened.heads[UNITS[0]], DECLINED)
    await convened.ask(convened.heads[UNITS[1]], BY_NAME)
    counts = counted(await convened.rows())
    assert counts == {
        Standing.SILENT: 1,
        Standing.TENTATIVE: 0,
        Standing.ACCEPTED: 1,
        Standing.DECLINED: 1,
        Standing.SUBSTITUTE_WISHED: 1,
        Standing.SUBSTITUTED: 0,
    }


@pytest.mark.parametrize("state", [MeetingState.POSTPONED, MeetingState.CANCELLED])
async def test_a_meeting_that_is_not_held_is_not_answered(convened: Convening, state: MeetingState) -> None:
    await convened.change(state=state)
    with pytest.raises(InvitationClosed):
        await convened.answer(convened.delegate, ACCEPTED)


async def test_another_answer_takes_a_wish_back(convened: Convening) -> None:
    await convened.ask(convened.delegate, BY_NAME)
    await convened.answer(convened.delegate, ACCEPTED)
    row = await convened.row(convened.delegate)
    assert row.wish is not None
    assert (row.standing, row.wish.state) == (Standing.ACCEPTED, SubstitutionState.WITHDRAWN)


async def test_a_second_wish_takes_the_place_of_the_first(convened: Convening) -> None:
    await convened.ask(convened.delegate, BY_NAME)
    await convened.ask(convened.delegate, replace(BY_NAME, name="Lê Văn Khác"), NOW + timedelta(seconds=1))
    row = await convened.row(convened.delegate)
    assert row.wish is not None
    assert (row.wish.name, row.wish.state) == ("Lê Văn Khác", SubstitutionState.REQUESTED)


async def test_a_substitute_of_the_directory_has_its_name_and_title_from_there(convened: Convening) -> None:
    colleague = await convened.colleague(UNITS[0])
    await convened.ask(convened.heads[UNITS[0]], commands.SubstituteWish(Scope.VOTE, "Ốm", colleague))
    row = await convened.row(convened.heads[UNITS[0]])
    assert row.wish is not None
    assert row.wish.name
    assert row.wish.title


async def test_who_is_invited_already_comes_in_nobodys_place(convened: Convening) -> None:
    wish = commands.SubstituteWish(Scope.ATTEND, "Ốm", convened.heads[UNITS[1]])
    with pytest.raises(AlreadyInvited):
        await convened.ask(convened.heads[UNITS[0]], wish, on_behalf=True)


async def test_who_answers_names_somebody_of_the_same_unit_and_the_secretary_anybody_in_service(
    convened: Convening,
) -> None:
    elsewhere = await convened.colleague(UNITS[1])
    wish = commands.SubstituteWish(Scope.ATTEND, "Ốm", elsewhere)
    with pytest.raises(InvalidInput):
        await convened.ask(convened.heads[UNITS[0]], wish)
    await convened.ask(convened.heads[UNITS[0]], wish, on_behalf=True)
    async with convened.db.begin() as tx:
        await tx.execute(delete(PositionHolding).where(PositionHolding.person_id == elsewhere))
    with pytest.raises(InvalidInput):
        await convened.ask(convened.heads[UNITS[0]], wish, on_behalf=True)


async def test_a_substitute_asks_for_no_substitute(convened: Convening) -> None:
    colleague = await convened.colleague(UNITS[0])
    wish = await convened.ask(convened.heads[UNITS[0]], commands.SubstituteWish(Scope.VOTE, "Ốm", colleague))
    await convened.approve(wish)
    with pytest.raises(NotAllowed):
        await convened.ask(colleague, BY_NAME)


async def test_who_is_replaced_answers_no_more(convened: Convening) -> None:
    await convened.approve(await convened.ask(convened.delegate, BY_NAME))
    with pytest.raises(SubstituteSits):
        await convened.answer(convened.delegate, ACCEPTED)


@pytest.mark.parametrize(
    "wish",
    [
        replace(BY_NAME, reason=" "),
        replace(BY_NAME, name=""),
        replace(BY_NAME, name="x" * 201),
        replace(BY_NAME, honorific="Thầy"),
        replace(BY_NAME, email="ai đó@x.example"),
        replace(BY_NAME, email="a@x.example\r\nBcc: b@x.example"),
        commands.SubstituteWish(Scope.VOTE, "Ốm", PersonId("nobody")),
    ],
    ids=["no reason", "no name", "long name", "honorific", "address", "header", "unknown person"],
)
async def test_a_wish_that_is_not_whole_is_refused(convened: Convening, wish: commands.SubstituteWish) -> None:
    with pytest.raises(InvalidInput):
        await convened.ask(convened.delegate, wish)


async def test_an_account_answers_for_its_own_seat_and_for_no_other(convened: Convening) -> None:
    account = convened.accounts["daibieu1"]
    async with convened.db.read() as tx:
        own = await answering_by(tx, account, await convened.seat(convened.delegate), NOW)
        assert own.capacity is Capacity.HOLDER
        with pytest.raises(NotFound):
            await answering_by(tx, account, await convened.seat(convened.heads[UNITS[0]]), NOW)


async def test_an_assistant_answers_for_its_unit_while_the_grant_lasts(convened: Convening) -> None:
    account, seat = convened.accounts["daibieu2"], await convened.seat(convened.heads[UNITS[0]])
    await grant(convened, "daibieu2", UNITS[0])
    async with convened.db.begin() as tx:
        who = await answering_by(tx, account, seat, NOW)
        await commands.answer_invitation(tx, who, ACCEPTED, NOW)
        row = (await tx.scalars(select(AuditEvent).where(AuditEvent.act == Act.ANSWER_INVITATION))).one()
        with pytest.raises(NotFound):
            await answering_by(tx, account, seat, NOW - timedelta(days=1))
        with pytest.raises(NotFound):
            await answering_by(tx, account, seat, NOW + timedelta(days=3))
    assert '"on_behalf_of":"seat"' in row.detail
    assert row.actor_id == account


async def grant(convening: Convening, login: str, unit: str) -> None:
    async with convening.db.begin() as tx:
        tx.add(
            AssistantGrant(
                account_id=convening.accounts[login],
                unit_id=convening.units[unit],
                granted_from=NOW.date(),
                granted_to=NOW.date() + timedelta(days=3),
            )
        )


async def test_what_the_secretary_answers_on_behalf_is_logged_so(convened: Convening) -> None:
    account = convened.accounts["thuky"]
    async with convened.db.begin() as tx:
        who = Answering(await convened.seat(convened.delegate), AnswerSource.SECRETARY, account)
        await commands.answer_invitation(tx, who, ACCEPTED, NOW)
        row = (await tx.scalars(select(AuditEvent).where(AuditEvent.act == Act.ANSWER_FOR_SEAT))).one()
    assert (row.actor_id, '"on_behalf_of":"seat"' in row.detail) == (account, True)


async def test_a_letter_is_good_until_the_meeting_is_over(convened: Convening) -> None:
    async with convened.db.read() as tx:
        letter = (await tx.scalars(select(Letter.id))).first()
        assert letter is not None
        key, ends = KEYS.key(letter), STARTS_AT + timedelta(hours=2)
        assert (await seat_by_key(tx, key, ends - timedelta(seconds=1)))[0].id == letter
        for wrong, at in ((key, ends), (key[:-1], NOW), ("", NOW), ("x" * 65, NOW)):
            with pytest.raises(LetterRefused):
                await seat_by_key(tx, wrong, at)


async def test_the_invitations_of_an_account_are_its_own_and_those_of_its_units(convened: Convening) -> None:
    await grant(convened, "daibieu1", UNITS[2])
    async with convened.db.read() as tx:
        account = await account_value(tx, convened.accounts["daibieu1"])
        found = await own_letters(tx, account, NOW)
        later = await own_letters(tx, account, STARTS_AT + timedelta(hours=2))
    assert [(page.row.unit_code, page.capacity) for page in found][1:] == [(UNITS[2], Capacity.ASSISTANT)]
    assert found[0].capacity is Capacity.HOLDER
    assert later == ()


async def test_an_invitation_says_what_is_on_the_agenda_for_who_is_invited(convened: Convening) -> None:
    for title, visibility in (
        ("Khai mạc", Visibility.PUBLIC),
        ("Nhân sự", Visibility.LEADERS),
        ("Đê", Visibility.DELEGATES),
    ):
        async with convened.db.begin() as tx:
            seen = (await convened.page()).revision
            item = AgendaLine(title, 15, "", visibility)
            await commands.add_item(tx, convened.meeting, item, By(convened.accounts["thuky"], seen, NOW))
    async with convened.db.begin() as tx:
        account = await account_value(tx, convened.accounts["daibieu1"])
        (as_delegate,) = await own_letters(tx, account, NOW)
        await tx.execute(update(Seat).where(Seat.id == as_delegate.row.seat).values(duty=Duty.OBSERVER))
        (as_observer,) = await own_letters(tx, account, NOW)
    assert (as_delegate.agenda, as_observer.agenda) == (("Khai mạc", "Đê"), ("Khai mạc",))


async def test_an_invitation_says_when_it_told_another_agenda_than_the_one_of_now(convened: Convening) -> None:
    """An observer is told of no change that they may not see, and nobody of one that went out."""

    async def told_at() -> list[datetime | None]:
        found = []
        for duty in (Duty.REQUIRED, Duty.OBSERVER):
            async with convened.db.begin() as tx:
                account = await account_value(tx, convened.accounts["daibieu1"])
                await tx.execute(update(Seat).values(duty=duty))
                (page,) = await own_letters(tx, account, NOW)
                found.append(page.agenda_told_at)
        return found

    async def add(title: str, visibility: Visibility) -> None:
        async with convened.db.begin() as tx:
            by = By(convened.accounts["thuky"], (await convened.page()).revision, NOW)
            await commands.add_item(tx, convened.meeting, AgendaLine(title, 15, "", visibility), by)

    assert await told_at() == [None, None]
    await add("Nhân sự", Visibility.LEADERS)
    assert await told_at() == [None, None]
    await add("Đê", Visibility.DELEGATES)
    assert await told_at() == [NOW, None]
    await add("Khai mạc", Visibility.PUBLIC)
    assert await told_at() == [NOW, NOW]
    await convened.send()
    assert await told_at() == [None, None]
    await add("Bế mạc", Visibility.PUBLIC)
    async with convened.db.begin() as tx:
        await tx.execute(update(Invitation).values(attendees=""))  # As before agendas were kept.
    assert await told_at() == [None, None]
