"""What a certificate may be for."""

import ipaddress

import pytest

from signaling.tls.names import Names, is_address, is_host


def test_localhost_and_the_loopback_are_always_there() -> None:
    names = Names.of((), ())
    assert names.hosts == {"localhost"}
    assert names.addresses == {ipaddress.ip_address("127.0.0.1")}


def test_what_was_told_is_sorted_into_names_and_addresses() -> None:
    names = Names.of(("Hop.Example.vn", "203.0.113.7"), ("10.1.2.3", "fd00::1"))
    assert names.hosts == {"localhost", "hop.example.vn"}
    assert {str(address) for address in names.addresses} == {"127.0.0.1", "203.0.113.7", "10.1.2.3", "fd00::1"}


@pytest.mark.parametrize("name", ["hop.example.vn", "HOP", "a-b.c", "x" * 63])
def test_host_names(name: str) -> None:
    assert is_host(name)
    assert not is_address(name)


@pytest.mark.parametrize(
    "name",
    ["", "*.example.vn", "a..b", "-a.vn", "a-.vn", "https://a.vn", "a.vn:443", "x" * 64, "họp.vn", ".".join("a" * 128)],
)
def test_what_is_no_host_name(name: str) -> None:
    assert not is_host(name)
