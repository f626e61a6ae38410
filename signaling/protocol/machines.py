"""What a site's page tells of its machine, for IT. Part of what a client may send (`signaling.protocol.client`)."""

from typing import Literal

from pydantic import Field

from signaling.protocol.messages import PLAIN_TEXT, Message, RequestId

DeviceState = Literal["none", "off", "on", "silent"]
"""`none`: no such device was taken; `silent`: it is open and gives nothing, as when the system has muted it."""


class TellMachine(Message):
    """What the server cannot see of the sender's PC, since the last of these. Answered only when it is refused.

    `frames_decoded` and `frames_dropped` are of all pictures that came; `lag_ms` is the longest that the page's main
    thread hung. `pressure` is None where the browser does not tell it, `browser` what it calls itself.
    """

    type: Literal["tell_machine"] = "tell_machine"
    id: RequestId
    frames_decoded: int = Field(ge=0, le=1_000_000)
    frames_dropped: int = Field(ge=0, le=1_000_000)
    lag_ms: int = Field(ge=0, le=600_000)
    pressure: Literal["nominal", "fair", "serious", "critical"] | None
    microphone: DeviceState
    camera: DeviceState
    browser: str = Field(max_length=256, pattern=PLAIN_TEXT)


class TellTest(Message):
    """How a try of this room's machine goes that IT wants; `db`: the microphone's level below full scale.

    Answered only when it is refused.
    """

    type: Literal["tell_test"] = "tell_test"
    id: RequestId
    test: str = Field(pattern=r"^[0-9a-f]{16}$")
    state: Literal["running", "done", "failed", "no_microphone"]
    db: int | None = Field(default=None, ge=-100, le=0)
