"""What one peer sends of one kind, all its simulcast layers together."""

from collections.abc import Callable

from sfu.core.clocks import PublisherClock
from sfu.core.keyframes import KeyframeThrottle
from sfu.core.layers import WantedLayers
from sfu.interfaces import PeerId, SourceKind
from sfu.layer import VIDEO_KINDS, Layer

KEYFRAME_INTERVAL_S = 0.55
"""Two requests in any second, also after jitter on the way to the publisher; of 0.5 s three could meet in one."""

LOWEST_ALWAYS = 0  # The lowest layer stays on: a first picture at once, for 150 kbit/s of uplink.

NOMINAL_HEIGHTS = {SourceKind.CAMERA: (180, 360, 720), SourceKind.SCREEN: (540, 1080)}
NOMINAL_BPS = {SourceKind.CAMERA: (150_000, 500_000, 1_700_000), SourceKind.SCREEN: (250_000, 800_000)}


class Source:
    """One kind of a peer's media; slots of other peers follow its layers. Owned by its Peer.

    `ask_key_frame` sends a picture-loss request for an SSRC of this source; `lack` is called when a key frame is
    wanted: `repeat_requests` is called then until it has come. `is_held`: not even the lowest layer is to be sent.
    `nominal_heights` is what the layers are meant to measure (pixels, lowest first) when all are on.
    """

    __slots__ = (
        "_active",
        "_ask_key_frame",
        "_heights",
        "_heights_s",
        "_lack",
        "_rates_bps",
        "_wanted",
        "is_held",
        "is_video",
        "kind",
        "layers",
        "nominal_heights",
        "peer",
        "rids",
        "throttle",
    )

    def __init__(
        self,
        peer: PeerId,
        kind: SourceKind,
        rids: tuple[str, ...],
        ask_key_frame: Callable[[int], None],
        lack: Callable[[], None],
        now_s: float,
    ) -> None:
        self.peer = peer
        self.kind = kind
        self.rids = rids
        self.is_video = kind in VIDEO_KINDS
        self.layers: list[Layer | None] = [None] * max(1, len(rids))
        self.throttle = KeyframeThrottle(KEYFRAME_INTERVAL_S)
        self._ask_key_frame = ask_key_frame
        self._lack = lack
        nominal = NOMINAL_HEIGHTS.get(kind, (1,))
        self.nominal_heights = nominal[: len(self.layers)] if len(self.layers) > 1 else nominal[-1:]
        self._heights: tuple[int, ...] = ()
        self._heights_s = float("-inf")
        self._rates_bps = [0.0] * len(self.layers)
        self._wanted = WantedLayers(len(self.layers), now_s)
        self._active: tuple[bool, ...] = (True,) * len(self.layers)
        self.is_held = False

    def add_layer(self, index: int, ssrc: int, publisher: PublisherClock) -> Layer:
        """A layer whose first authenticated packet has come; a new SSRC for a layer takes the old one's slots."""
        layer = Layer(self.kind, self.rids[index] if self.rids else "", index, ssrc, publisher)
        old = self.layers[index]
        self.layers[index] = layer
        if old is not None:
            for slot in (*old.followers, *old.awaiting):
                slot.clear()
        return layer

    def heights(self, now_s: float) -> tuple[int, ...]:
        """Height in pixels of each layer, lowest first; 0 for those of which nothing comes now."""
        if now_s != self._heights_s:
            self._heights_s = now_s
            self._heights = tuple(
                (layer.height or nominal) if layer is not None and layer.live(now_s) else 0
                for layer, nominal in zip(self.layers, self.nominal_heights, strict=True)
            )
        return self._heights

    def rate_bps(self, index: int) -> float:
        """What receiving this layer costs: measured while it flows, else its nominal rate."""
        nominal = NOMINAL_BPS.get(self.kind, (40_000,))
        return self._rates_bps[index] or nominal[min(index, len(nominal) - 1)]

    def note_rate(self, index: int, rate_bps: float) -> None:
        """What a layer measured over the last second; 0 when nothing came."""
        self._rates_bps[index] = rate_bps

    def want_key_frame(self, layer: Layer, now_s: float) -> None:
        """A viewer cannot go on without a key frame of this layer."""
        if self.throttle.ask(now_s, layer.index):
            self._request(layer)
        self._lack()

    def repeat_requests(self, now_s: float) -> None:
        """Asks again for key frames that were asked for and have not come; called by a timer."""
        if not self.throttle.waiting:
            return
        for index, layer in enumerate(self.layers):
            if layer is None or not layer.live(now_s):
                self.throttle.forget(index)
        if self.throttle.waiting and self.throttle.due(now_s):
            live = [layer for layer in self.layers if layer is not None and layer.live(now_s)]
            # A request on any layer makes a key frame on all of them (design, decision 8).
            self._request(live[0])

    def turn_layers(self, wanted: set[int], now_s: float) -> tuple[bool, ...] | None:
        """Takes in which layers somebody wants now; which ones to send when that has changed, else None."""
        active = self._wanted.update(set() if self.is_held else wanted | {LOWEST_ALWAYS}, now_s)
        if active == self._active:
            return None
        self._active = active
        return active

    @property
    def active(self) -> tuple[bool, ...]:
        """Which layers the publisher was last asked to send."""
        return self._active

    def close(self) -> None:
        """Takes every slot off; they stay empty until the room lays them out again."""
        for layer in self.layers:
            if layer is not None:
                for slot in (*layer.followers, *layer.awaiting):
                    slot.clear()

    def _request(self, layer: Layer) -> None:
        layer.picture_losses += 1
        self._ask_key_frame(layer.ssrc)
