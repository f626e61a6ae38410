"""What a simulated room plays from the recording: a camera of simulcast layers, and a microphone."""

import random
from itertools import cycle

from sfu.core.packet_cache import PacketCache
from sfu.rehearsal.recording import SOUND_CLOCK_HZ, SOUND_FRAME_S, VIDEO_CLOCK_HZ, Layer, Recording
from sfu.rehearsal.streams import Outlet, Payload, Stream, repair_label, sound_label, video_label

KEPT_PACKETS = 2048
KEY_FRAME_INTERVAL_S = 0.3
"""An encoder makes no two key frames on request closer than this."""

HALF_THE_PICTURES, ALL_PICTURES = 1, 2
"""Highest temporal layers: the lowest simulcast layer has 15 frames a second, as the pages ask of their browsers."""

COMFORT_INTERVAL_S = 0.4
"""How often an Opus encoder in DTX sends a frame into silence."""


class CameraLayer:
    """One simulcast layer being sent, its RTX stream, and the packets kept for it."""

    __slots__ = ("_kept", "_layer", "_most_temporal", "_picture_id", "_tl0picidx", "active", "rtx", "stream")

    def __init__(self, layer: Layer, stream: Stream, rtx: Stream, most_temporal: int) -> None:
        """`most_temporal`: the highest temporal layer that is sent."""
        self._layer = layer
        self._most_temporal = most_temporal
        self._kept: PacketCache[tuple[Payload, int]] = PacketCache(KEPT_PACKETS)
        self._picture_id = random.getrandbits(15)
        self._tl0picidx = random.getrandbits(8)
        self.stream = stream
        self.rtx = rtx
        self.active = True

    def send(self, position: int, now_s: float) -> None:
        """Sends the picture at this position of the recording, unless it is above the frame rate of this layer."""
        picture = self._layer.pictures[position]
        if picture.temporal_layer > self._most_temporal:
            return
        self._picture_id = (self._picture_id + 1) & 0x7FFF
        if picture.temporal_layer == 0:
            self._tl0picidx = (self._tl0picidx + 1) & 0xFF
        counters = (self._picture_id, self._tl0picidx)
        stream, left = self.stream, len(picture.payloads)
        self._kept.expire(now_s)
        for data in picture.payloads:
            left -= 1
            payload = Payload(data, left == 0, counters)
            self._kept.put(stream.sequence, (payload, stream.timestamp))
            stream.send(payload, now_s)

    def send_again(self, sequence: int, now_s: float) -> bool:
        """Sends a packet again when it is still kept."""
        kept = self._kept.get(sequence)
        if kept is None:
            return False
        payload, timestamp = kept
        self.rtx.send_again(sequence, payload, timestamp, now_s)
        return True


class Camera:
    """Plays the recording on simulcast layers; a key frame that is asked for starts it anew on all layers."""

    __slots__ = ("_asked", "_frames", "_position", "_started_s", "frame_s", "key_frames", "layers")

    def __init__(
        self, outlet: Outlet, recording: Recording, mid: str, rids: tuple[str, ...], payload_types: tuple[int, int]
    ) -> None:
        """`rids` lowest layer first; `payload_types` are those of VP8 and of its RTX."""
        vp8, rtx = payload_types
        self._asked = True
        self._frames = len(recording.layers[0].pictures)
        self._position = 0
        self._started_s = float("-inf")
        self.frame_s = 1 / recording.frames_per_s
        self.key_frames = 0
        self.layers = tuple(
            CameraLayer(
                layer,
                Stream(outlet, vp8, video_label(mid, rid)),
                Stream(outlet, rtx, repair_label(mid, rid)),
                ALL_PICTURES if index else HALF_THE_PICTURES,
            )
            for index, (layer, rid) in enumerate(zip(recording.layers, rids, strict=False))
        )

    def turn(self, now_s: float) -> None:
        """Sends the next picture on every active layer."""
        if self._asked and now_s - self._started_s >= KEY_FRAME_INTERVAL_S:
            self._position = 0
        position = self._position
        if position == 0:
            self._asked = False
            self._started_s = now_s
            self.key_frames += 1
        self._position = (position + 1) % self._frames
        for layer in self.layers:
            _move_clock(layer.stream, now_s, VIDEO_CLOCK_HZ)
            if layer.active:
                layer.send(position, now_s)

    def ask_key_frame(self) -> None:
        """Makes one of the next pictures a key frame, on all layers."""
        self._asked = True

    def set_active(self, active: tuple[bool, ...]) -> None:
        """Switches layers on and off, lowest first; one that comes on begins with a key frame."""
        for layer, wanted in zip(self.layers, active, strict=False):
            if wanted and not layer.active:
                self._asked = True
            layer.active = wanted

    def send_again(self, ssrc: int, sequences: tuple[int, ...], now_s: float) -> int:
        """Sends packets of a layer again; how many of them were still kept."""
        for layer in self.layers:
            if layer.stream.ssrc == ssrc:
                return sum(layer.send_again(sequence, now_s) for sequence in sequences)
        return 0


class Microphone:
    """Plays the recorded speech while `speaking`; into silence a frame now and then, as an encoder in DTX."""

    __slots__ = ("_mid", "_quiet_s", "_silence", "_speech", "_was_speaking", "speaking", "stream")

    def __init__(self, outlet: Outlet, recording: Recording, mid: str, payload_type: int) -> None:
        self._mid = mid
        self._silence = recording.silence[0]
        self._speech = cycle(recording.speech)
        self._quiet_s = float("-inf")
        self._was_speaking = False
        self.speaking = False
        self.stream = Stream(outlet, payload_type, 0)

    def turn(self, now_s: float) -> None:
        """Sends the next 20 ms; to be called every 20 ms, or every 400 ms where nobody speaks."""
        _move_clock(self.stream, now_s, SOUND_CLOCK_HZ)
        if self.speaking:
            sound = next(self._speech)
        elif now_s - self._quiet_s >= COMFORT_INTERVAL_S - SOUND_FRAME_S / 2:
            self._quiet_s = now_s
            sound = self._silence
        else:
            return
        self.stream.label = sound_label(self._mid, sound.level)
        self.stream.send(Payload(sound.payload, self.speaking and not self._was_speaking), now_s)
        self._was_speaking = self.speaking


def _move_clock(stream: Stream, now_s: float, clock_hz: int) -> None:
    """Moves the timestamp of a stream on to now."""
    if stream.timestamp_s:
        stream.timestamp = (stream.timestamp + round((now_s - stream.timestamp_s) * clock_hz)) & 0xFFFFFFFF
    stream.timestamp_s = now_s
