"""The addresses of this machine."""

import ipaddress

from signaling.addresses import MAX_ADDRESSES, own_addresses


def test_the_loopback_comes_last_and_once() -> None:
    addresses = own_addresses()
    assert addresses[-1] == "127.0.0.1"
    assert addresses.count("127.0.0.1") == 1


def test_all_are_ipv4_addresses_that_may_be_advertised() -> None:
    addresses = own_addresses()
    assert len(addresses) <= MAX_ADDRESSES
    assert all(not ipaddress.IPv4Address(address).is_unspecified for address in addresses)
    assert all(not ipaddress.IPv4Address(address).is_loopback for address in addresses[:-1])
