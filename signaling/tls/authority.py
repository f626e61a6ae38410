"""The authority of one installation: its root certificate, and the server certificates it issues.

Whoever trusts it is not at anybody's mercy: by its name constraints it can speak for the names this installation had
when it was made, and for private addresses, and for nothing else on the internet.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from signaling.tls.errors import AuthorityUnreadable
from signaling.tls.names import Address, Names

AUTHORITY_LIFETIME = timedelta(days=3652)
SERVER_LIFETIME = timedelta(days=397)
"""The longest that browsers take from an authority. Source: CA/Browser Forum BR 6.3.2 says 398 days."""
SLOW_CLOCKS = timedelta(days=1)
"""Certificates begin so much earlier: clocks of rooms' machines may be behind."""
PRIVATE = tuple(
    ipaddress.ip_network(network)
    for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "fc00::/7", "::1")
)
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_SECOND = timedelta(seconds=1)  # Both ends of a validity belong to it. Source: RFC 5280 section 4.1.2.5.
_MAX_NAME_CHARS = 64  # Source: RFC 5280, upper bounds of X.520 names.


@dataclass(frozen=True, slots=True)
class Authority:
    """A root certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def made(cls, place: str, names: Names, now: datetime) -> Self:
        """A new one for ten years. `place`: whose installation it is; may be empty."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _subject("Giaoban CA", place)
        begins = now - SLOW_CLOCKS
        builder = (
            x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(begins + AUTHORITY_LIFETIME)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        return cls(builder.sign(key, hashes.SHA256()), key)

    @classmethod
    def read(cls, pem: bytes) -> Self:
        """One that was written by `pem`. Raises AuthorityUnreadable."""
        try:
            certificate = x509.load_pem_x509_certificate(pem)
            key = serialization.load_pem_private_key(pem, None)
        except ValueError as error:
            raise AuthorityUnreadable from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise AuthorityUnreadable
        return cls(certificate, key)

    def pem(self) -> bytes:
        """Key and certificate, for a file that nobody else reads."""
        return _key_pem(self.key) + self.certificate_pem()

    def certificate_pem(self) -> bytes:
        """The root certificate alone, which everybody may have."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def fingerprint(self) -> str:
        """SHA-256 of the root certificate, in capital hexadecimal digits: browsers show it so."""
        return self.certificate.fingerprint(hashes.SHA256()).hex().upper()

    def thumbprint(self) -> str:
        """SHA-1 of it, the only one that Windows shows before it trusts; to be compared, not to be proved by."""
        der = self.certificate.public_bytes(serialization.Encoding.DER)
        return hashlib.sha1(der, usedforsecurity=False).hexdigest().upper()

    def ends_at(self) -> datetime:
        """When it ends (UTC)."""
        return self.certificate.not_valid_after_utc

    def permits_host(self, host: str) -> bool:
        """Whether it may speak for this host name. Source: RFC 5280 section 4.2.1.10."""
        own = [one.value for one in self._speaks_for() if isinstance(one, x509.DNSName)]
        return any(host == one or host.endswith(f".{one}") for one in own)

    def permits_address(self, address: Address) -> bool:
        """Whether it may speak for this address."""
        return any(
            address in one.value
            for one in self._speaks_for()
            if isinstance(one, x509.IPAddress) and isinstance(one.value, Network)
        )

    def permitted(self, names: Names) -> Names:
        """Those of the names that it may speak for."""
        hosts = frozenset(filter(self.permits_host, names.hosts))
        return Names(hosts, frozenset(filter(self.permits_address, names.addresses)))

    def issue(self, names: Names, now: datetime) -> bytes:
        """A server's key and certificate for these names, as PEM; it never outlives the authority."""
        key = ec.generate_private_key(ec.SECP256R1())
        begins = now - SLOW_CLOCKS
        hosts = [x509.DNSName(host) for host in sorted(names.hosts)]
        addresses = [x509.IPAddress(address) for address in sorted(names.addresses, key=_by_version)]
        issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = (
            x509.CertificateBuilder(
                self.certificate.subject, _subject("Giaoban", ""), key.public_key(), x509.random_serial_number()
            )
            .not_valid_before(begins)
            .not_valid_after(min(begins + SERVER_LIFETIME - _SECOND, self.ends_at()))
            .add_extension(x509.SubjectAlternativeName([*hosts, *addresses]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(issuer_key, critical=False)
        )
        issued = builder.sign(self.key, hashes.SHA256())
        return _key_pem(key) + issued.public_bytes(serialization.Encoding.PEM)

    def issued(self, certificate: x509.Certificate) -> bool:
        """Whether a certificate is one of its own."""
        try:
            certificate.verify_directly_issued_by(self.certificate)
        except (ValueError, TypeError, InvalidSignature):
            return False
        return True

    def _speaks_for(self) -> list[x509.GeneralName]:
        found = self.certificate.extensions.get_extension_for_class(x509.NameConstraints)
        return list(found.value.permitted_subtrees or ())


def _permitted(names: Names) -> list[x509.GeneralName]:
    outside = [address for address in sorted(names.addresses, key=_by_version) if not _is_private(address)]
    networks = [*PRIVATE, *(ipaddress.ip_network(address) for address in outside)]
    return [*(x509.DNSName(host) for host in sorted(names.hosts)), *(x509.IPAddress(one) for one in networks)]


def _is_private(address: Address) -> bool:
    return any(address in network for network in PRIVATE)


def _by_version(address: Address) -> tuple[int, int]:
    return address.version, int(address)


def _subject(common: str, place: str) -> x509.Name:
    organisation = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, place[:_MAX_NAME_CHARS])] if place else []
    return x509.Name([*organisation, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
