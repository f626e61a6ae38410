"""What stands in the certificates, read back from them, and what an independent verifier makes of it."""

import ipaddress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from signaling.tls.authority import AUTHORITY_LIFETIME, Authority
from signaling.tls.errors import AuthorityUnreadable
from signaling.tls.names import Names

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
NAMES = Names.of(("hop.example.vn", "203.0.113.7"), ("10.1.2.3",))


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.made("Ủy ban nhân dân tỉnh", NAMES, NOW)


def server(authority: Authority, names: Names = NAMES, now: datetime = NOW) -> x509.Certificate:
    return x509.load_pem_x509_certificate(authority.issue(names, now))


def verify(authority: Authority, leaf: x509.Certificate, name: x509.DNSName | x509.IPAddress) -> None:
    """As a browser does. Raises VerificationError."""
    store = Store([authority.certificate])
    PolicyBuilder().store(store).time(NOW.replace(tzinfo=None)).build_server_verifier(name).verify(leaf, [])


def test_the_root_may_issue_for_ten_years_but_make_no_authority_below_it(authority: Authority) -> None:
    root = authority.certificate
    basic = root.extensions.get_extension_for_class(x509.BasicConstraints)
    usage = root.extensions.get_extension_for_class(x509.KeyUsage)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    assert (usage.critical, usage.value.key_cert_sign, usage.value.digital_signature) == (True, True, False)
    assert root.not_valid_after_utc - root.not_valid_before_utc == AUTHORITY_LIFETIME
    assert timedelta(days=3650) <= AUTHORITY_LIFETIME <= timedelta(days=3653)
    assert root.not_valid_before_utc < NOW


def test_the_root_says_whose_it_is(authority: Authority) -> None:
    subject = authority.certificate.subject
    assert subject == authority.certificate.issuer
    assert [one.value for one in subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)] == ["Ủy ban nhân dân tỉnh"]


def test_a_long_name_of_a_place_is_cut() -> None:
    subject = Authority.made("đ" * 120, NAMES, NOW).certificate.subject
    assert [len(str(one.value)) for one in subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)] == [64]


def test_keys_are_of_the_curve_p_256(authority: Authority) -> None:
    for certificate in (authority.certificate, server(authority)):
        key = certificate.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        assert key.curve.name == "secp256r1"


def test_a_server_certificate_is_for_its_names_and_lasts_397_days_at_most(authority: Authority) -> None:
    leaf = server(authority)
    named = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert named.get_values_for_type(x509.DNSName) == ["hop.example.vn", "localhost"]
    assert {str(one) for one in named.get_values_for_type(x509.IPAddress)} == {"10.1.2.3", "127.0.0.1", "203.0.113.7"}
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc < timedelta(days=397)
    assert leaf.not_valid_after_utc - NOW > timedelta(days=395)
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


@pytest.mark.parametrize(
    "name",
    [x509.DNSName("hop.example.vn"), x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("10.1.2.3"))],
    ids=str,
)
def test_a_verifier_that_trusts_the_root_accepts_the_server(
    authority: Authority, name: x509.DNSName | x509.IPAddress
) -> None:
    verify(authority, server(authority), name)


def test_a_verifier_refuses_another_name_and_another_root(authority: Authority) -> None:
    with pytest.raises(VerificationError):
        verify(authority, server(authority), x509.DNSName("bank.example"))
    with pytest.raises(VerificationError):
        verify(Authority.made("", NAMES, NOW), server(authority), x509.DNSName("hop.example.vn"))


@pytest.mark.parametrize("told", ["bank.example", "198.51.100.1"])
def test_even_with_its_key_nobody_can_speak_for_other_sites(authority: Authority, told: str) -> None:
    stolen = server(authority, Names.of((told,), ()))
    name = x509.IPAddress(ipaddress.ip_address(told)) if told[0].isdigit() else x509.DNSName(told)
    with pytest.raises(VerificationError):
        verify(authority, stolen, name)


def test_it_says_itself_what_it_may_speak_for(authority: Authority) -> None:
    assert [authority.permits_host(host) for host in ("hop.example.vn", "a.hop.example.vn", "xhop.example.vn")] == [
        True,
        True,
        False,
    ]
    for address, permitted in (("192.168.7.7", True), ("203.0.113.7", True), ("203.0.113.8", False), ("fd00::1", True)):
        assert authority.permits_address(ipaddress.ip_address(address)) is permitted, address
    assert not authority.permits_address(ipaddress.ip_address("2001:db8::1"))


def test_a_certificate_never_outlives_its_authority(authority: Authority) -> None:
    late = server(authority, now=authority.ends_at() - timedelta(days=10))
    assert late.not_valid_after_utc == authority.ends_at()


def test_it_comes_back_from_its_file(authority: Authority) -> None:
    again = Authority.read(authority.pem())
    assert again.fingerprint() == authority.fingerprint()
    assert again.issued(server(authority))
    assert not Authority.made("", NAMES, NOW).issued(server(authority))


def test_a_file_whose_parts_do_not_belong_together_is_refused(authority: Authority) -> None:
    other = Authority.made("", NAMES, NOW)
    mixed = other.pem().partition(b"-----BEGIN CERTIFICATE")[0] + authority.certificate_pem()
    for pem in (mixed, authority.certificate_pem(), b"", b"-----BEGIN CERTIFICATE-----\n"):
        with pytest.raises(AuthorityUnreadable):
            Authority.read(pem)


def test_the_fingerprints_are_those_that_browsers_show(authority: Authority) -> None:
    assert len(authority.fingerprint()) == 64
    assert len(authority.thumbprint()) == 40
    assert authority.fingerprint().isupper()
