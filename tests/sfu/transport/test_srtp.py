"""SRTP in place, against pylibsrtp's own copying interface."""

import pytest
from pylibsrtp import Policy, Session

from sfu.transport.srtp import (
    MAX_PLAIN_BYTES,
    PACKET_BYTES,
    Keys,
    PacketBuffer,
    Profile,
    SrtpPair,
    SrtpRejected,
    pair_from_keys,
)

KEY_BYTES = {Profile.AEAD_AES_128_GCM: 28, Profile.AEAD_AES_256_GCM: 44, Profile.AES128_CM_SHA1_80: 30}
RTCP = bytes.fromhex("80c90001 00000001")


def keys(profile: Profile) -> Keys:
    size = KEY_BYTES[profile]
    return Keys(send=bytes(range(size)), receive=bytes(range(100, 100 + size)))


def pairs(profile: Profile = Profile.AEAD_AES_128_GCM) -> tuple[SrtpPair, SrtpPair]:
    ours = keys(profile)
    return pair_from_keys(profile, ours), pair_from_keys(profile, Keys(send=ours.receive, receive=ours.send))


def rtp(sequence: int, payload: bytes = b"x" * 40, ssrc: int = 1) -> bytes:
    return b"\x80\x60" + (sequence & 0xFFFF).to_bytes(2) + bytes(4) + ssrc.to_bytes(4) + payload


def put(buffer: PacketBuffer, data: bytes) -> int:
    buffer.view[: len(data)] = data
    return len(data)


@pytest.mark.parametrize("profile", Profile)
def test_what_we_protect_pylibsrtp_reads(profile: Profile) -> None:
    sender, _ = pairs(profile)
    theirs = Session(Policy(key=keys(profile).send, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=profile))
    buffer = PacketBuffer()
    n = sender.protect_rtp(buffer, put(buffer, rtp(1)))
    assert theirs.unprotect(bytes(buffer.view[:n])) == rtp(1)
    n = sender.protect_rtcp(buffer, put(buffer, RTCP))
    assert theirs.unprotect_rtcp(bytes(buffer.view[:n])) == RTCP


@pytest.mark.parametrize("profile", Profile)
def test_the_wire_is_the_same_as_pylibsrtp_makes_it(profile: Profile) -> None:
    sender, _ = pairs(profile)
    theirs = Session(Policy(key=keys(profile).send, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile))
    buffer = PacketBuffer()
    n = sender.protect_rtp(buffer, put(buffer, rtp(7)))
    assert bytes(buffer.view[:n]) == theirs.protect(rtp(7))


def test_the_same_packet_may_be_sent_again_but_is_received_once() -> None:
    sender, receiver = pairs()
    buffer = PacketBuffer()
    n = sender.protect_rtp(buffer, put(buffer, rtp(1)))
    wire = bytes(buffer.view[:n])
    assert sender.protect_rtp(buffer, put(buffer, rtp(1))) == n
    assert bytes(buffer.view[:n]) == wire
    assert receiver.unprotect_rtp(buffer, n) == len(rtp(1))
    assert receiver.unprotect_rtp(buffer, put(buffer, wire)) == -1


def test_late_packets_are_received_within_the_window() -> None:
    sender, receiver = pairs()
    buffer = PacketBuffer()
    wires = []
    for sequence in range(1100):
        n = sender.protect_rtp(buffer, put(buffer, rtp(sequence)))
        wires.append(bytes(buffer.view[:n]))
    assert receiver.unprotect_rtp(buffer, put(buffer, wires[1099])) > 0
    assert receiver.unprotect_rtp(buffer, put(buffer, wires[1099 - 1023])) > 0
    assert receiver.unprotect_rtp(buffer, put(buffer, wires[1099 - 1024])) == -1


def test_sequence_numbers_wrap() -> None:
    sender, receiver = pairs()
    buffer = PacketBuffer()
    for sequence in range(65_530, 65_545):
        n = sender.protect_rtp(buffer, put(buffer, rtp(sequence)))
        assert receiver.unprotect_rtp(buffer, n) == len(rtp(sequence))


@pytest.mark.parametrize("profile", Profile)
def test_a_changed_packet_is_not_received(profile: Profile) -> None:
    sender, receiver = pairs(profile)
    buffer = PacketBuffer()
    n = sender.protect_rtp(buffer, put(buffer, rtp(1)))
    buffer.view[20] ^= 1
    assert receiver.unprotect_rtp(buffer, n) == -1
    n = sender.protect_rtcp(buffer, put(buffer, RTCP))
    buffer.view[n - 1] ^= 1
    assert receiver.unprotect_rtcp(buffer, n) == -1


@pytest.mark.parametrize(
    "data", [b"", b"\x80", b"\x80\x60" + bytes(9), b"\x90" + bytes(12), b"\xff" * 40, b"\x00" * 40]
)
def test_junk_is_not_received(data: bytes) -> None:
    _, receiver = pairs()
    buffer = PacketBuffer()
    assert receiver.unprotect_rtp(buffer, put(buffer, data)) == -1
    assert receiver.unprotect_rtcp(buffer, put(buffer, data)) == -1


def test_a_packet_that_would_outgrow_the_buffer_is_rejected() -> None:
    sender, receiver = pairs()
    buffer = PacketBuffer()
    n = sender.protect_rtp(buffer, put(buffer, rtp(1, b"x" * (MAX_PLAIN_BYTES - 12))))
    assert n <= PACKET_BYTES
    assert receiver.unprotect_rtp(buffer, n) == MAX_PLAIN_BYTES
    for protect in (sender.protect_rtp, sender.protect_rtcp):
        with pytest.raises(SrtpRejected):
            protect(buffer, MAX_PLAIN_BYTES + 1)


def test_what_is_no_packet_is_not_protected() -> None:
    sender, _ = pairs()
    buffer = PacketBuffer()
    with pytest.raises(SrtpRejected) as refused:
        sender.protect_rtp(buffer, 11)
    assert refused.value.status > 0
    with pytest.raises(SrtpRejected):
        sender.protect_rtcp(buffer, 3)


def test_a_forgotten_source_starts_anew() -> None:
    sender, receiver = pairs()
    buffer = PacketBuffer()
    n = sender.protect_rtp(buffer, put(buffer, rtp(1, ssrc=0x01020304)))
    wire = bytes(buffer.view[:n])
    assert receiver.unprotect_rtp(buffer, n) > 0
    assert receiver.unprotect_rtp(buffer, put(buffer, wire)) == -1
    receiver.forget_inbound(0x01020304)
    assert receiver.unprotect_rtp(buffer, put(buffer, wire)) > 0, "its replay list went with it"
    receiver.forget_inbound(99)


def test_keys_do_not_show_in_messages() -> None:
    assert "\\x01" not in repr(keys(Profile.AEAD_AES_128_GCM))
