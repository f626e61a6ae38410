"""What travels on a tap's socket beside media: a door of this package, for who records.

A tap is a Unix socket of whole packets (SOCK_SEQPACKET) in the folder of the worker's control socket. The worker
listens; who connects is sent, in this order for each source: `TapUses`, then its RTP and RTCP packets as they would go
to a room, unencrypted and without extensions but the mid. JSON begins with `{`, RTP and RTCP with a byte of 128 to 191.
Source: RFC 3550, RFC 5761 section 4.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from sfu.interfaces import Frozen, PeerId, SourceKind

MAX_TAP_BYTES = 16 * 1024
"""The longest packet on the socket, in either direction."""

OPUS_TYPE, VP8_TYPE, H264_TYPE = 111, 96, 97
"""Payload types on every tap."""

TapSlotName = Literal["stage", "screen", "screen_sound", "voice.0", "voice.1", "voice.2"]


class TapSlot(Frozen):
    """One stream of the tap; its SSRC stays for the life of the tap."""

    name: TapSlotName
    ssrc: int = Field(ge=0, lt=2**32)


class TapOpened(Frozen):
    """The first packet after connecting. A new `tap` has new streams: nothing of the one before goes on."""

    type: Literal["opened"] = "opened"
    tap: str = Field(max_length=32)
    clock_s: float = Field(description="Unix seconds of its sender reports when the machine's monotonic clock was 0")
    slots: tuple[TapSlot, ...] = Field(max_length=8)


class TapUse(Frozen):
    """Whose media a stream carries from here on; `peer` None: nobody's."""

    name: TapSlotName
    peer: PeerId | None
    source: SourceKind | None


class TapUses(Frozen):
    """Streams that change hands, told before the first packet of the new source; at first all of them."""

    type: Literal["uses"] = "uses"
    slots: tuple[TapUse, ...] = Field(max_length=8)


class TapProgramme(Frozen):
    """Who is heard first and seen large, as `SetProgramme` says."""

    type: Literal["programme"] = "programme"
    floor: PeerId | None
    chair: PeerId | None
    stage: PeerId | None
    screen: PeerId | None


class TapKeyFrame(Frozen):
    """From who records: a picture cannot go on without a key frame."""

    type: Literal["key_frame"] = "key_frame"
    name: TapSlotName


FROM_TAP: TypeAdapter[TapOpened | TapUses | TapProgramme] = TypeAdapter(
    Annotated[TapOpened | TapUses | TapProgramme, Field(discriminator="type")]
)
TO_TAP: TypeAdapter[TapKeyFrame] = TypeAdapter(TapKeyFrame)
