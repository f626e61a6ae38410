"""What strangers may throw at the media port."""

RTP = bytes.fromhex("8060000100000001deadbeef") + b"voice" * 10
PAYLOADS = {
    "empty": b"",
    "one zero": b"\x00",
    "one byte of DTLS": b"\x16",
    "one byte of RTP": b"\x80",
    "one byte above": b"\xff",
    "STUN cut": bytes.fromhex("000100002112a442"),
    "STUN without attributes": bytes.fromhex("000100002112a442") + bytes(12),
    "STUN of a wrong length": bytes.fromhex("000103e82112a442") + bytes(12),
    "STUN with an endless attribute": bytes.fromhex("000100082112a442") + bytes(12) + bytes.fromhex("0006ffff61616161"),
    "a STUN error": bytes.fromhex("011100002112a442") + bytes(12),
    "ChannelData": b"\x40\x00\x00\x04abcd",
    "a fatal alert": bytes.fromhex("15fefd000000000000000000020228"),
    "a closing alert": bytes.fromhex("15fefd000000000000000000020100"),
    "a handshake of zeros": bytes.fromhex("16fefd00000000000000000020") + bytes(32),
    "application data": bytes.fromhex("17fefd00000000000000000005") + b"hello",
    "a DTLS record cut": bytes.fromhex("16fefd0000000000000000ffff") + b"x" * 100,
    "RTP in the clear": RTP,
    "RTP with a broken extension": bytes.fromhex("9060000100000001deadbeefbedeffff"),
    "RTCP in the clear": bytes.fromhex("81cb000100000001"),
    "the largest datagram": b"\x80" * 65_000,
    "a text": b"GET / HTTP/1.1\r\n\r\n",
}
