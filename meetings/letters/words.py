"""What letters say: Vietnamese first, the same in English below it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from types import MappingProxyType
from zoneinfo import ZoneInfo

from meetings.domain.invitations import Difference, Terms
from meetings.letters.contents import ToldItem
from meetings.letters.outbox import Errand

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_DAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_NAMED_ATTENDEES = 20
"""How many lines of a list of invitees a letter names; of more it says how many they are."""
_CALENDAR_ITEMS = 20
_CALENDAR_AGENDA_BYTES = 8 * 1024
"""How much of an agenda stands in a calendar: its answer brings all of it back (`ical.MAX_BYTES`)."""
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Language:
    """The sentences of one language; `{…}` stands for what differs from letter to letter."""

    days: tuple[str, ...]
    when: str
    greeting: str
    subjects: Mapping[Errand, str]
    openings: Mapping[Errand, str]
    labels: Mapping[str, str]
    item: str
    presented: str
    more: str
    more_items: str
    changed: str
    differences: Mapping[Difference, str]
    press: str
    private: str


VIETNAMESE = Language(
    days=_DAYS,
    when="{start} đến {end}, {day}, ngày {date}",
    greeting="Kính gửi {honorific} {name}, {title}, {unit},",
    subjects=MappingProxyType(
        {
            Errand.INVITE: "Giấy mời họp: {meeting}",
            Errand.CANCEL: "Huỷ cuộc họp: {meeting}",
            Errand.POSTPONE: "Hoãn cuộc họp: {meeting}",
            Errand.UNINVITED: "Không còn mời dự họp: {meeting}",
            Errand.REMIND_BEFORE: "Nhắc trả lời giấy mời: {meeting}",
            Errand.REMIND_NOW: "Nhắc trả lời giấy mời: {meeting}",
            Errand.REPLACED: "Đã đồng ý người dự thay: {meeting}",
            Errand.RESTORED: "Mời dự họp trở lại: {meeting}",
            Errand.REFUSED: "Chưa đồng ý người dự thay: {meeting}",
        }
    ),
    openings=MappingProxyType(
        {
            Errand.INVITE: "Trân trọng kính mời {honorific} dự cuộc họp sau đây.",
            Errand.CANCEL: "Xin thông báo: cuộc họp sau đây không tổ chức nữa.",
            Errand.POSTPONE: "Xin thông báo: cuộc họp sau đây được hoãn. Khi có thời gian mới sẽ gửi lại giấy mời.",
            Errand.UNINVITED: "Xin thông báo: cuộc họp sau đây vẫn tổ chức, nhưng không còn mời {honorific} dự.",
            Errand.REMIND_BEFORE: "Cuộc họp sau đây chưa có trả lời của {honorific}. Xin trả lời sớm.",
            Errand.REMIND_NOW: "Cuộc họp sau đây chưa có trả lời của {honorific}. Xin trả lời sớm.",
            Errand.REPLACED: "{other} đã được đồng ý dự thay {honorific} tại cuộc họp sau đây.",
            Errand.RESTORED: "{other} không còn dự thay. Kính mời {honorific} dự cuộc họp sau đây.",
            Errand.REFUSED: "Chưa đồng ý để {other} dự thay. Xin {honorific} trả lời lại.",
        }
    ),
    labels=MappingProxyType(
        {
            "number": "Số",
            "meeting": "Cuộc họp",
            "time": "Thời gian",
            "place": "Địa điểm",
            "chair": "Chủ trì",
            "attendees": "Thành phần",
            "agenda": "Nội dung",
            "requests": "Yêu cầu",
            "reason": "Lý do",
        }
    ),
    item="{number}. {title} ({minutes} phút)",
    presented="{number}. {title} ({minutes} phút; trình bày: {presenter})",
    more="và {count} đơn vị, cá nhân khác",
    more_items="và {count} nội dung khác: xem trên trang giấy mời",
    changed="Có thay đổi so với giấy mời trước: {what}.",
    differences=MappingProxyType(
        {
            Difference.TIME: "thời gian",
            Difference.PLACE: "địa điểm",
            Difference.CHAIR: "người chủ trì",
            Difference.AGENDA: "chương trình họp",
            Difference.WORDS: "tên cuộc họp hoặc yêu cầu",
        }
    ),
    press="Bấm vào đây để trả lời: dự họp, vắng, hoặc cử người dự thay:",
    private="Liên kết này chỉ dành cho giấy mời của {honorific}; xin không chuyển cho người khác.",
)

ENGLISH = Language(
    days=_ENGLISH_DAYS,
    when="{start} to {end}, {day} {date}",
    greeting="To {name}, {title}, {unit}",
    subjects=MappingProxyType({}),
    openings=MappingProxyType(
        {
            Errand.INVITE: "You are invited to the meeting below.",
            Errand.CANCEL: "The meeting below is cancelled.",
            Errand.POSTPONE: "The meeting below is postponed. You will be invited again when its new time is known.",
            Errand.UNINVITED: "The meeting below is held, but you are not invited to it any more.",
            Errand.REMIND_BEFORE: "You have not answered yet. Please answer soon.",
            Errand.REMIND_NOW: "You have not answered yet. Please answer soon.",
            Errand.REPLACED: "{other} comes to the meeting below in your place.",
            Errand.RESTORED: "{other} does not come in your place any more. You are invited to the meeting below.",
            Errand.REFUSED: "{other} may not come in your place. Please answer again.",
        }
    ),
    labels=MappingProxyType(
        {
            "number": "Number",
            "meeting": "Meeting",
            "time": "Time",
            "place": "Place",
            "chair": "Chair",
            "attendees": "Invited",
            "agenda": "Agenda",
            "requests": "Please",
            "reason": "Reason",
        }
    ),
    item="{number}. {title} ({minutes} min)",
    presented="{number}. {title} ({minutes} min; presented by {presenter})",
    more="and {count} others",
    more_items="and {count} more: see the page of the invitation",
    changed="Changed since the invitation before: {what}.",
    differences=MappingProxyType(
        {
            Difference.TIME: "time",
            Difference.PLACE: "place",
            Difference.CHAIR: "chair",
            Difference.AGENDA: "agenda",
            Difference.WORDS: "title or requests",
        }
    ),
    press="Press here to answer: coming, not coming, or somebody else comes:",
    private="This link is for your invitation alone; please do not pass it on.",
)


def when(language: Language, starts_at: datetime, ends_at: datetime) -> str:
    """The time of a meeting in Việt Nam."""
    start, end = starts_at.astimezone(_LOCAL), ends_at.astimezone(_LOCAL)
    return language.when.format(
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}" if end.date() == start.date() else f"{end:%H:%M %d/%m}",
        day=language.days[start.weekday()],
        date=f"{start:%d/%m/%Y}",
    )


def facts(language: Language, terms: Terms, number: str) -> list[tuple[str, str]]:
    """Labels with what they name: what the meeting is, when, where and under whom."""
    found = [
        ("number", number),
        ("meeting", terms.title),
        ("time", when(language, terms.starts_at, terms.ends_at)),
        ("place", terms.place),
        ("chair", terms.chair),
    ]
    return [(language.labels[label], value) for label, value in found]


def attendees(language: Language, lines: Sequence[str]) -> str:
    """A list of invitees, one after the other; a long one up to where it can be read."""
    shown = list(lines[:_NAMED_ATTENDEES])
    if len(lines) > len(shown):
        shown.append(language.more.format(count=len(lines) - len(shown)))
    return "; ".join(shown)


def agenda(language: Language, items: Sequence[ToldItem]) -> str:
    """An agenda, a numbered line for each item."""
    return "\n".join(_item_lines(language, items))


def short_agenda(language: Language, items: Sequence[ToldItem]) -> str:
    """The same for a calendar; of a long one as much as has room, and how many more items there are."""
    lines = _item_lines(language, items)
    ends = accumulate(len(f"{line}\n".encode()) for line in lines)
    shown = lines[: min(_CALENDAR_ITEMS, sum(end <= _CALENDAR_AGENDA_BYTES for end in ends))]
    if len(lines) > len(shown):
        shown.append(language.more_items.format(count=len(lines) - len(shown)))
    return "\n".join(shown)


def _item_lines(language: Language, items: Sequence[ToldItem]) -> list[str]:
    lines = []
    for number, item in enumerate(items, start=1):
        sentence = language.presented if item.presenter else language.item
        lines.append(
            sentence.format(number=number, title=item.title, minutes=item.planned_min, presenter=item.presenter)
        )
    return lines
