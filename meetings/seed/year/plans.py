"""The plans of the year as rows: the series, and each meeting with its people, its invitees and its agenda."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from meetings.audit import Entry
from meetings.domain.agenda import ItemState, Visibility
from meetings.domain.lifecycle import MeetingState
from meetings.domain.roles import Act
from meetings.domain.seats import Duty, Target
from meetings.domain.working_days import at_minute
from meetings.ids import ItemId, MeetingId, SeatId, SeriesId
from meetings.models.agenda import AgendaItem, InvitedTarget
from meetings.models.meetings import Classification, MeetingKind, MeetingRecord
from meetings.models.schedule import MeetingPlan, MeetingSeries, PlannedPerson, SeriesException, SeriesPerson
from meetings.seed.accounts import DEPUTY_LOGIN
from meetings.seed.year.occasions import (
    BRIEFING,
    FIRST_MONDAY,
    LAST_MONDAY,
    PLACE,
    REQUESTS,
    REVIEW,
    SESSION,
    STORM,
    THEMATIC,
    YEAR_NOW,
    Occasion,
    left_out,
)
from meetings.seed.year.setting import CHAIR, LEADING, SECRETARY, Gathering, Setting
from meetings.seed.year.texts import ITEMS, agenda_random, agenda_titles

YEAR_BEGAN = at_minute(FIRST_MONDAY - timedelta(weeks=3), 540)
"""When the accounts and the series were made."""

KINDS = {
    BRIEFING: MeetingKind.BRIEFING,
    SESSION: MeetingKind.COMMITTEE_SESSION,
    THEMATIC: MeetingKind.PROFESSIONAL,
    STORM: MeetingKind.WORKING,
    REVIEW: MeetingKind.REVIEW,
}
_READY_BEFORE_S = 1800
_DRAFTED_BEFORE = timedelta(days=2)
_SUBMITTED_BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Owner:
    """Of what an agenda or a list of invitees is: a meeting, or a series."""

    meeting: MeetingId | None = None
    series: SeriesId | None = None


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """An item of an agenda, whose seat presents it, and since when it was dealt with, if it was."""

    title: str
    planned_min: int
    presenter: str = ""
    seat: SeatId | None = None
    opened_at: datetime | None = None


def write_series(setting: Setting) -> SeriesId:
    """The weekly briefing, with the days on which it was left out."""
    book, series = setting.book, SeriesId(setting.book.new_id())
    title = "Giao ban trực tuyến hằng tuần"
    book.add(
        MeetingSeries, id=series, title=title, type_code=BRIEFING, rule="FREQ=WEEKLY;BYDAY=MO", starts_on=FIRST_MONDAY,
        ends_on=None, minute=480, length_min=180, classification=Classification.INTERNAL, place=PLACE,
        requests=REQUESTS, made_until=LAST_MONDAY, created_by=setting.account(SECRETARY), created_at=YEAR_BEGAN,
        revision=len(left_out()),
    )  # fmt: skip
    for login, role in LEADING:
        book.add(
            SeriesPerson, series_id=series, account_id=setting.account(login), role=role, deputy=login == DEPUTY_LOGIN
        )
    _targets(setting, None, _Owner(series=series))
    for position, item in enumerate(ITEMS[:5]):
        _item(setting, _Owner(series=series), position, PlannedItem(item, 15))
    secretary = setting.account(SECRETARY)
    setting.diary.note(YEAR_BEGAN, Entry(Act.PLAN_SERIES, secretary, None, title, {"series": series, "act": "create"}))
    for day, reason in left_out():
        book.add(SeriesException, series_id=series, day=day, reason=reason)
        noted = {"series": series, "act": "except", "day": day.isoformat()}
        setting.diary.note(YEAR_BEGAN, Entry(Act.PLAN_SERIES, secretary, None, title, noted))
    return series


def write_record(setting: Setting, occasion: Occasion, series: SeriesId) -> MeetingId:
    """The meeting itself with what was planned of it, but for its agenda."""
    book, meeting = setting.book, MeetingId(setting.book.new_id())
    secretary = setting.account(SECRETARY)
    first = occasion.sent_at or YEAR_NOW
    drafted_at = first - _DRAFTED_BEFORE
    book.add(
        MeetingRecord, id=meeting, title=occasion.title, kind=KINDS[occasion.type_code],
        classification=Classification.INTERNAL, state=occasion.state, starts_at=occasion.starts_at,
        ends_at=occasion.ends_at, ready_before_s=_READY_BEFORE_S, drill=False, opened_at=occasion.opened_at,
        ended_at=occasion.ended_at, created_by=secretary, created_at=drafted_at,
    )  # fmt: skip
    book.add(
        MeetingPlan, meeting_id=meeting, type_code=occasion.type_code,
        series_id=None if occasion.occurrence_on is None else series, occurrence_on=occasion.occurrence_on,
        place=PLACE, requests=REQUESTS, reason=occasion.reason, revision=1 + bool(occasion.reason),
    )  # fmt: skip
    for login, role in LEADING:
        account, deputy = setting.account(login), login == DEPUTY_LOGIN
        book.add(PlannedPerson, meeting_id=meeting, account_id=account, role=role, deputy=deputy)
    _targets(setting, occasion, _Owner(meeting=meeting))
    setting.diary.note(drafted_at, Entry(Act.DRAFT_MEETING, secretary, meeting, occasion.title[:64]))
    if occasion.state is not MeetingState.DRAFT:
        entry = Entry(Act.SUBMIT_MEETING, secretary, meeting, occasion.title[:64], {"reason": ""})
        setting.diary.note(first - _SUBMITTED_BEFORE, entry)
    _note_change(setting, occasion, meeting)
    return meeting


def write_agenda(
    setting: Setting, occasion: Occasion, meeting: MeetingId, gathering: Gathering | None
) -> tuple[ItemId, ...]:
    """Five to nine items of 10 to 25 minutes that fit into the meeting, each with who presents it; what they became."""
    seats = {} if gathering is None else {one.office.name: one.seat for one in gathering.sittings}
    at, items = occasion.opened_at if occasion.is_held else None, []
    for position, drawn in enumerate(drawn_agenda(setting, occasion)):
        item = replace(drawn, seat=seats.get(drawn.presenter), opened_at=at)
        items.append(_item(setting, _Owner(meeting=meeting), position, item))
        at = None if at is None else at + timedelta(minutes=item.planned_min)
    return tuple(items)


def drawn_agenda(setting: Setting, occasion: Occasion) -> list[PlannedItem]:
    """What is on the agenda of a meeting; the same whenever it is asked for."""
    random = agenda_random(occasion)
    titles = agenda_titles(random)
    minutes = [random.choice((10, 15, 20, 25)) for _ in titles]
    while sum(minutes) > max(occasion.length_min, 10 * len(minutes)):
        minutes[minutes.index(max(minutes))] -= 5
    agencies = setting.province.agencies
    return [
        PlannedItem(title, planned_min, random.choice(agencies).name)
        for title, planned_min in zip(titles, minutes, strict=True)
    ]


def _note_change(setting: Setting, occasion: Occasion, meeting: MeetingId) -> None:
    """That it was moved, before it was invited to, or called off later; by whom and why."""
    if not occasion.reason:
        return
    act, login, at = Act.MOVE_MEETING, SECRETARY, (occasion.sent_at or YEAR_NOW) - _DRAFTED_BEFORE
    if occasion.is_called_off and occasion.again_at is not None:
        postponed = occasion.state is MeetingState.POSTPONED
        act, login = Act.POSTPONE_MEETING if postponed else Act.CANCEL_MEETING, CHAIR
        at = occasion.again_at
    noted = {"starts_at": occasion.starts_at.isoformat(), "reason": occasion.reason}
    setting.diary.note(at, Entry(act, setting.account(login), meeting, occasion.title[:64], noted))


def invited_posts(occasion: Occasion | None) -> Iterator[tuple[str, str | None]]:
    """The list of invitees of a meeting, or of the series: codes of posts, and in which area."""
    yield "province_vice_chair", None
    yield "agency_head", None
    if occasion is None or occasion.communes:
        yield "commune_chair", None if occasion is None else occasion.area


def _targets(setting: Setting, occasion: Occasion | None, owner: _Owner) -> None:
    voting = occasion is not None and occasion.type_code == SESSION
    for position, (post, area) in enumerate(invited_posts(occasion)):
        setting.book.add(
            InvitedTarget, id=setting.book.new_id(), meeting_id=owner.meeting, series_id=owner.series,
            position=position, target=Target.POST, ref=post, area=area, duty=Duty.REQUIRED, voting=voting,
        )  # fmt: skip


def seen_by(position: int) -> Visibility:
    """Who sees an item: everybody the first, those who sit there the others."""
    return Visibility.PUBLIC if position == 0 else Visibility.DELEGATES


def _item(setting: Setting, owner: _Owner, position: int, item: PlannedItem) -> ItemId:
    written = ItemId(setting.book.new_id())
    setting.book.add(
        AgendaItem, id=written, meeting_id=owner.meeting, series_id=owner.series, position=position,
        title=item.title, planned_min=item.planned_min, presenter=item.presenter, presenter_id=item.seat,
        visibility=seen_by(position), late=False, limit_s=300,
        state=ItemState.PLANNED if item.opened_at is None else ItemState.DONE, opened_at=item.opened_at,
        closed_at=None if item.opened_at is None else item.opened_at + timedelta(minutes=item.planned_min),
    )  # fmt: skip
    return written
