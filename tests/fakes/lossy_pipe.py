"""Two DTLS ends joined in one event loop, with losses that a seed decides."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sfu.core.offer import Fingerprint
from sfu.transport.dtls import Certificate, DtlsSession, EndReason
from sfu.transport.srtp import Profile, SrtpPair

Verdict = Callable[[str, bytes], bool]
"""Whether a datagram sent by `server` or `client` arrives."""


def fingerprint_of(certificate: Certificate) -> Fingerprint:
    """What the other side's session description tells of a certificate."""
    algorithm, _, value = certificate.fingerprint.partition(" ")
    return Fingerprint(algorithm, value)


def everything(_sender: str, _datagram: bytes) -> bool:
    """No losses."""
    return True


def losing(fraction: float, seed: int) -> Verdict:
    """Losses at random, the same for the same seed."""
    chance = random.Random(seed)
    return lambda _sender, _datagram: chance.random() >= fraction


@dataclass
class Pair:
    """A server and a client; `keys` and `ends` fill while `run` goes on. Runs until both ends have ended."""

    server_certificate: Certificate
    client_certificate: Certificate
    arrives: Verdict = everything
    client_profiles: Sequence[Profile] = tuple(Profile)
    server_expects: Sequence[Fingerprint] | None = None
    keys: dict[str, SrtpPair] = field(default_factory=dict)
    ends: dict[str, EndReason] = field(default_factory=dict)
    sent: list[tuple[str, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.both_have_keys = asyncio.Event()
        client_fingerprints = self.server_expects or [fingerprint_of(self.client_certificate)]
        self.server = DtlsSession(
            self.server_certificate,
            client_fingerprints,
            "server",
            lambda datagram: self._send("server", datagram),
            lambda pair: self._have_keys("server", pair),
        )
        self.client = DtlsSession(
            self.client_certificate,
            [fingerprint_of(self.server_certificate)],
            "client",
            lambda datagram: self._send("client", datagram),
            lambda pair: self._have_keys("client", pair),
            self.client_profiles,
        )

    async def run(self) -> None:
        """Runs both ends."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._run("server", self.server))
            tasks.create_task(self._run("client", self.client))

    async def run_until_keys_and_close(self) -> None:
        """Runs both ends, and closes them once both have keys."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.run())
            await self.both_have_keys.wait()
            self.server.close()
            self.client.close()

    async def _run(self, name: str, session: DtlsSession) -> None:
        self.ends[name] = await session.run()

    def _send(self, sender: str, datagram: bytes) -> None:
        self.sent.append((sender, datagram))
        if self.arrives(sender, datagram):
            receiver = self.client if sender == "server" else self.server
            asyncio.get_running_loop().call_soon(receiver.feed, datagram)

    def _have_keys(self, name: str, pair: SrtpPair) -> None:
        assert name not in self.keys
        self.keys[name] = pair
        if len(self.keys) == 2:
            self.both_have_keys.set()
