"""Gate 1: whoever is not a client of ours cannot end or hinder a connection, before, during or after its handshake.

Source: the findings on empty datagrams, ClientHello races and alerts; rows 1–3 of the threats.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from sfu.transport.dtls import DtlsSession, make_certificate
from sfu.transport.srtp import PacketBuffer, SrtpPair
from sfu.transport.udp_mux import UdpMux
from tests.fakes.junk import PAYLOADS, RTP
from tests.fakes.lossy_pipe import Pair, fingerprint_of
from tests.fakes.media_client import MediaClient, check_for

pytestmark = pytest.mark.anyio


@pytest.fixture(params=[{"debug": True}, {"use_uvloop": True}], ids=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, bool]]:
    """The worker runs on uvloop, whose readers differ."""
    return "asyncio", request.param


SERVER = make_certificate()
CLIENT = make_certificate()


class Victim:
    """A client and its side in the worker."""

    def __init__(self, mux: UdpMux) -> None:
        self.endpoint = mux.add("remote", "r" * 24)
        self.client = MediaClient(mux.addresses[0])
        self.keys: SrtpPair | None = None
        self.heard: list[bytes] = []
        self.session = DtlsSession(SERVER, [fingerprint_of(CLIENT)], "server", self.endpoint.send, self._take_keys)
        self.endpoint.dtls = self.session
        self.endpoint.on_packet = self._take

    async def run(self) -> None:
        """From the first check to the end of the connection."""
        await self.client.check(self.endpoint)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.session.run())
            tasks.create_task(self.client.run_dtls(CLIENT, [fingerprint_of(SERVER)]))

    async def prove_alive(self, sequence: int) -> None:
        """One packet each way."""
        packet = RTP[:2] + sequence.to_bytes(2) + RTP[4:]
        assert self.keys is not None
        self.client.send_media(packet)
        buffer = PacketBuffer()
        buffer.view[: len(packet)] = packet
        assert self.endpoint.send(buffer.view[: self.keys.protect_rtp(buffer, len(packet))])
        async with asyncio.timeout(15):
            while packet not in self.heard or len(self.client.media) < sequence:  # noqa: ASYNC110 - Real sockets.
                await asyncio.sleep(0.001)

    def _take_keys(self, keys: SrtpPair) -> None:
        self.keys = keys

    def _take(self, buffer: PacketBuffer, n: int, _rtcp: bool, _now_s: float) -> None:
        if self.keys is not None:
            n = self.keys.unprotect_rtp(buffer, n)
            if n >= 0:
                self.heard.append(bytes(buffer.view[:n]))


@asynccontextmanager
async def port() -> AsyncIterator[UdpMux]:
    mux = UdpMux([("127.0.0.1", 0)])
    mux.start()
    try:
        yield mux
    finally:
        mux.close()


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
async def test_junk_before_during_and_after_the_handshake_loses_nobody(payload: bytes) -> None:
    async with port() as mux, asyncio.TaskGroup() as tasks:
        stranger = MediaClient(mux.addresses[0])
        victim = Victim(mux)
        stopping = asyncio.Event()

        async def keep_throwing() -> None:
            while not stopping.is_set():
                for _ in range(5):
                    stranger.send(payload)
                await asyncio.sleep(0)

        throwing = tasks.create_task(keep_throwing())
        await asyncio.sleep(0)
        running = tasks.create_task(victim.run())
        async with asyncio.timeout(15):
            await victim.client.have_keys.wait()
        await victim.prove_alive(1)
        await victim.prove_alive(2)
        stopping.set()
        await throwing
        assert not running.done()
        assert mux.junk > 20
        victim.session.close()
        await running
        stranger.close()
        victim.client.close()


async def test_a_race_of_client_hellos_stops_no_join_of_a_storm() -> None:
    """Row 2: somebody else's handshake thrown at the port while 129 sites join."""
    recorded = Pair(SERVER, make_certificate())
    await recorded.run_until_keys_and_close()
    flights = [datagram for sender, datagram in recorded.sent if sender == "client"]
    async with port() as mux, asyncio.TaskGroup() as tasks:
        stranger = MediaClient(mux.addresses[0])
        victims = [Victim(mux) for _ in range(129)]
        stopping = asyncio.Event()

        async def keep_racing() -> None:
            while not stopping.is_set():
                for flight in flights:
                    stranger.send(flight)
                await asyncio.sleep(0.001)

        tasks.create_task(keep_racing())
        running = [tasks.create_task(victim.run()) for victim in victims]
        async with asyncio.timeout(30):
            for victim in victims:
                await victim.client.have_keys.wait()
                await victim.prove_alive(1)
        stopping.set()
        assert not any(task.done() for task in running)
        assert mux.junk > 100
        for victim in victims:
            victim.session.close()
        await asyncio.wait(running)
        for victim in victims:
            victim.client.close()
        stranger.close()


async def test_media_of_somebody_else_is_not_ours_even_from_a_client() -> None:
    """A client that is connected itself sends what it recorded of another one."""
    async with port() as mux, asyncio.TaskGroup() as tasks:
        one, two = Victim(mux), Victim(mux)
        running = [tasks.create_task(victim.run()) for victim in (one, two)]
        await one.client.have_keys.wait()
        await two.client.have_keys.wait()
        await one.prove_alive(1)
        await two.prove_alive(1)
        stolen = two.client.media[0]
        before = mux.received
        one.client.send(stolen)
        async with asyncio.timeout(15):
            while mux.received == before:  # noqa: ASYNC110 - Real sockets.
                await asyncio.sleep(0.001)
        assert len(one.heard) == 1
        assert len(two.heard) == 1
        for victim in (one, two):
            victim.session.close()
        await asyncio.wait(running)
        one.client.close()
        two.client.close()


async def test_a_check_of_one_client_does_not_open_the_way_to_another() -> None:
    async with port() as mux:
        one, two = Victim(mux), Victim(mux)
        crossed = (
            check_for(one.endpoint)
            .request(bytes(12), True)
            .replace(one.endpoint.ufrag.encode(), two.endpoint.ufrag.encode())
        )
        one.client.send(crossed)
        with pytest.raises(TimeoutError):
            await one.client.receive(timeout_s=0.05)
        assert two.endpoint.send_to is None
        for victim in (one, two):
            victim.session.close()
            await victim.session.run()
            victim.client.close()
