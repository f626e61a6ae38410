"""What went to and fro about a meeting of the year: invitations, letters, mails, answers and substitutes."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from meetings.audit import Entry
from meetings.domain.jobs import JobState
from meetings.domain.roles import Act
from meetings.domain.seats import Answer, AnswerSource, Dispatch, Scope, SubstitutionState
from meetings.ids import InvitationId, LetterId, SeatId
from meetings.letters.outbox import MAIL, REMIND_BEFORE, REMINDERS, Errand
from meetings.models.jobs import Job
from meetings.models.seats import Invitation, InvitationItem, Letter, Reply, Substitution
from meetings.seed.year.expected import answer_expected
from meetings.seed.year.fates import Reply as Fated
from meetings.seed.year.occasions import PLACE, REQUESTS, SESSION, YEAR_NOW, Change, Occasion
from meetings.seed.year.plans import drawn_agenda, invited_posts, seen_by
from meetings.seed.year.setting import CHAIR, SECRETARY, Gathering, Setting, Sitting

_HOUR = timedelta(hours=1)
_SENT_WITHIN = timedelta(seconds=20)
_WORDS_BEFORE = "Chuẩn bị báo cáo của đơn vị."
_ANSWERS = {Fated.ACCEPTED: Answer.ACCEPTED, Fated.DECLINED: Answer.DECLINED}
_POSTS = {
    "province_vice_chair": "Phó Chủ tịch UBND tỉnh",
    "agency_head": "Giám đốc sở và thủ trưởng cơ quan",
    "commune_chair": "Chủ tịch UBND xã, phường",
}
_REFUSED = "Nội dung cần người đứng đầu trực tiếp báo cáo"


@dataclass(frozen=True, slots=True)
class _Version:
    """One version that went out, with the letter of each seat."""

    id: InvitationId
    number: int
    sent_at: datetime
    letters: dict[SeatId, LetterId]


class _Correspondence:
    """All of one meeting."""

    def __init__(self, setting: Setting, occasion: Occasion, gathering: Gathering) -> None:
        """`gathering`: who is invited."""
        self._setting = setting
        self._book = setting.book
        self._occasion = occasion
        self._gathering = gathering
        self._answers: list[tuple[datetime, Sitting, Answer, int]] = []

    def write(self) -> None:
        """Every row of it."""
        occasion = self._occasion
        assert occasion.sent_at is not None
        first = self._version(1, occasion.sent_at, Dispatch.REQUEST)
        second = None
        if occasion.again_at is not None:
            off = occasion.is_called_off
            second = self._version(2, occasion.again_at, Dispatch.CANCEL if off else Dispatch.REQUEST)
        self._plan_reminders(first, overtaken=second is not None)
        asked = first
        if second is not None and not occasion.is_called_off:
            asked = second
            self._plan_reminders(second, overtaken=False)
        self._collect_answers(first, asked)
        self._write_answers()
        self._write_letters(first, asked, second)

    def _version(self, number: int, sent_at: datetime, dispatch: Dispatch) -> _Version:
        occasion, setting = self._occasion, self._setting
        chair = setting.province.province.holders[0].official
        first_of_two = number == 1 and occasion.change is not None
        earlier = _HOUR if first_of_two and occasion.change is Change.TIME else timedelta()
        secretary = setting.account(SECRETARY)
        version = _Version(
            InvitationId(self._book.new_id()),
            number,
            sent_at,
            {one.seat: LetterId(self._book.new_id()) for one in self._gathering.sittings},
        )
        self._book.add(
            Invitation, id=version.id, meeting_id=self._gathering.meeting, version=number, dispatch=dispatch,
            reason=occasion.reason if dispatch is Dispatch.CANCEL else "", number=f"{occasion.number + 101}/GM-UBND",
            sent_at=sent_at, sent_by=secretary, late_reason=occasion.late_reason, title=occasion.title,
            chair=f"{chair.name}, {chair.title}", place=PLACE,
            requests=_WORDS_BEFORE if first_of_two and occasion.change is Change.WORDS else REQUESTS,
            starts_at=occasion.starts_at - earlier, ends_at=occasion.ends_at - earlier, attendees=_attendees(occasion),
        )  # fmt: skip
        if dispatch is Dispatch.REQUEST:
            self._tell_agenda(version.id)
        noted: dict[str, str | int | bool | None] = {
            "version": number, "dispatch": dispatch, "seats": len(self._gathering.sittings),
            "on_behalf_of": "chair",
        }  # fmt: skip
        if occasion.late_reason:
            noted["late_reason"] = occasion.late_reason
        entry = Entry(Act.SEND_INVITATION, secretary, self._gathering.meeting, version.id, noted)
        setting.diary.note(sent_at, entry)
        errand = Errand.CANCEL if dispatch is Dispatch.CANCEL else Errand.INVITE
        for letter in version.letters.values():
            self._mail(errand, letter, sent_at)
        return version

    def _tell_agenda(self, version: InvitationId) -> None:
        for position, item in enumerate(drawn_agenda(self._setting, self._occasion)):
            self._book.add(
                InvitationItem, invitation_id=version, position=position, title=item.title,
                planned_min=item.planned_min, presenter=item.presenter, visibility=seen_by(position),
            )  # fmt: skip

    def _collect_answers(self, first: _Version, asked: _Version) -> None:
        """Who asks for a substitute does so of the last version; who answered the first may have to again."""
        for sitting in self._gathering.sittings:
            fate = sitting.fate
            after = timedelta(minutes=fate.answered_min)
            if fate.reply in _ANSWERS:
                answer = _ANSWERS[fate.reply]
                self._answers.append((first.sent_at + after, sitting, answer, first.number))
                if self._occasion.change is Change.TIME and fate.repeats:
                    self._answers.append((asked.sent_at + after, sitting, answer, asked.number))
            elif fate.reply in {Fated.SUBSTITUTED, Fated.REFUSED}:
                self._answers.append((asked.sent_at + after, sitting, Answer.SUBSTITUTE_REQUESTED, asked.number))

    def _write_answers(self) -> None:
        for at, sitting, answer, version in sorted(self._answers, key=lambda one: (one[0], one[1].seat)):
            fate = sitting.fate
            source = _source(fate.answered_min, answer)
            by = self._setting.account(SECRETARY) if source is AnswerSource.SECRETARY else None
            self._book.add(
                Reply, seat_id=sitting.seat, version=version, answer=answer,
                reason="" if answer is Answer.ACCEPTED else fate.why, source=source, by=by, at=at,
            )  # fmt: skip
            noted: dict[str, str | int | bool | None] = {"answer": answer, "source": source, "version": version}
            act = Act.ANSWER_INVITATION
            if source is AnswerSource.SECRETARY:
                act, noted["on_behalf_of"] = Act.ANSWER_FOR_SEAT, "seat"
            self._setting.diary.note(at, Entry(act, by, self._gathering.meeting, sitting.seat, noted))

    def _write_letters(self, first: _Version, asked: _Version, second: _Version | None) -> None:
        """The letters with the sequences that substitutions left them, and those of who sits instead."""
        raised = self._write_wishes(asked)
        for version in (first, second):
            if version is None:
                continue
            for sitting in self._gathering.sittings:
                reminded = version is asked and self._is_reminded(sitting)
                at = self._occasion.starts_at - REMIND_BEFORE
                more = 1 if version is asked and sitting.seat in raised else 0
                letter = version.letters[sitting.seat]
                self._letter(version, letter, sitting.seat, version.number - 1 + more, at if reminded else None)
                if reminded:
                    self._mail(Errand.REMIND_BEFORE, letter, at)

    def _write_wishes(self, asked: _Version) -> set[SeatId]:
        """The wishes for substitutes of the version that was asked; whose seats were given away."""
        wishing = [(at, one) for at, one, answer, _ in self._answers if answer is Answer.SUBSTITUTE_REQUESTED]
        given, sequence = set(), asked.number + 1
        for at, sitting in sorted(wishing, key=lambda one: (one[0], one[1].seat)):
            wish, decided_at = self._wish(sitting, at), at + _HOUR
            letter = asked.letters[sitting.seat]
            if sitting.fate.reply is Fated.REFUSED:
                self._mail(Errand.REFUSED, letter, decided_at, wish)
                continue
            given.add(sitting.seat)
            own = LetterId(self._book.new_id())
            self._letter(asked, own, sitting.counts, sequence, None)
            sequence += 1
            self._mail(Errand.REPLACED, letter, decided_at, wish)
            self._mail(Errand.INVITE, own, decided_at)
        return given

    def _wish(self, sitting: Sitting, at: datetime) -> str:
        approved = sitting.fate.reply is Fated.SUBSTITUTED
        wish, who = self._book.new_id(), sitting.substitute
        scope = Scope.VOTE if self._occasion.type_code == SESSION else Scope.SPEAK
        state = SubstitutionState.APPROVED if approved else SubstitutionState.REFUSED
        login = CHAIR if sitting.fate.answered_min % 2 else SECRETARY
        self._book.add(
            Substitution, id=wish, seat_id=sitting.seat, person_id=who.person, honorific=who.official.honorific,
            name=who.official.name, title=who.official.title, email=who.email, scope=scope, reason=sitting.fate.why,
            asked_at=at, asked_by=None, state=state, decided_at=at + _HOUR, decided_by=self._setting.account(login),
            decision="" if approved else _REFUSED, substitute_id=sitting.counts if approved else None,
        )  # fmt: skip
        noted: dict[str, str | int | bool | None] = {"state": state, "seat": sitting.seat, "scope": scope}
        if not approved:
            noted["reason"] = _REFUSED
        if login == SECRETARY:
            noted["on_behalf_of"] = "chair"
        entry = Entry(Act.DECIDE_SUBSTITUTE, self._setting.account(login), self._gathering.meeting, wish, noted)
        self._setting.diary.note(at + _HOUR, entry)
        return wish

    def _letter(
        self, version: _Version, letter: LetterId, seat: SeatId, sequence: int, reminded_at: datetime | None
    ) -> None:
        digest = self._setting.keys.digest(letter)
        self._book.add(
            Letter, id=letter, invitation_id=version.id, seat_id=seat, key_sha256=digest, sequence=sequence,
            reminded_at=reminded_at,
        )  # fmt: skip

    def _is_reminded(self, sitting: Sitting) -> bool:
        due_at = self._occasion.starts_at - REMIND_BEFORE
        silent = answer_expected(self._occasion, sitting.fate) == "silent"
        return silent and not self._occasion.is_called_off and self._plans_reminders() and due_at <= YEAR_NOW

    def _plans_reminders(self) -> bool:
        """Whether there was a day left when the invitation went out."""
        sent_at = self._occasion.sent_at
        return sent_at is not None and self._occasion.starts_at - REMIND_BEFORE > sent_at

    def _plan_reminders(self, version: _Version, *, overtaken: bool) -> None:
        if not self._plans_reminders():
            return
        due_at = self._occasion.starts_at - REMIND_BEFORE
        state = JobState.DROPPED if overtaken else JobState.DONE
        if due_at > YEAR_NOW:
            state = JobState.WAITING
        self._job(REMINDERS, f"{REMINDERS}:{version.id}", {"invitation": version.id}, (version.sent_at, due_at), state)

    def _mail(self, errand: Errand, letter: LetterId, at: datetime, wish: str = "") -> None:
        key = ":".join(part for part in (MAIL, errand, letter, wish) if part)
        payload = {"errand": errand.value, "letter": letter} | ({"wish": wish} if wish else {})
        self._job(MAIL, key, payload, (at, at), JobState.DONE)

    def _job(
        self, kind: str, key: str, payload: dict[str, str], times: tuple[datetime, datetime], state: JobState
    ) -> None:
        made_at, due_at = times
        waits = state is JobState.WAITING
        self._book.add(
            Job, id=self._book.new_id(), kind=kind, key=key, payload=json.dumps(payload, sort_keys=True), state=state,
            made_at=made_at, due_at=due_at, claimed_until=None, attempts=0 if waits else 1,
            ended_at=None if waits else due_at + _SENT_WITHIN,
            trouble="superseded" if state is JobState.DROPPED else "",
        )  # fmt: skip


def write_correspondence(setting: Setting, occasion: Occasion, gathering: Gathering) -> None:
    """All that was written about a meeting that was invited to."""
    _Correspondence(setting, occasion, gathering).write()


def _attendees(occasion: Occasion) -> str:
    lines = ((_POSTS[post], area) for post, area in invited_posts(occasion))
    return "\n".join(name if area is None else f"{name}, khu vực {area}" for name, area in lines)


def _source(answered_min: int, answer: Answer) -> AnswerSource:
    """One answer of twenty is given by the secretary, two come by mail; a mail names no substitute."""
    if answered_min % 20 == 0:
        return AnswerSource.SECRETARY
    by_mail = answered_min % 20 < 3 and answer is not Answer.SUBSTITUTE_REQUESTED
    return AnswerSource.MAIL if by_mail else AnswerSource.PAGE
