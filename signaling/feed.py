"""What the worker tells of one meeting, as frames for its clients: at once, without waiting for the database."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from meetings.domain.roles import Act, Role, allowed
from meetings.events import MicrophoneClosed
from meetings.ids import MeetingId, ParticipantId
from sfu.interfaces import (
    Event,
    Joined,
    LayersWanted,
    PeerConnected,
    PeerId,
    PeerLost,
    RoomFigures,
    RoomId,
    SlotsChanged,
    SourceKind,
    StepChanged,
    VoicesChanged,
    WorkerFigures,
)
from sfu.interfaces import Slot as SfuSlot
from sfu.interfaces import SlotUse as SfuSlotUse
from signaling.history import History
from signaling.house import House
from signaling.lines import LineBoard
from signaling.pages import wire_page
from signaling.protocol import server
from signaling.protocol.effects import SendRoom
from signaling.protocol.messages import Media, Slot, SlotUse
from signaling.protocol.server import ServerMessage
from signaling.recording_desk import Finishing, Trouble
from signaling.roster import Roster
from signaling.seats import MediaState, Seat, Seats, send

SPREAD_MS = 1500
STEPS_TOLD_AFTER_S = 0.1
"""Who leads is told of a lower step at once, but of many that come together in one message."""


@dataclass(frozen=True, slots=True)
class Before:
    """How a seat's media stood when it offered anew; `uses` is None when the worker served no connection of it."""

    media: MediaState
    uses: tuple[SfuSlotUse, ...] | None


class Feed:
    """Carries revisions and events of the worker to the seats of one meeting, and calls back who lost its media.

    Until the answer to an offer has been sent, slot changes wait in the mirror and travel with the answer.
    """

    def __init__(self, meeting: MeetingId, seats: Seats, lines: LineBoard, house: House) -> None:
        """Shares seats and lines with the hall."""
        self._meeting = meeting
        self._room = RoomId(meeting)
        self._recordings = house.recordings
        self._trouble: Trouble | None = None
        self._finishing: Finishing | None = None
        self._seats = seats
        self._lines = lines
        self._mirror = house.mirror
        self._steps_wait = False
        self._voices = ""
        self._voices_wait: set[ParticipantId] = set()
        self.history = History(0)

    def opened(self, history: History, now_s: float) -> None:
        """The rows have been read. On which steps those who were here stand the worker may have told already."""
        self.history = history
        self._take_steps(now_s)

    def tell(self, revision: int, frames: Iterable[ServerMessage]) -> None:
        """Tells everyone the frames of one revision, and keeps them for who is away for a moment."""
        for frame in frames:
            self.history.note(revision, self._seats.broadcast(frame))

    def tell_closed(self, closed: MicrophoneClosed) -> None:
        """Tells one why its microphone is closed, before the row that says that it is."""
        seat = self._seats.get(closed.participant)
        if seat is not None and seat.welcomed:
            send(seat, server.MicrophoneClosed(by=closed.by, reason=closed.reason))

    def reaches(self, participant: ParticipantId) -> bool:
        """Whether the participant's page hears what it is told."""
        seat = self._seats.get(participant)
        return seat is not None and seat.welcomed

    def tell_one(self, participant: ParticipantId, message: ServerMessage) -> None:
        """Tells one participant what is for it alone, while its page is there."""
        seat = self._seats.get(participant)
        if seat is not None and seat.welcomed:
            send(seat, message)

    def missed(self, revision: int | None) -> tuple[str, ...] | None:
        """What a client that knows this revision was not told; None when it has to be told the whole room."""
        return None if revision is None else self.history.since(revision)

    def send_room(self, seat: Seat, wish: SendRoom, roster: Roster, now_s: float) -> None:
        """Answers with the whole room; who knows the newest revision is only told so."""
        if wish.revision == roster.revision:
            send(seat, server.Done(id=wish.request, done_ms=None))
        else:
            page = wire_page(roster.programme.following)
            send(seat, server.Snapshot(id=wish.request, room=roster.room(now_s), page=page))

    def catch_up(self, seat: Seat, missed: tuple[str, ...] | None, now_s: float) -> None:
        """Tells one who came back what it missed, and everybody's line: lines are no part of the revisions."""
        if self._trouble is not None and _must_know(seat):
            send(seat, server.RecordingTrouble(trouble=self._trouble))
        if self._finishing is not None and _must_know(seat):
            send(seat, _finishing(self._finishing))
        if missed is not None:
            for frame in missed:
                seat.client.send(frame)
            send(seat, server.Lines(lines=self._lines.every(now_s)))

    def event(self, event: Event, now_s: float) -> None:
        """Takes one event of this room."""
        match event:
            case SlotsChanged():
                self._slots_changed(event)
            case VoicesChanged():
                self._voices_changed(event)
            case LayersWanted():
                self._layers_wanted(event)
            case StepChanged():
                self._stepped(event, now_s)
            case RoomFigures():
                self._lines.measured(event.peers, now_s)
            case PeerLost():
                self._peer_lost(event)
            case PeerConnected() | WorkerFigures():
                pass

    def asking(self, seat: Seat) -> Before:
        """The seat's offer is on its way to the worker; how it stood until then."""
        peer = PeerId(seat.participant)
        held = self._mirror.holds(self._room, peer)
        before = Before(seat.media, self._mirror.every_use(self._room, peer) if held else None)
        seat.media = MediaState.ASKING
        self._mirror.joining(self._room, peer)
        return before

    def refused(self, seat: Seat, before: Before) -> None:
        """The worker refused the offer: the connection of before, if there was one, goes on."""
        peer = PeerId(seat.participant)
        if before.uses is None:
            self._mirror.forget(self._room, peer)
            seat.media = MediaState.NONE
            return
        self._mirror.kept(self._room, peer, before.uses)
        seat.media = before.media
        uses = self.uses(seat.participant)
        if seat.welcomed and uses:
            send(seat, server.SlotsChanged(uses=uses))

    def failed(self, seat: Seat) -> None:
        """The worker did not answer the offer: the seat is called when it does."""
        seat.media = MediaState.FAILED
        self._mirror.forget(self._room, PeerId(seat.participant))

    def keep(self, seat: Seat) -> bool:
        """Whether the connection of before is still served; then it counts as the seat's."""
        if not self._mirror.holds(self._room, PeerId(seat.participant)):
            return False
        seat.media = MediaState.UP
        return True

    def uses(self, participant: ParticipantId) -> tuple[SlotUse, ...]:
        """What the participant's slots carry now."""
        return tuple(_use(use) for use in self._mirror.uses(self._room, PeerId(participant)))

    def media(self, participant: ParticipantId, joined: Joined) -> Media:
        """The worker's answer as it travels, with what the slots carry now."""
        slots = tuple(wire_slot(slot) for slot in joined.slots)
        seat = self._seats.get(participant)
        begins_kbit = None if seat is None else seat.begins_kbit
        return Media(answer=joined.answer, slots=slots, uses=self.uses(participant), begins_kbit=begins_kbit)

    def tell_lines(self, now_s: float) -> None:
        """Tells everyone whose line changed since it was told last, and who must know how the recording goes.

        On a line that carries the voice and no more, who speaks is told now and not with each change: a fifteenth of
        64 kbit/s went into that.
        """
        self._tell_trouble()
        self._tell_finishing()
        for participant in self._voices_wait:
            seat = self._seats.get(participant)
            if seat is not None and seat.welcomed:
                seat.client.send(self._voices)
        self._voices_wait.clear()
        lines = self._lines.changed(now_s)
        if lines:
            self._seats.broadcast(server.Lines(lines=lines))

    def _tell_trouble(self) -> None:
        trouble = self._recordings.trouble(self._meeting)
        if trouble == self._trouble:
            return
        self._trouble = trouble
        for seat in self._seats:
            if seat.welcomed and _must_know(seat):
                send(seat, server.RecordingTrouble(trouble=trouble))

    def _tell_finishing(self) -> None:
        finishing = self._recordings.finishing(self._meeting)
        if finishing is None or finishing == self._finishing:
            return
        self._finishing = finishing
        for seat in self._seats:
            if seat.welcomed and _must_know(seat):
                send(seat, _finishing(finishing))

    def tell_layers(self, seat: Seat) -> None:
        """Tells a seat that has just got its answer what the worker wanted of it meanwhile."""
        for wanted in self._mirror.layers(self._room, PeerId(seat.participant)):
            self._layers_wanted(wanted)

    def worker_gone(self) -> None:
        """Calls everyone who had media."""
        self._call([seat for seat in self._seats if seat.media is MediaState.UP])

    def worker_back(self, now_s: float) -> None:
        """Calls who is not on the worker that answers now, but for those who know already.

        Who is there is told all its slots: changes may have been lost with the control connection.
        """
        self._take_steps(now_s)
        for seat in self._seats:
            uses = self._mirror.every_use(self._room, PeerId(seat.participant))
            if uses and seat.welcomed and seat.media is MediaState.UP:
                send(seat, server.SlotsChanged(uses=tuple(_use(use) for use in uses)))
        self._call(
            [
                seat
                for seat in self._seats
                if seat.media in {MediaState.UP, MediaState.FAILED}
                and not self._mirror.holds(self._room, PeerId(seat.participant))
            ]
        )

    def call_failed(self) -> None:
        """Calls whose offer the worker did not answer; asked again and again while the worker answers."""
        self._call([seat for seat in self._seats if seat.media is MediaState.FAILED and seat.welcomed])

    def _call(self, seats: list[Seat]) -> None:
        """Spread over SPREAD_MS so that they do not all come at once; who has no welcome yet is called after it."""
        for place, seat in enumerate(seats):
            seat.media = MediaState.CALLED if seat.welcomed else MediaState.FAILED
            if seat.welcomed:
                after_ms = SPREAD_MS * place // max(1, len(seats) - 1)
                send(seat, server.MediaLost(after_ms=after_ms))

    def _take_steps(self, now_s: float) -> None:
        for peer in self._mirror.peers(self._room):
            step = self._mirror.step(self._room, peer)
            if step is not None:
                self._lines.stepped(peer, step, now_s)

    def _stepped(self, event: StepChanged, now_s: float) -> None:
        self._lines.stepped(event.peer, event.step, now_s)
        if not self._steps_wait:
            self._steps_wait = True
            asyncio.get_running_loop().call_later(STEPS_TOLD_AFTER_S, self._tell_steps, now_s)

    def _tell_steps(self, now_s: float) -> None:
        self._steps_wait = False
        self.tell_lines(now_s + STEPS_TOLD_AFTER_S)

    def _slots_changed(self, event: SlotsChanged) -> None:
        for peer in event.peers:
            seat = self._seats.get(peer.peer)
            if seat is not None and seat.welcomed and seat.media is MediaState.UP:
                send(seat, server.SlotsChanged(uses=tuple(_use(use) for use in peer.slots)))

    def _voices_changed(self, event: VoicesChanged) -> None:
        self._voices = server.Voices(speaking=tuple(event.speaking)).model_dump_json()
        for seat in self._seats:
            if self._lines.carries_little(seat.participant):
                self._voices_wait.add(seat.participant)
            elif seat.welcomed:
                seat.client.send(self._voices)

    def _layers_wanted(self, event: LayersWanted) -> None:
        seat = self._seats.get(event.peer)
        if seat is None or not seat.welcomed:
            return
        if event.source is SourceKind.CAMERA:
            send(seat, server.Layers(source="camera", active=event.active))
        elif event.source is SourceKind.SCREEN:
            send(seat, server.Layers(source="screen", active=event.active))

    def _peer_lost(self, event: PeerLost) -> None:
        seat = self._seats.get(event.peer)
        if seat is not None and seat.media is MediaState.UP:
            self._call([seat])


def wire_slot(slot: SfuSlot) -> Slot:
    """A receive line as clients know it."""
    return Slot(mid=slot.mid, kind=slot.kind.value, index=slot.index)


def _use(use: SfuSlotUse) -> SlotUse:
    return SlotUse(mid=use.mid, participant=use.peer, source=None if use.source is None else use.source.value)


def _finishing(finishing: Finishing) -> server.RecordingFinishing:
    return server.RecordingFinishing(state=finishing.state, percent=finishing.percent)


def _must_know(seat: Seat) -> bool:
    """Who may record, and IT, hear what is wrong with a recording."""
    return seat.role is Role.IT or allowed(seat.role, Act.RECORD)
