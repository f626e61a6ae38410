"""The states of a meeting and the ways between them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from meetings.errors import AlreadyEnded, WrongState


class MeetingState(StrEnum):
    """Where a meeting stands between the first draft and the archive."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INVITED = "invited"
    READY = "ready"
    IN_PROGRESS = "in_progress"
    SUSPENDED = "suspended"
    ENDED = "ended"
    CONCLUDED = "concluded"
    ARCHIVED = "archived"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


WAYS: Mapping[MeetingState, frozenset[MeetingState]] = MappingProxyType(
    {
        MeetingState.DRAFT: frozenset({MeetingState.SUBMITTED}),
        MeetingState.SUBMITTED: frozenset(
            {MeetingState.DRAFT, MeetingState.INVITED, MeetingState.POSTPONED, MeetingState.CANCELLED}
        ),
        MeetingState.INVITED: frozenset({MeetingState.READY, MeetingState.POSTPONED, MeetingState.CANCELLED}),
        MeetingState.READY: frozenset({MeetingState.IN_PROGRESS, MeetingState.POSTPONED, MeetingState.CANCELLED}),
        MeetingState.IN_PROGRESS: frozenset({MeetingState.SUSPENDED, MeetingState.ENDED}),
        MeetingState.SUSPENDED: frozenset({MeetingState.IN_PROGRESS, MeetingState.ENDED}),
        MeetingState.ENDED: frozenset({MeetingState.CONCLUDED}),
        MeetingState.CONCLUDED: frozenset({MeetingState.ARCHIVED}),
        MeetingState.ARCHIVED: frozenset(),
        MeetingState.POSTPONED: frozenset({MeetingState.SUBMITTED, MeetingState.INVITED, MeetingState.CANCELLED}),
        MeetingState.CANCELLED: frozenset(),
    }
)

VIETNAMESE: Mapping[MeetingState, str] = MappingProxyType(
    {
        MeetingState.DRAFT: "Dự thảo",
        MeetingState.SUBMITTED: "Trình duyệt",
        MeetingState.INVITED: "Đã phát hành giấy mời",
        MeetingState.READY: "Sẵn sàng",
        MeetingState.IN_PROGRESS: "Đang họp",
        MeetingState.SUSPENDED: "Tạm dừng",
        MeetingState.ENDED: "Kết thúc",
        MeetingState.CONCLUDED: "Đã ban hành kết luận",
        MeetingState.ARCHIVED: "Lưu trữ",
        MeetingState.POSTPONED: "Hoãn",
        MeetingState.CANCELLED: "Huỷ",
    }
)

PLANNED = frozenset({MeetingState.DRAFT, MeetingState.SUBMITTED})
"""The states in which nobody is invited yet."""

EXPECTED = PLANNED | {MeetingState.INVITED, MeetingState.READY}
"""The states in which it is still to be held as planned."""

RUNNING = frozenset({MeetingState.IN_PROGRESS, MeetingState.SUSPENDED})
"""The states in which a session goes on, past its planned end too."""
JOINABLE = frozenset({MeetingState.READY, MeetingState.IN_PROGRESS, MeetingState.SUSPENDED})
OVER = frozenset({MeetingState.ENDED, MeetingState.CONCLUDED, MeetingState.ARCHIVED})


def advance(current: MeetingState, target: MeetingState) -> MeetingState:
    """The target, when a way leads there. Raises AlreadyEnded for ending twice, WrongState otherwise."""
    if target in WAYS[current]:
        return target
    if target is MeetingState.ENDED and current in OVER:
        raise AlreadyEnded
    raise WrongState


def state_at(stored: MeetingState, starts_at: datetime, ready_before_s: int, now: datetime) -> MeetingState:
    """The state as of `now`: an invited meeting is ready from `ready_before_s` seconds before its start."""
    if stored is MeetingState.INVITED and now >= starts_at - timedelta(seconds=ready_before_s):
        return MeetingState.READY
    return stored
