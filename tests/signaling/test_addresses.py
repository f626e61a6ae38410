"""The addresses of this machine."""

import ipaddress

from signaling.addresses import MAX_ADDRESSES, all_addresses, own_addresses


def test_the_loopback_comes_last_and_once() -> None:
    addresses = own_addresses()
    assert addresses[-1] == "127.0.0.1"
    assert addresses.count("127.0.0.1") == 1


def test_all_are_ipv4_addresses_that_may_be_advertised() -> None:
    addresses = own_addresses()
    assert len(addresses) <= MAX_ADDRESSES
    assert all(not ipaddress.IPv4Address(address).is_unspecified for address in addresses)
    assert all(not ipaddress.IPv4Address(address).is_loopback for address in addresses[:-1])


def test_all_addresses_are_those_and_further_ones_that_reach_beyond_one_cable() -> None:
    addresses = [ipaddress.ip_address(address) for address in all_addresses()]
    assert {str(address) for address in addresses} >= set(own_addresses())
    assert not any(address.is_link_local for address in addresses if address.version == 6)
