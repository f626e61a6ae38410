"""The look at DTLS records before OpenSSL sees them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfu.transport.dtls import make_certificate
from sfu.transport.dtls_records import FROM_CLIENT, FROM_SERVER, makes_sense
from tests.fakes.lossy_pipe import Pair

HEAD = bytes.fromhex("16fefd0000000000000000")
HELLO = bytes.fromhex("010000020000000000000002") + b"xx"


def record(body: bytes, kind: int = 22, epoch: int = 0, version: int = 0xFEFD) -> bytes:
    return bytes((kind,)) + version.to_bytes(2) + epoch.to_bytes(2) + bytes(6) + len(body).to_bytes(2) + body


@pytest.mark.anyio
async def test_every_flight_of_openssl_makes_sense() -> None:
    pair = Pair(make_certificate(), make_certificate())
    await pair.run_until_keys_and_close()
    assert len(pair.sent) >= 6
    for sender, datagram in pair.sent:
        assert makes_sense(datagram, FROM_SERVER if sender == "server" else FROM_CLIENT)


SENSE = {
    "a hello": record(HELLO),
    "a hello under the version of DTLS 1.0": record(HELLO, version=0xFEFF),
    "two messages in a record": record(HELLO + HELLO),
    "two records": record(HELLO) + record(HELLO),
    "a fragment": record(bytes.fromhex("010000050000000003000002") + b"xx"),
    "change cipher spec": record(b"\x01", kind=20),
    "anything encrypted": record(b"\xff" * 9, kind=21, epoch=1),
    "a DTLS 1.3 record": b"\x2fxyz",
}


@pytest.mark.parametrize("datagram", SENSE.values(), ids=SENSE.keys())
def test_these_go_to_openssl(datagram: bytes) -> None:
    assert makes_sense(datagram, FROM_CLIENT)


NONSENSE = {
    "nothing": b"",
    "half a header": record(HELLO)[:12],
    "an empty record": record(b""),
    "a record cut off": record(HELLO)[:-1],
    "a record and a half": record(HELLO) + record(HELLO)[:-1],
    "another version": record(HELLO, version=0x0303),
    "a kind below": record(b"\x01", kind=19),
    "a kind above": record(b"\x01", kind=24),
    "an alert in the clear": record(b"\x02\x28", kind=21),
    "application data in the clear": record(b"hello", kind=23),
    "another change cipher spec": record(b"\x02", kind=20),
    "half a message header": record(HELLO[:11]),
    "a message of the other side": record(b"\x02" + HELLO[1:]),
    "a message cut off": record(HELLO[:-1]),
    "a fragment behind its message": record(bytes.fromhex("010000020000000001000002") + b"xx"),
    "a message of 16 MiB": record(bytes.fromhex("01ffffff0000000000000002") + b"xx"),
    "a message of a far number": record(bytes.fromhex("010000020010000000000002") + b"xx"),
}


@pytest.mark.parametrize("datagram", NONSENSE.values(), ids=NONSENSE.keys())
def test_these_do_not(datagram: bytes) -> None:
    assert not makes_sense(datagram, FROM_CLIENT)


@given(st.binary(max_size=100), st.booleans())
def test_junk_is_never_an_error(datagram: bytes, headed: bool) -> None:
    makes_sense(HEAD + datagram if headed else datagram, FROM_CLIENT)
