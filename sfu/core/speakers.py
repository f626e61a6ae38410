"""Who speaks, and which voices everyone hears."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sfu.interfaces import PeerId

VOICE_SLOTS = 3
SILENCE_DBOV = 127
SPEAKING_DB = SILENCE_DBOV - 50
AUDIBLE_HOLD_S = 0.8
KEEP_S = 0.6
SPEAKS_NOW_S = 0.3
CHALLENGE_DB = 10.0
CHALLENGE_S = 0.5
_ROOM_DB = 50.0
_PAUSE_S = 0.3
_ATTACK = 0.3
_RELEASE = 0.04
_CLAIM_FADES_DB = 0.1

Voices = tuple[PeerId | None, PeerId | None, PeerId | None]


@dataclass(slots=True)
class _Voice:
    """One peer's loudness in dB above digital silence, when it last and since when it has been speaking.

    `claim_db` is how loud it spoke of late, with pauses between words left out: it fades by 5 dB a second.
    """

    loudness_db: float = _ROOM_DB
    heard_s: float = float("-inf")
    claim_db: float = 0.0
    spoke_s: float = float("-inf")
    began_s: float = float("-inf")


class Speakers:
    """Follows the audio levels of a room's open microphones and gives out its three voice slots.

    Slot 0 is the floor's and slot 1 the chair's while their microphones are open; the others, and these two while
    they are free, go to the loudest who speak. A peer keeps its slot while it speaks, and afterwards until somebody
    needs it; only who is 10 dB louder for half a second takes the slot of one who still speaks (a noisy room must
    not hold a slot for ever). Nobody is in two slots and nobody moves from one free slot to another.
    """

    __slots__ = ("_slots", "_voices")

    def __init__(self) -> None:
        self._voices: dict[PeerId, _Voice] = {}
        self._slots: list[PeerId | None] = [None] * VOICE_SLOTS

    def heard(self, peer: PeerId, level_dbov: int, now_s: float) -> None:
        """Takes in the level of one packet of an open microphone: 0 loudest, 127 silence.

        The loudness rises within about three packets, so that a click is not speech, and falls within about half a
        second, so that a pause between words is not silence; after a pause of discontinuous transmission it begins
        from that of a quiet room. Source: RFC 6464 section 3; the smoothing is ours.
        """
        voice = self._voices.get(peer)
        if voice is None:
            voice = self._voices[peer] = _Voice()
        if now_s - voice.heard_s > _PAUSE_S:
            voice.loudness_db = _ROOM_DB
        voice.heard_s = now_s
        loudness_db = SILENCE_DBOV - min(max(level_dbov, 0), SILENCE_DBOV)
        rise_db = loudness_db - voice.loudness_db
        voice.loudness_db += rise_db * (_ATTACK if rise_db > 0 else _RELEASE)
        if voice.loudness_db >= SPEAKING_DB:
            if now_s - voice.spoke_s > AUDIBLE_HOLD_S:
                voice.began_s = now_s
            voice.spoke_s = now_s
            voice.claim_db = max(voice.loudness_db, voice.claim_db - _CLAIM_FADES_DB)

    def forget(self, peer: PeerId) -> None:
        """Drops what is known of a peer whose microphone was closed or who left."""
        self._voices.pop(peer, None)

    def audible(self, now_s: float) -> tuple[PeerId, ...]:
        """Who speaks now or did within the last 0.8 s, loudest first."""
        return tuple(self._loudest(self._voices, now_s - AUDIBLE_HOLD_S))

    def assign(
        self, floor: PeerId | None, chair: PeerId | None, open_peers: Collection[PeerId], now_s: float
    ) -> Voices:
        """Who is in each voice slot from now on; to be called several times a second and at every change."""
        owned: dict[int, PeerId] = {}
        for index, owner in enumerate((floor, chair)):
            if owner is not None and owner in open_peers and owner not in owned.values():
                owned[index] = owner
        self._vacate(owned, open_peers)
        free = [index for index in range(VOICE_SLOTS) if index not in owned]
        for peer in self._loudest(open_peers, now_s - SPEAKS_NOW_S):
            if peer not in self._slots:
                self._admit(peer, free, now_s)
        first, second, third = self._slots
        return first, second, third

    def _vacate(self, owned: dict[int, PeerId], open_peers: Collection[PeerId]) -> None:
        """Gives owners their slots and takes out who may not be heard or has a slot of its own now."""
        for index, peer in enumerate(self._slots):
            if index in owned:
                self._slots[index] = owned[index]
            elif peer is not None and (peer not in open_peers or peer in owned.values()):
                self._slots[index] = None

    def _admit(self, peer: PeerId, free: Iterable[int], now_s: float) -> None:
        """Finds a free slot for a speaker: an empty one, one whose peer has fallen silent, or one it outshouts."""
        quietest: int | None = None
        for index in free:
            if self._slots[index] is None:
                self._slots[index] = peer
                return
            if quietest is None or self._claim(index, now_s) < self._claim(quietest, now_s):
                quietest = index
        if quietest is None:
            return
        voice = self._voices[peer]
        challenged = self._claim(quietest, now_s)
        if challenged == 0.0 or (
            now_s - voice.began_s >= CHALLENGE_S and voice.loudness_db >= challenged + CHALLENGE_DB
        ):
            self._slots[quietest] = peer

    def _claim(self, index: int, now_s: float) -> float:
        """How strongly a slot is held: its peer's claim, 0 when it has been silent for 0.6 s."""
        peer = self._slots[index]
        voice = None if peer is None else self._voices.get(peer)
        if voice is None or now_s - voice.spoke_s > KEEP_S:
            return 0.0
        return voice.claim_db

    def _loudest(self, among: Iterable[PeerId], since_s: float) -> list[PeerId]:
        """Those who have spoken since then, loudest first; equals by their ids, so that any order gives one answer."""
        speaking: list[tuple[float, PeerId]] = []
        for peer in among:
            voice = self._voices.get(peer)
            if voice is not None and voice.spoke_s >= since_s:
                speaking.append((-voice.loudness_db, peer))
        speaking.sort()
        return [peer for _, peer in speaking]


def for_listener(voices: Voices, listener: PeerId) -> Voices:
    """The voice slots as one listener gets them: its own stays empty."""
    first, second, third = (None if peer == listener else peer for peer in voices)
    return first, second, third
