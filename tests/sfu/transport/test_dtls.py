"""DTLS between two ends of ours: keys, losses, hostile records, and how it ends."""

import asyncio

import pytest

from sfu.core.offer import Fingerprint
from sfu.transport import dtls
from sfu.transport.dtls import Certificate, make_certificate
from sfu.transport.srtp import PacketBuffer, Profile, SrtpPair
from tests.fakes.lossy_pipe import Pair, fingerprint_of, losing

pytestmark = pytest.mark.anyio

SERVER = make_certificate()
CLIENT = make_certificate()

ALERT = 21
ENCRYPTED = bytes.fromhex("17fefd00010000000000010100") + bytes(256)
FATAL_ALERT = bytes.fromhex("15fefd00000000000000000002") + bytes((2, 40))
CLIENT_HELLO_HEAD = bytes.fromhex("16fefd0000000000000000")
JUNK = {
    "empty": b"",
    "one byte of DTLS": b"\x16",
    "a header without a record": CLIENT_HELLO_HEAD + b"\x00\x10",
    "a record of length 0": CLIENT_HELLO_HEAD + b"\x00\x00",
    "a record longer than the datagram": CLIENT_HELLO_HEAD + b"\xff\xff" + b"x" * 50,
    "a handshake of zeros": CLIENT_HELLO_HEAD + b"\x00\x20" + bytes(32),
    "a handshake of ones": CLIENT_HELLO_HEAD + b"\x00\x20" + b"\xff" * 32,
    "a fragment far away": CLIENT_HELLO_HEAD + b"\x00\x0d" + bytes.fromhex("0100ffff0000fffff0000001aa"),
    "an unknown version": b"\x16\x01\x01" + bytes(60),
    "DTLS 1.0": b"\x16\xfe\xff" + bytes(60),
    "a future epoch": bytes.fromhex("16fefd0005000000000000000400000000"),
    "change cipher spec": bytes.fromhex("14fefd00000000000000000001") + b"\x01",
    "application data in the clear": bytes.fromhex("17fefd00000000000000000005") + b"hello",
    "a heartbeat": bytes.fromhex("18fefd00000000000000000003010010"),
    "an acknowledgement": bytes.fromhex("1afefd0000000000000000000200 00"),
    "a DTLS 1.3 record": b"\x2f" + b"x" * 40,
    "a closed alert in the clear of a wrong epoch": bytes.fromhex("15fefd0009000000000000000201 00"),
    "STUN": bytes.fromhex("000100002112a442") + bytes(12),
    "RTP": bytes.fromhex("8060000100000001deadbeef") + b"x" * 30,
    "TURN channel data": b"\x40\x00\x00\x04abcd",
    "a long record": CLIENT_HELLO_HEAD + b"\x07\x00" + b"A" * 1792,
}


def assert_media_flows(sender: SrtpPair, receiver: SrtpPair) -> None:
    rtp = bytes.fromhex("8060000100000001deadbeef") + b"voice" * 20
    rtcp = bytes.fromhex("81c8000c") + bytes(48)
    buffer = PacketBuffer()
    buffer.view[: len(rtp)] = rtp
    n = sender.protect_rtp(buffer, len(rtp))
    assert bytes(buffer.view[12:n]) != rtp[12:]
    assert bytes(buffer.view[: receiver.unprotect_rtp(buffer, n)]) == rtp
    buffer.view[: len(rtcp)] = rtcp
    n = sender.protect_rtcp(buffer, len(rtcp))
    assert bytes(buffer.view[: receiver.unprotect_rtcp(buffer, n)]) == rtcp


@pytest.mark.parametrize("profile", Profile)
async def test_each_profile_carries_media_both_ways(profile: Profile) -> None:
    pair = Pair(SERVER, CLIENT, client_profiles=[profile])
    await pair.run_until_keys_and_close()
    assert_media_flows(pair.keys["server"], pair.keys["client"])
    assert_media_flows(pair.keys["client"], pair.keys["server"])


async def test_the_server_chooses_the_profile() -> None:
    reversed_profiles = tuple(reversed(Profile))
    pair = Pair(SERVER, CLIENT, client_profiles=reversed_profiles)
    await pair.run_until_keys_and_close()
    buffer = PacketBuffer()
    buffer.view[:12] = bytes.fromhex("8060000100000001deadbeef")
    assert pair.keys["server"].protect_rtp(buffer, 12) == 12 + 16, "the tag of AES-GCM is 16 bytes, of SHA1-80 10"


async def test_a_certificate_serves_many_connections() -> None:
    for _ in range(3):
        pair = Pair(SERVER, CLIENT)
        await pair.run_until_keys_and_close()
        assert pair.ends == {"server": "closed", "client": "closed"}


async def test_a_wrong_certificate_fails_without_keys() -> None:
    pair = Pair(SERVER, CLIENT, server_expects=[fingerprint_of(make_certificate())])
    async with asyncio.TaskGroup() as tasks:
        client = tasks.create_task(pair.client.run())
        assert await pair.server.run() == "failed"
        assert "server" not in pair.keys
        client.cancel()


async def test_one_wrong_fingerprint_among_right_ones_fails() -> None:
    wrong = Fingerprint("sha-384", ":".join(["00"] * 48))
    pair = Pair(SERVER, CLIENT, server_expects=[fingerprint_of(CLIENT), wrong])
    async with asyncio.TaskGroup() as tasks:
        client = tasks.create_task(pair.client.run())
        assert await pair.server.run() == "failed"
        client.cancel()


async def test_every_handshake_through_ten_percent_loss_succeeds() -> None:
    """Row of the fault table: a join at 10 % loss, our side as server and as client."""
    pairs = [Pair(SERVER, CLIENT, arrives=losing(0.1, seed)) for seed in range(50)]
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        for pair in pairs:
            tasks.create_task(pair.run_until_keys_and_close())
    assert sum(len(pair.sent) for pair in pairs) > 50 * 6, "nothing was sent again: nothing was lost"
    for pair in pairs:
        assert_media_flows(pair.keys["server"], pair.keys["client"])


async def test_a_lost_last_flight_is_sent_again_when_the_client_asks() -> None:
    def first_finish_is_lost(sender: str, datagram: bytes) -> bool:
        if sender == "server" and datagram[0] == 20 and not lost:
            lost.append(datagram)
            return False
        return True

    lost: list[bytes] = []
    pair = Pair(SERVER, CLIENT, arrives=first_finish_is_lost)
    await pair.run_until_keys_and_close()
    assert lost
    assert_media_flows(pair.keys["client"], pair.keys["server"])


@pytest.mark.parametrize("datagram", JUNK.values(), ids=JUNK.keys())
async def test_junk_before_and_after_the_handshake_harms_nobody(datagram: bytes) -> None:
    pair = Pair(SERVER, CLIENT)
    for _ in range(5):
        pair.server.feed(datagram)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(pair.run())
        await pair.both_have_keys.wait()
        for _ in range(5):
            pair.server.feed(datagram)
            pair.client.feed(datagram)
        for _ in range(20):
            await asyncio.sleep(0)
        assert not running.done()
        pair.client.close()
        await running
    assert pair.ends == {"server": "closed", "client": "closed"}
    assert_media_flows(pair.keys["server"], pair.keys["client"])


@pytest.mark.parametrize("datagram", JUNK.values(), ids=JUNK.keys())
async def test_junk_between_the_flights_harms_nobody(datagram: bytes) -> None:
    def junk_first(sender: str, _datagram: bytes) -> bool:
        if sender == "client":
            pair.server.feed(datagram)
        return True

    pair = Pair(SERVER, CLIENT, arrives=junk_first)
    async with asyncio.timeout(5):
        await pair.run_until_keys_and_close()
    assert_media_flows(pair.keys["client"], pair.keys["server"])


async def test_a_fatal_alert_in_the_clear_before_the_handshake_is_ignored() -> None:
    pair = Pair(SERVER, CLIENT)
    pair.server.feed(FATAL_ALERT)
    pair.client.feed(FATAL_ALERT)
    await pair.run_until_keys_and_close()
    assert_media_flows(pair.keys["server"], pair.keys["client"])


async def test_a_handshake_of_somebody_else_after_ours_is_ignored() -> None:
    other = Pair(SERVER, CLIENT)
    await other.run_until_keys_and_close()
    pair = Pair(SERVER, CLIENT)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(pair.run())
        await pair.both_have_keys.wait()
        for sender, datagram in other.sent:
            if sender == "client":
                pair.server.feed(datagram)
        for _ in range(50):
            await asyncio.sleep(0)
        assert not running.done()
        pair.client.close()
        await running
    assert_media_flows(pair.keys["server"], pair.keys["client"])


async def test_a_fatal_alert_in_the_clear_after_the_handshake_is_ignored() -> None:
    pair = Pair(SERVER, CLIENT)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(pair.run())
        await pair.both_have_keys.wait()
        pair.server.feed(FATAL_ALERT)
        for _ in range(20):
            await asyncio.sleep(0)
        assert not running.done()
        pair.client.close()
        await running
    assert pair.ends["server"] == "closed"


@pytest.mark.parametrize("closing", ["server", "client"])
async def test_closing_tells_the_other_side(closing: str) -> None:
    pair = Pair(SERVER, CLIENT)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(pair.run())
        await pair.both_have_keys.wait()
        (pair.server if closing == "server" else pair.client).close()
    assert pair.ends == {"server": "closed", "client": "closed"}
    assert (closing, ALERT) in [(sender, datagram[0]) for sender, datagram in pair.sent]


async def test_goodbye_is_said_before_closing_returns() -> None:
    pair = Pair(SERVER, CLIENT)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(pair.run())
        await pair.both_have_keys.wait()
        already_sent = len(pair.sent)
        pair.server.close()
        pair.server.close()
        assert [(sender, datagram[0]) for sender, datagram in pair.sent[already_sent:]] == [("server", ALERT)]
    assert sum(datagram[0] == ALERT and sender == "server" for sender, datagram in pair.sent) == 1


async def test_closing_before_the_handshake_ends_it() -> None:
    pair = Pair(SERVER, CLIENT)
    pair.server.close()
    assert await pair.server.run() == "closed"
    assert pair.keys == {}


async def test_a_client_that_never_comes_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dtls, "HANDSHAKE_S", 0.01)
    assert await Pair(SERVER, CLIENT).server.run() == "failed"


async def test_no_task_of_a_connection_is_left_when_it_has_ended() -> None:
    await Pair(SERVER, CLIENT).run_until_keys_and_close()
    left = [repr(task) for task in asyncio.all_tasks() if not task.done()]
    assert not [task for task in left if "RTCDtlsTransport" in task or "DtlsSession" in task]


async def test_cancelling_the_owner_says_goodbye() -> None:
    pair = Pair(SERVER, CLIENT)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        client = tasks.create_task(pair.client.run())
        server = tasks.create_task(pair.server.run())
        await pair.both_have_keys.wait()
        server.cancel()
        assert await client == "closed"
    assert server.cancelled()


async def test_a_flood_fills_the_queue_and_no_more() -> None:
    pair = Pair(SERVER, CLIENT)
    for _ in range(10_000):
        pair.server.feed(ENCRYPTED)
    assert pair.server.dropped == 10_000 - dtls.QUEUE_DATAGRAMS
    pair.server.close()
    assert await pair.server.run() == "closed"


def test_a_certificate_tells_its_fingerprint_as_descriptions_do() -> None:
    algorithm, value = Certificate().fingerprint.split(" ")
    assert algorithm == "sha-256"
    assert len(value.split(":")) == 32
    assert value == value.upper()
