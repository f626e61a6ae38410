"""Messages that change rows: each is one command of `meetings`."""

from datetime import datetime
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncSession

from meetings.commands import leading, meetings, own
from meetings.events import Change
from meetings.ids import ParticipantId
from signaling.protocol.client import (
    CloseMicrophone,
    CloseMicrophones,
    EndMeeting,
    GiveFloor,
    RaiseHand,
    Remove,
    SetCamera,
    SetMicrophone,
    ShareScreen,
    Spotlight,
    TakeFloor,
)
from signaling.protocol.effects import LiveAct


async def carry_out(tx: AsyncSession, me: ParticipantId, act: LiveAct, now: datetime) -> Change | None:
    """The command that a message stands for; None when it changed nothing. Raises MeetingsError."""
    match act:
        case SetMicrophone():
            return await own.set_microphone(tx, me, act.open, now)
        case SetCamera():
            return await own.set_camera(tx, me, act.open, now)
        case RaiseHand():
            return await own.raise_hand(tx, me, act.raised, now)
        case ShareScreen():
            return await own.share_screen(tx, me, act.on, now)
        case GiveFloor():
            return await leading.give_floor(tx, me, ParticipantId(act.participant), act.limit_s, now)
        case TakeFloor():
            return await leading.take_floor(tx, me, now)
        case CloseMicrophone():
            return await leading.close_microphone(tx, me, ParticipantId(act.participant), now)
        case CloseMicrophones():
            return await leading.close_microphones(tx, me, now)
        case Spotlight():
            participant = None if act.participant is None else ParticipantId(act.participant)
            return await leading.spotlight(tx, me, participant, now)
        case Remove():
            return await leading.remove(tx, me, ParticipantId(act.participant), now)
        case EndMeeting():
            return await meetings.end_meeting(tx, me, now)
        case _:
            assert_never(act)
