"""Tells the worker what a meeting's programme and open microphones are, again and again until it is so."""

import asyncio
from collections.abc import Iterable, Mapping

import structlog

from meetings.domain.site_acts import Hold
from meetings.events import NOTHING_SHOWN, ProgrammeRow, RecordingRow
from meetings.ids import MeetingId, ParticipantId
from sfu.errors import SfuError, UnknownPeer
from sfu.interfaces import (
    CloseRoom,
    Command,
    LeavePeer,
    PeerId,
    RoomId,
    SetCaps,
    SetMicrophones,
    SetProgramme,
    StartTap,
    StopTap,
)
from signaling.held_steps import held_of
from signaling.recording_desk import RecordingDesk, runs, tap_name
from signaling.worker_link import WorkerLink

RETRY_S = 0.2

_log = structlog.get_logger(__name__)


class Director:
    """Holds what is wanted of one room; only the latest counts. The hall writes, `run` carries out."""

    def __init__(self, room: RoomId, link: WorkerLink, recordings: RecordingDesk) -> None:
        """`room`: the meeting's room on the worker."""
        self._recordings = recordings
        self._tap: StartTap | StopTap | None = None
        self._room = room
        self._link = link
        self._programme: SetProgramme | None = None
        self._microphones: SetMicrophones | None = None
        self._caps: SetCaps | None = None
        self._dismissed: set[PeerId] = set()
        self._closing = False
        self._wanted = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._done: set[Command] = set()

    def follow(
        self, rows: ProgrammeRow, open_microphones: Iterable[ParticipantId], caps: Mapping[ParticipantId, Hold]
    ) -> None:
        """The rows say so: the room shall be like them from now on."""
        programme = SetProgramme(
            room=self._room,
            floor=_peer(None if rows.floor is None else rows.floor.participant),
            chair=_peer(rows.chair),
            stage=_peer(rows.stage),
            screen=_peer(rows.shown_screen),
        )
        peers = frozenset(PeerId(participant) for participant in open_microphones)
        self._recordings.follow(MeetingId(self._room), rows.recording, rows.following)
        self._want_tap(rows.recording)
        self._want_caps(caps)
        self.want(programme, SetMicrophones(room=self._room, open=peers))

    def want(self, programme: SetProgramme, microphones: SetMicrophones) -> None:
        """This is what the room shall be from now on; the same again sends nothing."""
        if (programme, microphones) != (self._programme, self._microphones):
            self._programme, self._microphones = programme, microphones
            self._wake()

    def _want_caps(self, caps: Mapping[ParticipantId, Hold]) -> None:
        """Who is held down; a room in which nobody ever was is told nothing."""
        held = tuple((PeerId(one), held_of(caps[one])) for one in sorted(caps))
        wanted = SetCaps(room=self._room, caps=held)
        if wanted != self._caps and (held or self._caps is not None):
            self._caps = wanted
            self._wake()

    def _want_tap(self, recording: RecordingRow | None) -> None:
        """The room has a tap while it is recorded."""
        wanted: StartTap | StopTap | None = None
        if recording is not None and runs(recording):
            wanted = StartTap(room=self._room, tap=tap_name(recording.recording))
        elif self._tap is not None:
            wanted = StopTap(room=self._room)
        if wanted != self._tap:
            self._tap = wanted
            self._wake()

    def dismiss(self, peer: PeerId) -> None:
        """The peer's connection shall be closed."""
        self._dismissed.add(peer)
        self._wake()

    def welcome(self, peer: PeerId) -> None:
        """The peer is wanted again, if it was to be dismissed."""
        self._dismissed.discard(peer)

    def again(self) -> None:
        """The room on the worker is new, or may be: everything is sent once more."""
        self._done.clear()
        self._wake()

    def close_room(self) -> None:
        """All connections of the room shall be closed, and nothing of it is recorded."""
        self._recordings.follow(MeetingId(self._room), None, NOTHING_SHOWN)
        self._closing = True
        self._wake()

    async def settled(self, timeout_s: float) -> bool:
        """Waits until nothing is left to tell; whether that came in time."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    async def run(self) -> None:
        """Carries out what is wanted until cancelled."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            if await self._carry_out():
                if not self._wanted.is_set():
                    self._idle.set()
            else:
                await asyncio.sleep(RETRY_S)
                self._wanted.set()

    async def _carry_out(self) -> bool:
        """Tells all that is not told yet; whether the worker took it. Without a worker there is nothing to tell."""
        for command in self._commands():
            if not self._link.available:
                return True
            try:
                await self._link.tell(command)
            except UnknownPeer:
                _log.debug("room_not_on_worker", room=self._room, command=command.type)
            except (SfuError, TimeoutError) as error:
                _log.warning("worker_refused", room=self._room, command=command.type, error=type(error).__name__)
                return not self._link.available
            self._note(command)
        return True

    def _commands(self) -> list[Command]:
        """Closed first, then silenced, then shown."""
        if self._closing:
            return [CloseRoom(room=self._room)]
        commands: list[Command] = [LeavePeer(room=self._room, peer=peer) for peer in sorted(self._dismissed)]
        commands += [
            wanted for wanted in (self._microphones, self._programme, self._caps, self._tap) if wanted is not None
        ]
        return [command for command in commands if command not in self._done]

    def _note(self, command: Command) -> None:
        match command:
            case LeavePeer():
                self._dismissed.discard(command.peer)
            case SetProgramme() | SetMicrophones() | SetCaps():
                self._done = {done for done in self._done if done.type != command.type} | {command}
            case StartTap() | StopTap():
                self._done = {done for done in self._done if not isinstance(done, StartTap | StopTap)} | {command}
            case _:
                pass

    def _wake(self) -> None:
        self._idle.clear()
        self._wanted.set()


def _peer(participant: ParticipantId | None) -> PeerId | None:
    return None if participant is None else PeerId(participant)
