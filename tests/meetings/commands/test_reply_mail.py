"""Answers by mail: for the one seat they name, and no others."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from meetings import commands
from meetings.domain.invitations import Standing
from meetings.domain.seats import Answer, AnswerSource, Scope
from meetings.errors import (
    InvitationClosed,
    MailDelegates,
    MailNotUnderstood,
    MailProposesTime,
    MeetingsError,
    SubstituteSits,
)
from meetings.ids import MeetingId, new_uuid
from meetings.letters.reply_mail import MAX_MESSAGE_BYTES, MAX_PARTS, mailed_reply
from meetings.models.seats import Reply, Seat
from tests.meetings.convening import ADDRESS, DELEGATE_ADDRESS, STARTS_AT, UNITS, Convening
from tests.meetings.hall import NOW
from tests.meetings.letters.calendar_mails import MAILERS, attendee
from tests.meetings.letters.replies import STAMP, calendar_reply, reply_mail

pytestmark = pytest.mark.anyio


def mail(convening: Convening, partstat: str = "ACCEPTED", sequence: int = 0, *more: str) -> bytes:
    calendar = calendar_reply(convening.meeting, DELEGATE_ADDRESS, partstat, sequence, *more)
    return reply_mail(calendar, f"Đại biểu <{DELEGATE_ADDRESS}>")


async def take(convening: Convening, raw: bytes, only: MeetingId | None = None) -> None:
    async with convening.db.begin() as tx:
        await commands.take_reply_mail(tx, raw, None, NOW, only=only)


@pytest.mark.parametrize(
    ("partstat", "standing"),
    [
        ("ACCEPTED", Standing.ACCEPTED),
        ("DECLINED", Standing.DECLINED),
        ("TENTATIVE", Standing.TENTATIVE),
    ],
)
async def test_a_mail_answers_for_its_attendee(convened: Convening, partstat: str, standing: Standing) -> None:
    await take(convened, mail(convened, partstat, 0, "COMMENT:Bận họp"))
    rows = await convened.rows()
    assert [row.standing for row in rows] == [standing, *[Standing.SILENT] * 3]
    assert rows[0].said is not None
    assert (rows[0].said.reason, rows[0].said.source) == ("Bận họp", AnswerSource.MAIL)


async def test_who_is_not_certain_is_asked_again(convened: Convening) -> None:
    await take(convened, mail(convened, "TENTATIVE"))
    assert (await convened.row(convened.delegate)).is_asked


async def test_an_answer_to_what_was_changed_since_does_not_count(convened: Convening) -> None:
    await convened.change(starts_at=STARTS_AT + timedelta(hours=1), ends_at=STARTS_AT + timedelta(hours=3))
    await convened.send()
    await take(convened, mail(convened, "ACCEPTED", 0))
    assert (await convened.row(convened.delegate)).standing is Standing.SILENT
    await take(convened, mail(convened, "ACCEPTED", 1))
    assert (await convened.row(convened.delegate)).standing is Standing.ACCEPTED


async def test_an_answer_to_other_words_for_the_same_still_counts(convened: Convening) -> None:
    await convened.change(title="Giao ban tháng 12, mở rộng")
    await convened.send()
    await take(convened, mail(convened, "ACCEPTED", 0))
    assert (await convened.row(convened.delegate)).standing is Standing.ACCEPTED


def stamped(convening: Convening, partstat: str, stamp: str, sequence: int = 0) -> bytes:
    calendar = calendar_reply(convening.meeting, DELEGATE_ADDRESS, partstat, sequence, stamp=stamp)
    return reply_mail(calendar, DELEGATE_ADDRESS)


async def test_a_mail_that_was_long_on_its_way_does_not_overrule_a_newer_answer(convened: Convening) -> None:
    await convened.answer(convened.delegate, commands.Said(Answer.ACCEPTED), NOW + timedelta(hours=2))
    late = NOW + timedelta(hours=3)
    async with convened.db.begin() as tx:
        await commands.take_reply_mail(tx, stamped(convened, "DECLINED", "20261123T020000Z"), None, late)
    row = await convened.row(convened.delegate)
    assert row.standing is Standing.ACCEPTED
    assert row.said is not None
    assert row.said.source is AnswerSource.PAGE
    async with convened.db.read() as tx:
        kept = (await tx.scalars(select(Reply.answer).order_by(Reply.id))).all()
    assert kept == [Answer.ACCEPTED, Answer.DECLINED]
    async with convened.db.begin() as tx:
        await commands.take_reply_mail(tx, stamped(convened, "DECLINED", "20261123T033000Z"), None, late)
    assert (await convened.row(convened.delegate)).standing is Standing.DECLINED


async def test_an_answer_to_an_older_version_does_not_overrule_one_to_a_newer(convened: Convening) -> None:
    await convened.change(title="Giao ban tháng 12, mở rộng")
    await convened.send()
    await convened.answer(convened.delegate, commands.Said(Answer.ACCEPTED), NOW)
    async with convened.db.begin() as tx:
        await commands.take_reply_mail(tx, stamped(convened, "DECLINED", STAMP), None, NOW + timedelta(days=2))
    assert (await convened.row(convened.delegate)).standing is Standing.ACCEPTED


async def test_a_mail_from_before_the_wish_for_a_substitute_leaves_it_as_it_is(convened: Convening) -> None:
    wish = commands.SubstituteWish(Scope.SPEAK, "Ốm", None, "Bà", "Trần Thị Thử")
    await convened.ask(convened.delegate, wish, NOW + timedelta(hours=2))
    async with convened.db.begin() as tx:
        raw = stamped(convened, "ACCEPTED", "20261123T020000Z")
        await commands.take_reply_mail(tx, raw, None, NOW + timedelta(hours=3))
    assert (await convened.row(convened.delegate)).standing is Standing.SUBSTITUTE_WISHED


async def test_an_answer_to_a_version_that_never_was_is_refused(convened: Convening) -> None:
    with pytest.raises(MailNotUnderstood):
        await take(convened, mail(convened, "ACCEPTED", 1))


async def test_nobody_answers_for_another(convened: Convening) -> None:
    forged = reply_mail(calendar_reply(convened.meeting, DELEGATE_ADDRESS), ADDRESS.format(code=UNITS[0]))
    with pytest.raises(MailNotUnderstood):
        await take(convened, forged)


async def test_who_is_not_invited_answers_nothing(convened: Convening) -> None:
    with pytest.raises(MailNotUnderstood):
        await take(convened, reply_mail(calendar_reply(convened.meeting, "x@x.example"), "x@x.example"))


async def test_another_meetings_answer_is_not_taken_for_this_one(convened: Convening) -> None:
    with pytest.raises(MailNotUnderstood):
        await take(convened, mail(convened), only=MeetingId(new_uuid()))
    with pytest.raises(MailNotUnderstood):
        await take(convened, reply_mail(calendar_reply("not-ours", DELEGATE_ADDRESS), DELEGATE_ADDRESS))


async def test_where_two_share_an_address_it_cannot_be_told_whose_answer_it_is(convened: Convening) -> None:
    async with convened.db.begin() as tx:
        await tx.execute(update(Seat).values(email=DELEGATE_ADDRESS))
    with pytest.raises(MailNotUnderstood):
        await take(convened, mail(convened))


async def test_a_seat_that_a_substitute_has_taken_is_not_answered_by_mail(convened: Convening) -> None:
    colleague = await convened.colleague(UNITS[0])
    head = convened.heads[UNITS[0]]
    wish = commands.SubstituteWish(Scope.SPEAK, "Ốm", colleague)
    await convened.approve(await convened.ask(head, wish))
    address = ADDRESS.format(code=UNITS[0])
    with pytest.raises(SubstituteSits):
        await take(convened, reply_mail(calendar_reply(convened.meeting, address, "ACCEPTED", 1), address))


async def test_a_cancelled_meeting_takes_no_answer(convened: Convening) -> None:
    await convened.change(state="cancelled")
    with pytest.raises(InvitationClosed):
        await take(convened, mail(convened))


@pytest.mark.parametrize("mailer", MAILERS)
async def test_answers_are_taken_in_the_forms_of_outlook_and_gmail(convened: Convening, mailer: str) -> None:
    said = attendee(DELEGATE_ADDRESS, "DECLINED")
    await take(convened, MAILERS[mailer](DELEGATE_ADDRESS, "REPLY", convened.meeting, said))
    row = await convened.row(convened.delegate)
    assert row.said is not None
    assert (row.standing, row.said.reason) == (Standing.DECLINED, "Xin lùi sang hôm sau")


def no_answer(mailer: str, kind: str, meeting: MeetingId) -> bytes:
    """A mail that is about the delegate's seat and says neither that it comes nor that it does not."""
    other = "dong.nghiep@mail.example"
    handed_on = attendee(DELEGATE_ADDRESS, "DELEGATED", f'DELEGATED-TO="mailto:{other}"')
    taken_on = attendee(other, "ACCEPTED", f'DELEGATED-FROM="mailto:{DELEGATE_ADDRESS}"')
    undecided, other_comes = attendee(DELEGATE_ADDRESS, "NEEDS-ACTION"), attendee(other, "ACCEPTED")
    kinds = {
        "tentative": (DELEGATE_ADDRESS, "COUNTER", [attendee(DELEGATE_ADDRESS, "TENTATIVE")]),
        "declined": (DELEGATE_ADDRESS, "COUNTER", [attendee(DELEGATE_ADDRESS, "DECLINED")]),
        "silent": (
            DELEGATE_ADDRESS,
            "COUNTER",
            [undecided, other_comes],
        ),
        "handed on": (DELEGATE_ADDRESS, "REPLY", [handed_on]),
        "taken on": (other, "REPLY", [handed_on, taken_on]),
        "taken on alone": (other, "REPLY", [taken_on]),
    }
    sender, method, attendees = kinds[kind]
    return MAILERS[mailer](sender, method, meeting, *attendees)


NO_ANSWERS: Mapping[str, type[MeetingsError]] = {
    "tentative": MailProposesTime,
    "declined": MailProposesTime,
    "silent": MailProposesTime,
    "handed on": MailDelegates,
    "taken on": MailDelegates,
    "taken on alone": MailDelegates,
}


@pytest.mark.parametrize("mailer", MAILERS)
@pytest.mark.parametrize("kind", NO_ANSWERS)
async def test_another_time_and_another_person_are_refused_by_their_names(
    convened: Convening, mailer: str, kind: str
) -> None:
    with pytest.raises(NO_ANSWERS[kind]):
        await take(convened, no_answer(mailer, kind, convened.meeting))
    assert (await convened.row(convened.delegate)).standing is Standing.SILENT


@pytest.mark.parametrize("kind", NO_ANSWERS)
async def test_what_is_no_answer_to_this_invitation_is_not_understood(convened: Convening, kind: str) -> None:
    with pytest.raises(MailNotUnderstood):
        await take(convened, no_answer("outlook", kind, MeetingId(new_uuid())))
    async with convened.db.begin() as tx:
        await tx.execute(update(Seat).where(Seat.person_id == convened.delegate).values(email="x@x.example"))
    with pytest.raises(MailNotUnderstood):
        await take(convened, no_answer("outlook", kind, convened.meeting))


@pytest.mark.parametrize("kind", ["tentative", "handed on"])
async def test_a_cancelled_meeting_says_so_whatever_is_asked(convened: Convening, kind: str) -> None:
    await convened.change(state="cancelled")
    with pytest.raises(InvitationClosed):
        await take(convened, no_answer("gmail", kind, convened.meeting))


CALENDAR = calendar_reply("u", "a@x.example")
PLAIN = reply_mail(CALENDAR, "a@x.example")
PART = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
HOSTILE = {
    "nothing": b"",
    "no mail": b"\xff\xfe\x00",
    "no calendar": b"From: a@x.example\r\n\r\nHello",
    "no sender": PLAIN.replace(b"From: a@x.example\r\n", b""),
    "two senders": PLAIN.replace(b"From: a@x.example", b"From: a@x.example, b@x.example"),
    "a group as sender": PLAIN.replace(b"From: a@x.example", b"From: all:a@x.example,b@x.example;"),
    "a sender that is none": PLAIN.replace(b"From: a@x.example", b'From: "a b"@x.example'),
    "an unknown charset": PLAIN.replace(b"utf-8", b"klingon").replace(b"8bit", b"base64"),
    "a calendar that is too long": reply_mail(CALENDAR + "X" * 70_000, "a@x.example"),
    "too long": PLAIN + b"x" * MAX_MESSAGE_BYTES,
    "a zero": PLAIN.replace(b"See", b"S\0e"),
    "too many parts": b"From: a@x.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    + PART * MAX_PARTS
    + b"--b--",
    "nested without end": b"From: a@x.example\r\n"
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(900)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_refused(name: str) -> None:
    with pytest.raises(MailNotUnderstood):
        mailed_reply(HOSTILE[name])


def test_the_mail_they_are_made_of_is_understood() -> None:
    assert mailed_reply(PLAIN).reply.attendee == "a@x.example"
