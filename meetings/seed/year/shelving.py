"""Papers of a meeting of the year, as rows: versions and pages, grants, receipts, copies, and who was reminded."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from meetings.audit import Entry
from meetings.domain.jobs import JobState
from meetings.domain.papers import GrantScope, PaperRights, VersionState
from meetings.domain.roles import Act
from meetings.ids import AccountId, ItemId, PaperId, SeatId, UnitId, VersionId
from meetings.models.jobs import Job
from meetings.models.meetings import Classification
from meetings.models.papers import (
    Paper,
    PaperCopy,
    PaperFile,
    PaperGrant,
    PaperPage,
    PaperReceipt,
    PaperVersion,
)
from meetings.papers.reminding import UNREAD, UNREAD_MAIL
from meetings.seed.accounts import DEPUTY_LOGIN, device_login
from meetings.seed.year.expected_papers import unread_expected
from meetings.seed.year.library import PDF, Library, Printed
from meetings.seed.year.occasions import YEAR_NOW, Occasion
from meetings.seed.year.papers import UNITS_GRANTED, Planned, Whom, copies, planned, readings, reminded_at
from meetings.seed.year.setting import SECRETARY, Gathering, Setting

_BROUGHT_BEFORE = timedelta(minutes=30)
_SENT_WITHIN = timedelta(seconds=20)
_WHY_RECALLED = "Số liệu chưa được thẩm định"


class Shelf:
    """Writes the papers of one meeting after the other; a file that several have is written down once."""

    def __init__(self, setting: Setting, library: Library) -> None:
        """`library`: prints what is brought."""
        self._setting = setting
        self._book = setting.book
        self._library = library
        self._files: set[str] = set()
        rooms = {
            device_login(office.code): office.device
            for office in setting.province.communes
            if office.device is not None
        }
        self._accounts: Mapping[str, AccountId] = {**setting.province.accounts, **rooms}

    def write(self, occasion: Occasion, gathering: Gathering, items: Sequence[ItemId]) -> None:
        """All of a meeting that was invited to; `items`: those of its agenda, in order."""
        versions = [self._paper(occasion, gathering, items, paper) for paper in planned(occasion)]
        self._receipts(occasion, gathering, versions)
        for copy in copies(occasion, self._setting.directory):
            self._book.add(
                PaperCopy, version_id=versions[copy.place][-1], account_id=self._accounts[copy.login], at=copy.at,
                dropped_at=copy.dropped_at,
            )  # fmt: skip
        self._reminders(occasion, gathering)

    def _paper(
        self, occasion: Occasion, gathering: Gathering, items: Sequence[ItemId], plan: Planned
    ) -> list[VersionId]:
        secretary, paper = self._setting.account(SECRETARY), PaperId(self._book.new_id())
        brought_at = (plan.issues[0].out_at or YEAR_NOW) - _BROUGHT_BEFORE
        self._book.add(
            Paper, id=paper, meeting_id=gathering.meeting, item_id=None if plan.item is None else items[plan.item],
            position=plan.place, title=plan.title, in_room=plan.in_room,
            classification=Classification.OPEN if plan.in_room else Classification.INTERNAL, made_by=secretary,
            made_at=brought_at, revision=2 * len(plan.issues), recalled_at=plan.recalled_at,
            recalled_why="" if plan.recalled_at is None else _WHY_RECALLED,
        )  # fmt: skip
        versions = [self._version(occasion, gathering, (paper, plan), number) for number in range(len(plan.issues))]
        self._grants(gathering, paper, plan, brought_at)
        if plan.recalled_at is not None:
            noted = {"title": plan.title[:64], "reason": _WHY_RECALLED, "on_behalf_of": "chair"}
            entry = Entry(Act.RECALL_PAPER, secretary, gathering.meeting, paper, noted)
            self._setting.diary.note(plan.recalled_at, entry)
        return versions

    def _version(self, occasion: Occasion, gathering: Gathering, of: tuple[PaperId, Planned], number: int) -> VersionId:
        (paper, plan), secretary = of, self._setting.account(SECRETARY)
        issue, version = plan.issues[number], VersionId(self._book.new_id())
        file, brought_at = self._library.file(issue.text), (issue.out_at or YEAR_NOW) - _BROUGHT_BEFORE
        self._keep(file)
        later = plan.issues[number + 1].out_at if number < plan.last else None
        self._book.add(
            PaperVersion, id=version, paper_id=paper, number=number + 1, name=file.text.name, original_sha=file.sha,
            original_type=PDF, state=VersionState.READY, refusal="", sha256=file.sha, size=len(file.content),
            pages=len(file.pages), drawn=len(file.pages), signed=False, made_by=secretary, made_at=brought_at,
            published_at=issue.out_at, replaced_at=later, recalled_at=plan.recalled_at,
        )  # fmt: skip
        for page, one in enumerate(file.pages, start=1):
            self._book.add(
                PaperPage, version_id=version, page=page, width_pt=one.drawn.width_pt, height_pt=one.drawn.height_pt,
                image_sha=one.image_sha, image_size=len(one.drawn.image), thumb_sha=one.thumb_sha, ink_sha=one.ink_sha,
                text=one.drawn.text,
            )  # fmt: skip
        noted: dict[str, str | int | bool | None] = {
            "number": number + 1, "sha256": file.sha, "title": plan.title[:64],
        }  # fmt: skip
        for act, at in ((Act.UPLOAD_PAPER, brought_at), (Act.PUBLISH_PAPER, issue.out_at)):
            if at is not None:
                self._setting.diary.note(at, Entry(act, secretary, gathering.meeting, paper, noted))
        return version

    def _keep(self, file: Printed) -> None:
        for kept, _ in file.objects():
            if kept.sha not in self._files:
                self._files.add(kept.sha)
                self._book.add(PaperFile, sha256=kept.sha, size=kept.size, media_type=kept.media_type, made_at=YEAR_NOW)

    def _grants(self, gathering: Gathering, paper: PaperId, plan: Planned, at: datetime) -> None:
        if plan.issues[0].out_at is None:
            return
        agencies = self._setting.province.agencies[1 : 1 + UNITS_GRANTED]
        whom: list[tuple[GrantScope, UnitId | None, SeatId | None]] = [(GrantScope.ALL, None, None)]
        if plan.whom is Whom.UNITS:
            whom = [(GrantScope.UNIT, office.unit, None) for office in agencies]
        elif plan.whom is Whom.SEAT:
            deputy = gathering.people[self._setting.account(DEPUTY_LOGIN)]
            whom = [(GrantScope.SEAT, None, one.seat) for one in gathering.sittings if one.participant == deputy]
        takes = plan.whom in {Whom.ALL_TAKE, Whom.SEAT}
        for scope, unit, seat in whom:
            self._book.add(
                PaperGrant, id=self._book.new_id(), paper_id=paper, scope=scope, unit_id=unit, seat_id=seat,
                rights=PaperRights.DOWNLOAD if takes else PaperRights.VIEW, until=plan.until,
                made_by=self._setting.account(SECRETARY), made_at=at,
            )  # fmt: skip

    def _receipts(self, occasion: Occasion, gathering: Gathering, versions: Sequence[Sequence[VersionId]]) -> None:
        seats = {one.participant: one.seat for one in gathering.sittings if one.participant is not None}
        for reading in readings(occasion, self._setting.directory):
            account = self._accounts[reading.login]
            participant = gathering.people.get(account)
            self._book.add(
                PaperReceipt, version_id=versions[reading.place][reading.issue], account_id=account,
                seat_id=None if participant is None else seats.get(participant), first_open=reading.opened_at,
                last_open=reading.opened_at + timedelta(seconds=reading.seconds), max_page=reading.max_page,
                seconds=reading.seconds, downloaded_at=reading.opened_at if reading.taken else None,
            )  # fmt: skip

    def _reminders(self, occasion: Occasion, gathering: Gathering) -> None:
        """Who looked a day before, and the mails to the seats of the units that had opened nothing."""
        due_at, first = reminded_at(occasion), planned(occasion)[0].issues[0].out_at
        if due_at is None or first is None:
            return
        told = occasion.starts_at.isoformat()
        waits = JobState.WAITING if due_at > YEAR_NOW else JobState.DONE
        state = JobState.DROPPED if occasion.is_called_off and due_at <= YEAR_NOW else waits
        self._job(
            UNREAD, f"{gathering.meeting}:{told}", {"meeting": gathering.meeting, "at": told}, (first, due_at), state
        )
        unread = unread_expected(occasion, self._setting.directory) or frozenset()
        for sitting in gathering.sittings:
            if sitting.office.code in unread:
                payload = {"seat": sitting.counts, "at": told}
                self._job(UNREAD_MAIL, f"{sitting.counts}:{told}", payload, (due_at, due_at), JobState.DONE)

    def _job(
        self, kind: str, key: str, payload: dict[str, str], times: tuple[datetime, datetime], state: JobState
    ) -> None:
        (made_at, due_at), waits = times, state is JobState.WAITING
        self._book.add(
            Job, id=self._book.new_id(), kind=kind, key=f"{kind}:{key}", payload=json.dumps(payload, sort_keys=True),
            state=state, made_at=made_at, due_at=due_at, claimed_until=None, attempts=0 if waits else 1,
            ended_at=None if waits else due_at + _SENT_WITHIN, trouble="over" if state is JobState.DROPPED else "",
        )  # fmt: skip
