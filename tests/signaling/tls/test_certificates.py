"""The files, and when the certificate is made anew: the time and the machine's addresses are handed in."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from signaling.tls.certificates import AUTHORITY_FILE, RENEW_BEFORE, SERVER_FILE, Certificates, Wanted
from signaling.tls.errors import AuthorityOver, AuthorityUnreadable, NameNotPermitted

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


class Machine:
    """A machine whose addresses change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "tls"
        self.addresses: tuple[str, ...] = ("127.0.0.1", "10.1.2.3")

    def opened(self, *told: str, now: datetime = NOW) -> Certificates:
        return Certificates.opened(self.folder, Wanted("Tỉnh", told, lambda: self.addresses), now)

    def kept(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate((self.folder / SERVER_FILE).read_bytes())

    def named(self) -> set[str]:
        found = self.kept().extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return {str(one.value) for one in found}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_nobody_else_reads_the_keys(machine: Machine) -> None:
    machine.opened("hop.example.vn")
    assert machine.folder.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in machine.folder.iterdir()} == {
        AUTHORITY_FILE: 0o600,
        SERVER_FILE: 0o600,
    }


def test_a_second_start_makes_nothing_new(machine: Machine) -> None:
    first = machine.opened("hop.example.vn")
    kept = machine.kept()
    again = machine.opened("hop.example.vn", now=NOW + timedelta(days=100))
    assert again.authority.fingerprint() == first.authority.fingerprint()
    assert machine.kept() == kept


def test_it_is_renewed_thirty_days_before_its_end_by_the_same_authority(machine: Machine) -> None:
    certificates = machine.opened()
    before = machine.kept()
    due = before.not_valid_after_utc - RENEW_BEFORE
    assert not certificates.renew(due - timedelta(seconds=1))
    assert certificates.renew(due)
    assert machine.kept().not_valid_after_utc - due > timedelta(days=390)
    assert certificates.authority.issued(machine.kept())
    assert not certificates.renew(due)


def test_addresses_that_change_make_a_new_one(machine: Machine) -> None:
    certificates = machine.opened("hop.example.vn")
    machine.addresses = ("127.0.0.1", "10.1.2.99", "fd00::7")
    assert certificates.renew(NOW)
    assert machine.named() == {"hop.example.vn", "localhost", "127.0.0.1", "10.1.2.99", "fd00::7"}
    assert not certificates.renew(NOW)


def test_a_public_address_that_came_later_is_left_out_instead_of_spoiling_the_rest(machine: Machine) -> None:
    certificates = machine.opened()
    machine.addresses = ("10.1.2.3", "198.51.100.1")
    assert not certificates.renew(NOW)
    assert machine.named() == {"localhost", "127.0.0.1", "10.1.2.3"}


def test_names_may_become_fewer_but_not_others(machine: Machine) -> None:
    machine.opened("hop.example.vn", "203.0.113.7")
    machine.opened()
    assert "hop.example.vn" not in machine.named()
    machine.opened("hop.example.vn")
    for name in ("khac.example.vn", "203.0.113.8"):
        with pytest.raises(NameNotPermitted, match=name):
            machine.opened(name)


def test_a_spoilt_certificate_and_one_from_the_future_are_made_anew(machine: Machine) -> None:
    machine.opened()
    (machine.folder / SERVER_FILE).write_text("spoilt")
    machine.opened()
    assert machine.named() >= {"localhost"}
    ahead = machine.kept().not_valid_before_utc
    machine.opened(now=NOW - timedelta(days=5))
    assert machine.kept().not_valid_before_utc < ahead


def test_another_authority_in_its_place_makes_a_new_certificate(machine: Machine) -> None:
    machine.opened()
    (machine.folder / AUTHORITY_FILE).unlink()
    second = machine.opened()
    assert second.authority.issued(machine.kept())


def test_an_authority_that_is_over_or_cannot_be_read_is_refused(machine: Machine) -> None:
    ends_at = machine.opened().authority.ends_at()
    with pytest.raises(AuthorityOver):
        machine.opened(now=ends_at)
    (machine.folder / AUTHORITY_FILE).write_text("spoilt")
    with pytest.raises(AuthorityUnreadable):
        machine.opened()


def test_at_the_end_of_the_authority_nothing_is_made_again_and_again(machine: Machine) -> None:
    certificates = machine.opened()
    late = certificates.authority.ends_at() - timedelta(days=10)
    assert certificates.renew(late)
    assert not certificates.renew(late + timedelta(minutes=1))


@pytest.mark.anyio
async def test_a_renewal_reaches_new_connections_and_leaves_the_open_ones(machine: Machine) -> None:
    # The verifier's clock is the machine's own.
    now = datetime.now(UTC)
    certificates = machine.opened(now=now)
    trusting = ssl.create_default_context(cadata=certificates.authority.certificate_pem().decode())

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=certificates.context())
    port = server.sockets[0].getsockname()[1]
    serials = []
    old, first = await asyncio.open_connection("127.0.0.1", port, ssl=trusting, server_hostname="localhost")
    serials.append(first.get_extra_info("peercert")["serialNumber"])
    machine.addresses = ("10.1.2.99",)
    assert certificates.renew(now)
    _, second = await asyncio.open_connection("127.0.0.1", port, ssl=trusting, server_hostname="localhost")
    serials.append(second.get_extra_info("peercert")["serialNumber"])
    first.write(b"still here\n")
    assert await old.readline() == b"still here\n"
    assert serials[0] != serials[1]
    for writer in (first, second):
        writer.close()
    server.close()
