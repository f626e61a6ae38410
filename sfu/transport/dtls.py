"""DTLS by aiortc's RTCDtlsTransport, unmodified, on a small object of ours; the only importer of aiortc.

What reaches it has passed the guard of the media port: DTLS records from validated addresses only.
The private names taken (`_set_role`, `_srtp_profiles`, `_rx_srtp`, `_tx_srtp`, `_ssl`, `_task`, and of the
certificate `_create_ssl_context`; `_recv`/`_send`/`role` asked of the object below) are held by
tests/sfu/transport/test_dtls_contract.py.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Any, Literal

import structlog
from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AEAD_AES_256_GCM,
    SRTP_AES128_CM_SHA1_80,
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    SRTPProtectionProfile,
)
from OpenSSL import SSL

from sfu.core.offer import Fingerprint
from sfu.transport.dtls_records import FROM_CLIENT, FROM_SERVER, makes_sense
from sfu.transport.srtp import Profile, SrtpPair

HANDSHAKE_S = 20.0
QUEUE_DATAGRAMS = 256

_PROFILES = {
    Profile.AEAD_AES_128_GCM: SRTP_AEAD_AES_128_GCM,
    Profile.AEAD_AES_256_GCM: SRTP_AEAD_AES_256_GCM,
    Profile.AES128_CM_SHA1_80: SRTP_AES128_CM_SHA1_80,
}

Role = Literal["server", "client"]
EndReason = Literal["closed", "failed"]

_log = structlog.get_logger()


class _SharedContexts(RTCCertificate):
    """Makes one TLS context for all connections, which give their record buffers back: 28 KiB less for each."""

    def _create_ssl_context(self, srtp_profiles: list[SRTPProtectionProfile]) -> SSL.Context:
        key = tuple(profile.openssl_profile for profile in srtp_profiles)
        contexts: dict[tuple[bytes, ...], SSL.Context] = self.__dict__.setdefault("contexts", {})
        if key not in contexts:
            context = super()._create_ssl_context(srtp_profiles)
            context.set_mode(SSL.MODE_RELEASE_BUFFERS)
            contexts[key] = context
        return contexts[key]


class Certificate:
    """A self-signed certificate; one serves all connections of a process."""

    __slots__ = ("aiortc", "fingerprint")

    def __init__(self) -> None:
        self.aiortc = _SharedContexts.generateCertificate()
        value = next(each.value for each in self.aiortc.getFingerprints() if each.algorithm == "sha-256")
        self.fingerprint = f"sha-256 {value}"
        """As in session descriptions: `sha-256 AB:CD…`."""


def make_certificate() -> Certificate:
    """A new certificate with its own key."""
    return Certificate()


class _Link:
    """What RTCDtlsTransport takes for an ICE transport."""

    role = "controlled"

    def __init__(self, send: Callable[[bytes], object]) -> None:
        self._datagrams: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE_DATAGRAMS + 1)
        self.send = send

    def put(self, datagram: bytes) -> bool:
        if self._datagrams.qsize() >= QUEUE_DATAGRAMS:
            return False
        self._datagrams.put_nowait(datagram)
        return True

    def end(self) -> None:
        """Makes the reader stop; there is always room for this one entry."""
        self._datagrams.put_nowait(None)

    async def _recv(self) -> bytes:
        datagram = await self._datagrams.get()
        if datagram is None:
            raise ConnectionError
        return datagram

    async def _send(self, data: bytes) -> None:
        self.send(data)


class DtlsSession:
    """One DTLS connection: keys for SRTP, then answers to lost flights and the alert that closes it."""

    def __init__(
        self,
        certificate: Certificate,
        remote_fingerprints: Sequence[Fingerprint],
        role: Role,
        send: Callable[[bytes], object],
        on_keys: Callable[[SrtpPair], None],
        profiles: Sequence[Profile] = tuple(Profile),
    ) -> None:
        """`profiles` in order of preference: the server's order decides."""
        self.dropped = 0
        self._on_keys = on_keys
        self._messages = FROM_CLIENT if role == "server" else FROM_SERVER
        self._remote = RTCDtlsParameters(
            fingerprints=[RTCDtlsFingerprint(each.algorithm, each.value) for each in remote_fingerprints]
        )
        self._closing = asyncio.get_running_loop().create_future()
        self._link = _Link(send)
        link: Any = self._link
        self._transport = RTCDtlsTransport(link, [certificate.aiortc])
        self._transport._set_role(role)
        self._transport._srtp_profiles = _aiortc_profiles(profiles)

    def feed(self, datagram: bytes) -> None:
        """Takes one datagram; drops what makes no sense, and new ones when 256 wait."""
        if not makes_sense(datagram, self._messages) or not self._link.put(datagram):
            self.dropped += 1

    def close(self) -> None:
        """Says goodbye to the other side (close_notify) before it returns; `run` ends soon after."""
        if self._closing.done():
            return
        self._closing.set_result(None)
        if self._transport.state != "connected":
            self._link.end()
            return
        # Not left to RTCDtlsTransport.stop, which runs when the owner may have taken the endpoint away.
        connection = self._transport._ssl
        assert connection is not None
        with contextlib.suppress(SSL.Error):
            connection.shutdown()
            self._link.send(connection.bio_read(1500))

    async def run(self) -> EndReason:
        """Shakes hands, hands over the keys and serves the connection until it ends.

        Returns `failed` without keys (wrong certificate, no common profile, 20 s without success), else `closed`.
        """
        try:
            if not await self._shake_hands():
                return "closed" if self._closing.done() else "failed"
            send, receive = self._transport._tx_srtp, self._transport._rx_srtp
            self._on_keys(SrtpPair(send=send, receive=receive))
            pump = self._transport._task
            assert pump is not None
            await asyncio.wait((pump, self._closing), return_when=asyncio.FIRST_COMPLETED)
            return "closed"
        finally:
            await self._stop()

    async def _shake_hands(self) -> bool:
        try:
            async with asyncio.timeout(HANDSHAKE_S):
                await self._transport.start(self._remote)
        except TimeoutError:
            return False
        except Exception:
            # What aiortc and OpenSSL raise on hostile records or certificates is not ours to list.
            _log.warning("dtls_handshake_fault", exc_info=True)
            return False
        return self._transport.state == "connected"

    async def _stop(self) -> None:
        pump = self._transport._task
        await self._transport.stop()
        if pump is not None:
            await asyncio.wait((pump,), timeout=1)
            if pump.done() and not pump.cancelled() and pump.exception() is not None:
                _log.warning("dtls_fault", error=repr(pump.exception()))


def _aiortc_profiles(profiles: Sequence[Profile]) -> list[SRTPProtectionProfile]:
    return [_PROFILES[profile] for profile in profiles]
