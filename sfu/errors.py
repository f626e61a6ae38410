"""The error family of the media engine."""


class SfuError(Exception):
    """Base of all errors that leave the media engine; `code` is stable and part of the protocol."""

    code = "media_failed"


class OfferRefused(SfuError):
    """The session description is too large, malformed, or does not hold the lines a client opens."""

    code = "media_offer_refused"


class UnknownPeer(SfuError):
    """The room or the peer is not on this worker."""

    code = "media_unknown_peer"


class RoomFull(SfuError):
    """The worker holds as many peers as it may."""

    code = "media_room_full"


class WorkerBusy(SfuError):
    """What sessions need of the worker leaves nothing for a test of a line now."""

    code = "media_busy"


class TapRefused(SfuError):
    """The worker cannot listen where a tap is wanted."""

    code = "media_tap_refused"


class WorkerUnavailable(SfuError):
    """No media worker answers now; the caller may try again when it is back."""

    code = "media_unavailable"
