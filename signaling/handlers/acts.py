"""Messages that change rows: each is one command of `meetings`."""

from datetime import datetime
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncSession

from meetings import commands
from meetings.domain.attendance import AttendanceKind
from meetings.events import Change
from meetings.ids import ParticipantId
from signaling.protocol.client import (
    CallSite,
    CloseMicrophone,
    CloseMicrophones,
    EndMeeting,
    EndRollCall,
    GiveFloor,
    MarkAttendance,
    PaceRollCall,
    RaiseHand,
    Remove,
    SetCamera,
    SetMicrophone,
    ShareScreen,
    Spotlight,
    StartRollCall,
    TakeFloor,
)
from signaling.protocol.effects import LiveAct


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
        case GiveFloor():
            return await commands.give_floor(tx, me, ParticipantId(act.participant), act.limit_s, now)
        case TakeFloor():
            return await commands.take_floor(tx, me, now)
        case CloseMicrophone():
            return await commands.close_microphone(tx, me, ParticipantId(act.participant), now)
        case CloseMicrophones():
            return await commands.close_microphones(tx, me, now)
        case Spotlight():
            participant = None if act.participant is None else ParticipantId(act.participant)
            return await commands.spotlight(tx, me, participant, now)
        case Remove():
            return await commands.remove(tx, me, ParticipantId(act.participant), now)
        case StartRollCall():
            return await commands.start_roll_call(tx, me, act.every_s, act.skips_absent, now)
        case CallSite():
            return await commands.call_site(tx, me, ParticipantId(act.participant), now)
        case PaceRollCall():
            return await commands.pace_roll_call(tx, me, act.every_s, act.paused, act.skips_absent, now)
        case MarkAttendance():
            kind = AttendanceKind(act.kind)
            return await commands.mark_attendance(tx, me, ParticipantId(act.participant), kind, act.reason, now)
        case EndRollCall():
            return await commands.end_roll_call(tx, me, now)
        case EndMeeting():
            return await commands.end_meeting(tx, me, now)
        case _:
            assert_never(act)
