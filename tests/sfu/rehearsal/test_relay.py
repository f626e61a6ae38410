"""The relay with real sockets: an echo server behind it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from sfu.rehearsal.impairment import Impairment
from sfu.rehearsal.relay import Address, Relay

pytestmark = pytest.mark.anyio

PERFECT = Impairment()


class Echo:
    """Sends every datagram back; remembers who sent what."""

    def __init__(self) -> None:
        self.heard: list[tuple[bytes, Address]] = []
        self.socket = udp_socket()
        self.address: Address = self.socket.getsockname()

    def read(self) -> None:
        datagram, address = self.socket.recvfrom(2048)
        self.heard.append((datagram, address))
        self.socket.sendto(datagram, address)


def udp_socket() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    made.bind(("127.0.0.1", 0))
    return made


@asynccontextmanager
async def line(
    up: Impairment = PERFECT, down: Impairment = PERFECT
) -> AsyncIterator[tuple[Relay, Echo, socket.socket]]:
    loop = asyncio.get_running_loop()
    echo = Echo()
    loop.add_reader(echo.socket, echo.read)
    client = udp_socket()
    try:
        async with Relay(echo.address, up, down, seed=5) as relay:
            yield relay, echo, client
    finally:
        loop.remove_reader(echo.socket)
        echo.socket.close()
        client.close()


async def receive(client: socket.socket, most: int, wait_s: float = 2.0) -> list[bytes]:
    """Up to `most` datagrams, fewer when nothing more comes for a while."""
    loop = asyncio.get_running_loop()
    datagrams: list[bytes] = []
    try:
        async with asyncio.timeout(wait_s):
            while len(datagrams) < most:
                datagrams.append(await loop.sock_recv(client, 2048))
    except TimeoutError:
        pass
    return datagrams


async def test_datagrams_pass_both_ways() -> None:
    async with line() as (relay, _, client):
        client.sendto(b"hello", relay.address)
        assert await receive(client, 1) == [b"hello"]


async def test_each_client_has_a_port_of_its_own() -> None:
    async with line() as (relay, echo, first):
        second = udp_socket()
        try:
            first.sendto(b"first", relay.address)
            second.sendto(b"second", relay.address)
            assert await receive(first, 1) == [b"first"]
            assert await receive(second, 1) == [b"second"]
        finally:
            second.close()
        assert len({address for _, address in echo.heard}) == 2


async def test_lost_datagrams_are_the_same_with_the_same_seed() -> None:
    heard = []
    for _ in range(2):
        async with line(up=Impairment(loss=0.3)) as (relay, echo, client):
            for number in range(50):
                client.sendto(bytes([number]), relay.address)
            await receive(client, 50, wait_s=0.3)
            heard.append([datagram[0] for datagram, _ in echo.heard])
            assert relay.lost()[0] == 50 - len(echo.heard)
    assert heard[0] == heard[1]
    assert 20 < len(heard[0]) < 50


async def test_delay_keeps_the_order() -> None:
    async with line(up=Impairment(delay_s=0.02)) as (relay, _, client):
        for number in range(20):
            client.sendto(bytes([number]), relay.address)
        assert await receive(client, 20) == [bytes([number]) for number in range(20)]


async def test_reordering_loses_nothing() -> None:
    async with line(up=Impairment(reorder=0.3, reorder_s=0.05)) as (relay, _, client):
        sent = [bytes([number]) for number in range(40)]
        for datagram in sent:
            client.sendto(datagram, relay.address)
        received = await receive(client, 40)
        assert sorted(received) == sent
        assert received != sent


async def test_a_changed_port_is_another_address_for_the_server() -> None:
    async with line() as (relay, echo, client):
        client.sendto(b"before", relay.address)
        await receive(client, 1)
        relay.change_ports()
        client.sendto(b"after", relay.address)
        assert await receive(client, 1) == [b"after"]
        assert echo.heard[0][1] != echo.heard[1][1]


async def test_another_way_out_has_another_address_for_those_to_come_too() -> None:
    async with line() as (relay, echo, client):
        client.sendto(b"before", relay.address)
        await receive(client, 1)
        relay.change_ports("127.0.0.9")
        other = udp_socket()
        try:
            for sender in (client, other):
                sender.sendto(b"after", relay.address)
                assert await receive(sender, 1) == [b"after"]
        finally:
            other.close()
        assert [address[0] for _, address in echo.heard] == ["127.0.0.1", "127.0.0.9", "127.0.0.9"]


async def test_a_black_out_ends() -> None:
    async with line() as (relay, echo, client):
        client.sendto(b"one", relay.address)
        await receive(client, 1)
        relay.impair(Impairment(blackhole=True), Impairment(blackhole=True))
        client.sendto(b"two", relay.address)
        assert await receive(client, 1, wait_s=0.1) == []
        relay.impair(PERFECT, PERFECT)
        client.sendto(b"three", relay.address)
        assert await receive(client, 1) == [b"three"]
        assert [datagram for datagram, _ in echo.heard] == [b"one", b"three"]
