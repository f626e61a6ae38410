"""A videoroom of Janus, over its WebSocket: one publisher, many subscribers. Source: its videoroom documentation."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from sfu.core.codecs import Codec
from sfu.rehearsal.descriptions import (
    MID_ID,
    SEND_TIME_ID,
    TRANSPORT_CC_ID,
    VP8_RTX_TYPE,
    VP8_TYPE,
    Description,
    Identity,
    MediaLine,
    read_description,
)
from tests.bench.endpoints import End

ROOM = 77
ANSWER_S = 10.0
AGAIN_S = 0.2
NO_SUCH_FEED = 428
_PLUGIN = "janus.plugin.videoroom"
_MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
_TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


class JanusRefused(Exception):
    """Janus refused a request with this code of the plugin."""

    def __init__(self, code: int, answer: str) -> None:
        super().__init__(answer)
        self.code = code


class JanusRoom:
    """One session of Janus with a handle for each participant."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._session = 0
        self._feed = 0

    async def open(self) -> None:
        """Makes the session and the room."""
        self._session = _number(await self._ask({"janus": "create"}), "data", "id")
        handle = await self._attach()
        body: Json = {"request": "create", "room": ROOM, "publishers": 1, "bitrate": 0, "videocodec": "vp8"}
        await self._message(handle, body)

    async def publish(self, end: End, ssrc: int) -> Description:
        """Publishes this end's camera; Janus's answer."""
        handle = await self._attach()
        joined = await self._message(handle, {"request": "join", "ptype": "publisher", "room": ROOM})
        self._feed = _number(joined, "plugindata", "data", "id")
        offer = _offer(end.connection.identity, ssrc)
        answer = await self._message(handle, {"request": "publish"}, {"type": "offer", "sdp": offer})
        return read_description(_text(answer, "jsep", "sdp"))

    async def subscribe(self, end: End) -> Description:
        """Subscribes this end to the publisher; Janus's offer, answered."""
        handle = await self._attach()
        offered = await self._join_as_subscriber(handle)
        offer = read_description(_text(offered, "jsep", "sdp"))
        (line,) = offer.lines
        assert line.ssrc is not None
        end.expect(line.ssrc, line.rtx_ssrc)
        answer = _answer(end.connection.identity, line)
        await self._message(handle, {"request": "start"}, {"type": "answer", "sdp": answer})
        return offer

    async def _join_as_subscriber(self, handle: int) -> Json:
        """Janus's offer; it knows a publisher only some time after the publisher's handshake."""
        body: Json = {"request": "join", "ptype": "subscriber", "room": ROOM, "streams": [{"feed": self._feed}]}
        async with asyncio.timeout(ANSWER_S):
            while True:
                try:
                    return await self._message(handle, body)
                except JanusRefused as refused:
                    if refused.code != NO_SUCH_FEED:
                        raise
                await asyncio.sleep(AGAIN_S)

    async def _attach(self) -> int:
        return _number(await self._ask({"janus": "attach", "plugin": _PLUGIN}), "data", "id")

    async def _message(self, handle: int, body: Json, jsep: Json = None) -> Json:
        message: dict[str, Json] = {"janus": "message", "handle_id": handle, "body": body}
        if jsep is not None:
            message["jsep"] = jsep
        return await self._ask(message)

    async def _ask(self, message: dict[str, Json]) -> Json:
        """Sends a request; the answer that is more than an acknowledgement."""
        transaction = str(next(self._numbers))
        message |= {"transaction": transaction}
        if self._session:
            message |= {"session_id": self._session}
        async with asyncio.timeout(ANSWER_S):
            await self._socket.send(json.dumps(message))
            while True:
                answer = json.loads(await self._socket.recv())
                if answer.get("transaction") == transaction and answer["janus"] != "ack":
                    data = answer.get("plugindata", {}).get("data", {})
                    if answer["janus"] == "error" or "error" in data:
                        raise JanusRefused(data.get("error_code", 0), json.dumps(answer))
                    found: Json = answer
                    return found

    async def keep_alive(self) -> None:
        """Reads and drops events for the rest of the session."""
        async for _ in self._socket:
            pass


@asynccontextmanager
async def janus_room(address: str) -> AsyncIterator[JanusRoom]:
    """A room that is open for the time of the block."""
    protocol = Subprotocol("janus-protocol")
    async with connect(address, subprotocols=[protocol], compression=None, ping_interval=None) as socket:
        room = JanusRoom(socket)
        await room.open()
        yield room


def _head(identity: Identity, mid: str, setup: str, payload_types: str) -> list[str]:
    return [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {mid}",
        f"m=video 9 UDP/TLS/RTP/SAVPF {payload_types}",
        "c=IN IP4 0.0.0.0",
        f"a=ice-ufrag:{identity.ufrag}",
        f"a=ice-pwd:{identity.password}",
        f"a=fingerprint:{identity.fingerprint.algorithm} {identity.fingerprint.value}",
        f"a=setup:{setup}",
        f"a=mid:{mid}",
        "a=rtcp-mux",
        "a=end-of-candidates",
    ]


def _codec(payload_type: int, rtx: int | None) -> list[str]:
    lines = [f"a=rtpmap:{payload_type} VP8/90000"]
    lines += [f"a=rtcp-fb:{payload_type} {name}" for name in ("goog-remb", "transport-cc", "nack", "nack pli")]
    if rtx is not None:
        lines += [f"a=rtpmap:{rtx} rtx/90000", f"a=fmtp:{rtx} apt={payload_type}"]
    return lines


def _offer(identity: Identity, ssrc: int) -> str:
    """We open the DTLS connection, as with our own server."""
    lines = _head(identity, "1", "active", f"{VP8_TYPE} {VP8_RTX_TYPE}")
    lines += [f"a=extmap:{MID_ID} {_MID}", f"a=extmap:{SEND_TIME_ID} {_SEND_TIME}"]
    lines += [f"a=extmap:{TRANSPORT_CC_ID} {_TRANSPORT_CC}", "a=sendonly", *_codec(VP8_TYPE, VP8_RTX_TYPE)]
    lines += ["a=msid:load camera", f"a=ssrc:{ssrc} cname:load"]
    return "\r\n".join(lines) + "\r\n"


def _answer(identity: Identity, line: MediaLine) -> str:
    payload_type, rtx = line.payload_types[Codec.VP8], line.rtx_types.get(Codec.VP8)
    types = f"{payload_type} {rtx}" if rtx is not None else str(payload_type)
    lines = _head(identity, line.mid, "active", types)
    lines += [f"a=extmap:{line.extensions[uri]} {uri}" for uri in (_MID, _SEND_TIME) if uri in line.extensions]
    lines += ["a=recvonly", *_codec(payload_type, rtx)]
    return "\r\n".join(lines) + "\r\n"


def _at(value: Json, path: tuple[str, ...]) -> Json:
    for name in path:
        assert isinstance(value, dict), value
        value = value[name]
    return value


def _number(value: Json, *path: str) -> int:
    found = _at(value, path)
    assert isinstance(found, int), value
    return found


def _text(value: Json, *path: str) -> str:
    found = _at(value, path)
    assert isinstance(found, str), value
    return found
