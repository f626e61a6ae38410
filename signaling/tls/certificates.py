"""The files of an installation's own HTTPS, and the certificate that is renewed while the server runs.

Both are in the folder `tls` of the data folder, readable by its owner alone: `authority.pem` is made once, and
`server.pem` anew whenever it is due. Whoever is connected notices nothing: it counts when a connection begins.
"""

import asyncio
import os
import secrets
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

import structlog
from cryptography import x509

from signaling.clock import Clock
from signaling.tls.authority import Authority
from signaling.tls.errors import AuthorityOver, NameNotPermitted
from signaling.tls.names import Names

RENEW_BEFORE = timedelta(days=30)
WARN_BEFORE = timedelta(days=365)
LOOK_EVERY_S = 60.0
AUTHORITY_FILE = "authority.pem"
SERVER_FILE = "server.pem"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the certificate shall be valid for: names that were `told`, and `own`, the server's addresses by now.

    `place`: whose installation it is; may be empty.
    """

    place: str
    told: tuple[str, ...]
    own: Callable[[], tuple[str, ...]]

    def names(self) -> Names:
        """All of it."""
        return Names.of(self.told, self.own())


class Certificates:
    """The authority and the server's certificate of one installation."""

    def __init__(self, folder: Path, authority: Authority, wanted: Wanted) -> None:
        """Use `opened`."""
        self.authority = authority
        self._server = folder / SERVER_FILE
        self._wanted = wanted
        self._context: ssl.SSLContext | None = None

    @classmethod
    def opened(cls, folder: Path, wanted: Wanted, now: datetime) -> Self:
        """With an authority and a certificate that is good now; makes what is missing.

        Raises AuthorityUnreadable, AuthorityOver, and NameNotPermitted for a name the authority was not made for.
        """
        folder.mkdir(mode=0o700, exist_ok=True)
        certificates = cls(folder, _authority(folder / AUTHORITY_FILE, wanted, now), wanted)
        certificates.renew(now)
        return certificates

    def context(self) -> ssl.SSLContext:
        """What the server answers with; it always holds the newest certificate."""
        if self._context is None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.minimum_version = ssl.TLSVersion.TLSv1_2
            self._context.set_alpn_protocols(["http/1.1"])
            self._context.load_cert_chain(self._server)
        return self._context

    def renew(self, now: datetime) -> bool:
        """Makes a new certificate when one is due; whether it did."""
        asked = self._wanted.names()
        names = self.authority.permitted(asked)
        if not self._is_due(names, now):
            return False
        _write_private(self._server, self.authority.issue(names, now))
        left_out = sorted(str(address) for address in asked.addresses - names.addresses)
        _log.info("certificate_made", hosts=sorted(names.hosts), addresses=len(names.addresses))
        if left_out:
            _log.warning("addresses_not_in_certificate", addresses=left_out)
        if self.authority.ends_at() - now < WARN_BEFORE:
            _log.warning("authority_ends", ends_at=self.authority.ends_at().isoformat())
        if self._context is not None:
            self._context.load_cert_chain(self._server)
        return True

    async def keep(self, clock: Clock) -> None:
        """Renews for as long as it runs."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self.renew(clock.now())

    def _is_due(self, names: Names, now: datetime) -> bool:
        """Missing, not ours, soon over, or for other names."""
        try:
            kept = x509.load_pem_x509_certificate(self._server.read_bytes())
        except (FileNotFoundError, ValueError):
            return True
        if not self.authority.issued(kept) or _names_of(kept) != names or now < kept.not_valid_before_utc:
            return True
        ends_at = kept.not_valid_after_utc
        return now >= ends_at - RENEW_BEFORE and ends_at < self.authority.ends_at()


def _authority(path: Path, wanted: Wanted, now: datetime) -> Authority:
    try:
        authority = Authority.read(path.read_bytes())
    except FileNotFoundError:
        authority = Authority.made(wanted.place, wanted.names(), now)
        _write_private(path, authority.pem())
        _log.info("authority_made", fingerprint=authority.fingerprint())
    if now >= authority.ends_at():
        raise AuthorityOver
    told = Names.of(wanted.told, ())
    permitted = authority.permitted(told)
    refused = sorted([*(told.hosts - permitted.hosts), *map(str, told.addresses - permitted.addresses)])
    if refused:
        raise NameNotPermitted(refused[0])
    return authority


def _names_of(certificate: x509.Certificate) -> Names:
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return Names.of(
        found.get_values_for_type(x509.DNSName), [str(one) for one in found.get_values_for_type(x509.IPAddress)]
    )


def _write_private(path: Path, content: bytes) -> None:
    """Replaced as a whole: a reader, and a start after a power cut, sees the old one or the new one."""
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
