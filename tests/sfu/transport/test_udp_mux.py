"""The media port on real sockets: who gets in, where answers go, and what junk cannot do."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from aioice import stun

from sfu.transport import udp_mux
from sfu.transport.srtp import PacketBuffer
from sfu.transport.stun import Answer
from sfu.transport.udp_mux import Endpoint, UdpMux
from tests.fakes.media_client import MediaClient, check_for

pytestmark = pytest.mark.anyio


@pytest.fixture(params=[{"debug": True}, {"use_uvloop": True}], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, bool]]:
    """The worker runs on uvloop, whose readers differ."""
    return "asyncio", request.param


RTP = bytes.fromhex("8060000100000001deadbeef") + b"x" * 20
RTCP = bytes.fromhex("81c9000700000001") + bytes(24)
DTLS = bytes.fromhex("16fefd00000000000000000001") + b"x"


class Feed:
    def __init__(self) -> None:
        self.taken: list[bytes] = []

    def feed(self, datagram: bytes) -> None:
        self.taken.append(datagram)


class Heard:
    """What an endpoint was handed."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.packets: list[tuple[bytes, bool]] = []
        self.dtls = Feed()
        endpoint.on_packet = self.take
        endpoint.dtls = self.dtls

    def take(self, buffer: PacketBuffer, n: int, rtcp: bool, now_s: float) -> None:
        assert now_s > 0
        self.packets.append((bytes(buffer.view[:n]), rtcp))


@asynccontextmanager
async def opened(*hosts: str) -> AsyncIterator[UdpMux]:
    mux = UdpMux([(host, 0) for host in hosts or ("127.0.0.1",)])
    mux.start()
    try:
        yield mux
    finally:
        mux.close()


@asynccontextmanager
async def client_of(mux: UdpMux, port: int = 0) -> AsyncIterator[MediaClient]:
    client = MediaClient(mux.addresses[port])
    try:
        yield client
    finally:
        client.close()


async def arrived(mux: UdpMux, datagrams: int) -> None:
    """Waits until the port has taken so many datagrams."""
    async with asyncio.timeout(5):
        while mux.received < datagrams:  # noqa: ASYNC110 - The port has no event to wait for.
            await asyncio.sleep(0.001)


async def test_a_valid_check_is_answered_and_opens_the_way() -> None:
    async with opened() as mux, client_of(mux) as client:
        endpoint = mux.add("remote", "r" * 24)
        heard = Heard(endpoint)
        answer = await client.check(endpoint)
        assert answer is not None
        assert answer.answer is Answer.SUCCESS
        assert endpoint.send_to == client.address
        for datagram in (RTP, RTCP, DTLS):
            client.send(datagram)
        await arrived(mux, 4)
        assert heard.packets == [(RTP, False), (RTCP, True)]
        assert heard.dtls.taken == [DTLS]
        assert mux.junk == 0


async def test_the_answer_tells_the_address_the_check_came_from() -> None:
    async with opened() as mux, client_of(mux) as client:
        client.send(check_for(mux.add("remote", "r" * 24)).request(os.urandom(12), True))
        answer, _ = await client.receive()
        assert stun.parse_message(answer).attributes["XOR-MAPPED-ADDRESS"] == client.address


@pytest.mark.parametrize("count", [2, 8, 150], ids=["two", "a frame", "more than the kernel cuts at once"])
async def test_datagrams_that_leave_together_arrive_apart(count: int) -> None:
    async with opened() as mux, client_of(mux) as client:
        endpoint = mux.add("remote", "r" * 24)
        await client.check(endpoint)
        sent = [bytes([number % 256]) * 100 for number in range(count)] + [b"short"]
        assert endpoint.send_many(memoryview(b"".join(sent)), 100)
        assert [(await client.receive())[0] for _ in sent] == sent
        assert endpoint.send_drops == 0


async def test_what_cannot_leave_together_is_counted_as_dropped() -> None:
    async with opened() as mux:
        endpoint = mux.add("remote", "r" * 24)
        assert not endpoint.send_many(memoryview(bytes(250)), 100)
        assert endpoint.send_drops == 3


async def test_nothing_is_taken_from_an_address_that_did_not_prove_itself() -> None:
    async with opened() as mux, client_of(mux) as client, client_of(mux) as stranger:
        endpoint = mux.add("remote", "r" * 24)
        heard = Heard(endpoint)
        await client.check(endpoint)
        for datagram in (RTP, RTCP, DTLS, b"", b"\x05", b"\xc8" + RTP):
            stranger.send(datagram)
        await arrived(mux, 7)
        assert heard.packets == []
        assert heard.dtls.taken == []
        assert mux.junk == 6


async def test_a_packet_too_short_for_a_header_is_junk() -> None:
    async with opened() as mux, client_of(mux) as client:
        endpoint = mux.add("remote", "r" * 24)
        heard = Heard(endpoint)
        await client.check(endpoint)
        client.send(RTP[:7])
        await arrived(mux, 2)
        assert (heard.packets, mux.junk) == ([], 1)


@pytest.mark.parametrize("wrong", ["ufrag", "remote ufrag", "password", "integrity", "indication", "long"])
async def test_a_check_that_proves_nothing_gets_no_answer(wrong: str) -> None:
    """Row 4 of the threats."""
    async with opened() as mux, client_of(mux) as client:
        endpoint = mux.add("remote", "r" * 24)
        names = {"ufrag": "other:remote", "remote ufrag": f"{endpoint.ufrag}:other"}
        message = stun.Message(
            stun.Method.BINDING,
            stun.Class.INDICATION if wrong == "indication" else stun.Class.REQUEST,
            attributes={"USERNAME": names.get(wrong, f"{endpoint.ufrag}:remote"), "USE-CANDIDATE": None},
        )
        if wrong == "long":
            message.attributes["SOFTWARE"] = "x" * 600
        if wrong != "integrity":
            message.add_message_integrity(b"q" * 32 if wrong == "password" else endpoint.password.encode())
        client.send(bytes(message))
        await arrived(mux, 1)
        with pytest.raises(TimeoutError):
            await client.receive(timeout_s=0.02)
        assert endpoint.send_to is None
        assert mux.junk == 1


async def test_an_agent_that_believes_itself_controlled_is_told_of_the_conflict() -> None:
    async with opened() as mux, client_of(mux) as client:
        endpoint = mux.add("remote", "r" * 24)
        message = stun.Message(
            stun.Method.BINDING,
            stun.Class.REQUEST,
            attributes={"USERNAME": f"{endpoint.ufrag}:remote", "ICE-CONTROLLED": 1},
        )
        message.add_message_integrity(endpoint.password.encode())
        client.send(bytes(message))
        answer, _ = await client.receive()
        parsed = stun.parse_message(answer)
        assert parsed.error_code == 487
        assert parsed.check_message_integrity(endpoint.password.encode())
        assert endpoint.send_to is None


async def test_sending_follows_use_candidate_and_receiving_any_valid_address() -> None:
    """A browser on two interfaces keeps checking from both."""
    async with opened() as mux, client_of(mux) as wired, client_of(mux) as wireless:
        endpoint = mux.add("remote", "r" * 24)
        heard = Heard(endpoint)
        await wired.check(endpoint, use_candidate=True)
        await wireless.check(endpoint, use_candidate=False)
        assert endpoint.send_to == wired.address
        wireless.send(RTP)
        await arrived(mux, 3)
        assert heard.packets == [(RTP, False)]
        assert endpoint.send(b"down")
        assert await wired.receive() == (b"down", mux.addresses[0])
        await wireless.check(endpoint, use_candidate=True)
        assert endpoint.send_to == wireless.address


async def test_answers_and_media_leave_from_the_address_that_was_asked() -> None:
    async with opened("127.0.0.1", "127.0.0.2") as mux, client_of(mux) as client:
        endpoint = mux.add("remote", "r" * 24)
        first, second = mux.addresses
        await client.check(endpoint, server=first)
        await client.check(endpoint, server=second)
        endpoint.send(memoryview(b"down"))
        assert await client.receive() == (b"down", second)
        await client.check(endpoint, server=first)
        endpoint.send(b"down")
        assert await client.receive() == (b"down", first)


async def test_after_silence_an_address_belongs_to_who_proved_it_last() -> None:
    now_s = [100.0]
    mux = UdpMux([("127.0.0.1", 0)], clock=lambda: now_s[0])
    mux.start()
    async with client_of(mux) as client:
        before, after = mux.add("one", "r" * 24), mux.add("two", "r" * 24)
        heard = Heard(after)
        await client.check(before)
        now_s[0] += udp_mux.HELD_S
        await client.check(after)
        client.send(RTP)
        await arrived(mux, 3)
        assert heard.packets == [(RTP, False)]
        assert before.send_to is None
        assert not before.send(b"down")
        assert before.send_drops == 1
    mux.close()


async def test_a_valid_check_is_a_sign_of_life() -> None:
    now_s = [10.0]
    mux = UdpMux([("127.0.0.1", 0)], clock=lambda: now_s[0])
    mux.start()
    async with client_of(mux) as client:
        endpoint = mux.add("remote", "r" * 24)
        assert endpoint.heard_s == 10.0
        now_s[0] = 20.0
        await client.check(endpoint)
        assert endpoint.heard_s == 20.0
    mux.close()


async def test_an_address_stays_with_who_was_just_heard_there() -> None:
    now_s = [100.0]
    mux = UdpMux([("127.0.0.1", 0)], clock=lambda: now_s[0])
    mux.start()
    async with client_of(mux) as client:
        owner, thief = mux.add("remote", "r" * 24), mux.add("remote", "s" * 24)
        heard = Heard(owner)
        await client.check(owner)
        now_s[0] += udp_mux.HELD_S - 0.1
        before = mux.received
        client.send(check_for(thief).request(os.urandom(12), True))
        client.send(RTP)
        await arrived(mux, before + 2)
        assert owner.send_to == client.address
        assert not thief.send(b"down")
        assert heard.packets == [(RTP, False)]
    mux.close()


async def test_an_endpoint_keeps_fifty_addresses_and_the_one_it_sends_to() -> None:
    # All stay open to the end: a closed one's port could be given to the next, which would then be no new address.
    async with opened() as mux, client_of(mux) as chosen, client_of(mux) as oldest, AsyncExitStack() as others:
        endpoint = mux.add("remote", "r" * 24)
        heard = Heard(endpoint)
        await chosen.check(endpoint, use_candidate=True)
        await oldest.check(endpoint, use_candidate=False)
        for _ in range(udp_mux.MAX_ADDRESSES_PER_ENDPOINT - 1):
            another = await others.enter_async_context(client_of(mux))
            await another.check(endpoint, use_candidate=False)
        assert endpoint.send_to == chosen.address
        before = mux.received
        oldest.send(RTP)
        chosen.send(RTCP)
        await arrived(mux, before + 2)
        assert heard.packets == [(RTCP, True)]


async def test_checks_from_unknown_addresses_are_limited_and_known_ones_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(udp_mux, "MAX_UNVALIDATED_CHECKS_PER_S", 3)
    now_s = [10.0]
    mux = UdpMux([("127.0.0.1", 0)], clock=lambda: now_s[0])
    mux.start()
    async with client_of(mux) as known, client_of(mux) as stranger:
        endpoint = mux.add("remote", "r" * 24)
        await known.check(endpoint)
        forged = stun.Message(
            stun.Method.BINDING, stun.Class.REQUEST, attributes={"USERNAME": f"{endpoint.ufrag}:remote"}
        )
        forged.add_message_integrity(b"wrong")
        for _ in range(5):
            stranger.send(bytes(forged))
        await arrived(mux, 6)
        stranger.send(check_for(endpoint).request(os.urandom(12), True))
        with pytest.raises(TimeoutError):
            await stranger.receive(timeout_s=0.02)
        assert await known.check(endpoint) is not None
        now_s[0] += 1
        assert await stranger.check(endpoint) is not None
    mux.close()


async def test_a_packet_that_trips_its_taker_costs_nobody_else() -> None:
    def trip(_buffer: PacketBuffer, _n: int, _rtcp: bool, _now_s: float) -> None:
        raise RuntimeError("tripped")

    async with opened() as mux, client_of(mux) as bad, client_of(mux) as good:
        tripping, sound = mux.add("one", "r" * 24), mux.add("two", "r" * 24)
        heard = Heard(sound)
        tripping.on_packet = trip
        await bad.check(tripping)
        await good.check(sound)
        bad.send(RTP)
        good.send(RTP)
        await arrived(mux, 4)
        assert heard.packets == [(RTP, False)]
        assert mux.faults == 1


async def test_a_removed_endpoint_neither_hears_nor_speaks() -> None:
    async with opened() as mux, client_of(mux) as client:
        endpoint = mux.add("remote", "r" * 24)
        heard = Heard(endpoint)
        await client.check(endpoint)
        mux.remove(endpoint)
        client.send(RTP)
        client.send(check_for(endpoint).request(os.urandom(12), True))
        await arrived(mux, 3)
        assert (heard.packets, mux.junk) == ([], 2)
        assert not endpoint.send(b"down")
        assert endpoint.send_to is None


async def test_a_datagram_that_cannot_leave_is_counted() -> None:
    async with opened() as mux, client_of(mux) as client:
        endpoint = mux.add("remote", "r" * 24)
        assert not endpoint.send(b"too early")
        await client.check(endpoint)
        assert not endpoint.send(bytes(70_000))
        assert endpoint.send_drops == 2


async def test_a_port_that_is_taken_is_an_error_and_leaves_nothing_open() -> None:
    async with opened() as mux:
        with pytest.raises(OSError, match="in use"):
            UdpMux([("127.0.0.1", 0), mux.addresses[0]])


async def test_credentials_are_long_enough_and_differ() -> None:
    async with opened() as mux:
        endpoints = [mux.add("remote", "r" * 24) for _ in range(100)]
        assert len({endpoint.ufrag for endpoint in endpoints}) == 100
        assert len({endpoint.password for endpoint in endpoints}) == 100
        assert all(len(endpoint.ufrag) >= 4 and len(endpoint.password) >= 22 for endpoint in endpoints)


async def test_a_flood_leaves_the_loop_its_turns() -> None:
    async with opened() as mux, client_of(mux) as flooder:
        for _ in range(500):
            flooder.send(RTP)
        turns = 0
        async with asyncio.timeout(5):
            while mux.received < 500:
                await asyncio.sleep(0)
                turns += 1
        assert turns >= 500 // udp_mux.MAX_DATAGRAMS_PER_WAKE
