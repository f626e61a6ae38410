"""Messages that change rows: each is one command of `meetings`."""

from datetime import UTC, datetime
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncSession

from meetings import commands
from meetings.domain.attendance import AttendanceKind
from meetings.domain.following import Place
from meetings.domain.recording import RecordingWish
from meetings.events import Change
from meetings.ids import ParticipantId, VersionId
from signaling.protocol.client import (
    CallSite,
    CloseHandList,
    CloseMicrophone,
    CloseMicrophones,
    EndMeeting,
    EndRollCall,
    ExtendFloor,
    GiveFloor,
    HandPresenting,
    HidePage,
    Lock,
    MarkAttendance,
    MovePage,
    PaceRollCall,
    PutBeside,
    RaiseHand,
    Record,
    RemindFloor,
    Remove,
    SetCamera,
    SetMicrophone,
    ShareScreen,
    ShowPage,
    Spotlight,
    StartRollCall,
    Suspend,
    TakeFloor,
    UndoCloseMicrophones,
    UndoFloor,
)
from signaling.protocol.effects import LiveAct, PageAct, RollCallAct


async def carry_out(tx: AsyncSession, me: ParticipantId, act: LiveAct, now: datetime) -> Change | None:
    """The command that a message stands for; None when it changed nothing. Raises MeetingsError."""
    match act:
        case SetMicrophone():
            return await commands.set_microphone(tx, me, act.open, now)
        case SetCamera():
            return await commands.set_camera(tx, me, act.open, now)
        case RaiseHand():
            return await commands.raise_hand(tx, me, act.raised, now)
        case ShareScreen():
            return await commands.share_screen(tx, me, act.on, now)
        case ShowPage() | MovePage() | HidePage() | HandPresenting():
            return await _follow(tx, me, act, now)
        case GiveFloor():
            return await commands.give_floor(tx, me, ParticipantId(act.participant), act.limit_s, now)
        case TakeFloor():
            return await commands.take_floor(tx, me, ParticipantId(act.participant), now)
        case ExtendFloor():
            return await commands.extend_floor(
                tx, me, ParticipantId(act.participant), act.seconds, now, _moment(act.given_ms)
            )
        case UndoFloor():
            return await commands.undo_floor(tx, me, ParticipantId(act.participant), act.given, _at(act.done_ms), now)
        case RemindFloor():
            return await commands.remind_floor(
                tx, me, ParticipantId(act.participant), act.on, now, _moment(act.done_ms)
            )
        case CloseMicrophone():
            return await commands.close_microphone(tx, me, ParticipantId(act.participant), now, act.reason)
        case CloseMicrophones():
            return await commands.close_microphones(tx, me, now)
        case UndoCloseMicrophones():
            return await commands.undo_close_microphones(tx, me, now)
        case Spotlight():
            return await commands.spotlight(tx, me, _named(act.participant), now)
        case PutBeside():
            return await commands.put_beside(tx, me, _named(act.participant), now)
        case CloseHandList():
            return await commands.close_hand_list(tx, me, act.closed, now)
        case Lock():
            return await commands.lock(tx, me, act.on, now)
        case Suspend():
            return await commands.suspend(tx, me, act.on, now)
        case Remove():
            return await commands.remove(tx, me, ParticipantId(act.participant), now, act.reason)
        case Record():
            return await commands.record(tx, me, RecordingWish(act.wish), now)
        case StartRollCall() | CallSite() | PaceRollCall() | MarkAttendance() | EndRollCall():
            return await _call_the_roll(tx, me, act, now)
        case EndMeeting():
            return await commands.end_meeting(tx, me, now)
        case _:
            assert_never(act)


async def _follow(tx: AsyncSession, me: ParticipantId, act: PageAct, now: datetime) -> Change | None:
    match act:
        case ShowPage():
            place = Place(act.page, act.x, act.y, act.zoom)
            return await commands.show_page(tx, me, VersionId(act.version), place, now)
        case MovePage():
            return await commands.move_page(tx, me, Place(act.page or 1, act.x, act.y, act.zoom), act.page, now)
        case HidePage():
            return await commands.hide_page(tx, me, now)
        case HandPresenting():
            return await commands.hand_presenting(tx, me, ParticipantId(act.participant), now)
        case _:
            assert_never(act)


async def _call_the_roll(tx: AsyncSession, me: ParticipantId, act: RollCallAct, now: datetime) -> Change | None:
    match act:
        case StartRollCall():
            return await commands.start_roll_call(tx, me, act.every_s, act.skips_absent, now, _named(act.first))
        case CallSite():
            return await commands.call_site(tx, me, ParticipantId(act.participant), now)
        case PaceRollCall():
            return await commands.pace_roll_call(tx, me, act.every_s, act.paused, act.skips_absent, now)
        case MarkAttendance():
            kind = AttendanceKind(act.kind)
            return await commands.mark_attendance(tx, me, ParticipantId(act.participant), kind, act.reason, now)
        case EndRollCall():
            return await commands.end_roll_call(tx, me, now)
        case _:
            assert_never(act)


def _at(unix_ms: int) -> datetime:
    return datetime.fromtimestamp(unix_ms / 1000, UTC)


def _moment(unix_ms: int | None) -> datetime | None:
    return None if unix_ms is None else _at(unix_ms)


def _named(participant: str | None) -> ParticipantId | None:
    return None if participant is None else ParticipantId(participant)
