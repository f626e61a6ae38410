"""What a certificate is valid for: names and addresses that browsers type."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LOCALHOST = "localhost"
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_MAX_HOST_CHARS = 253


@dataclass(frozen=True, slots=True)
class Names:
    """Host names in small letters, and addresses; `localhost` and the loopback are always among them."""

    hosts: frozenset[str]
    addresses: frozenset[Address]

    @classmethod
    def of(cls, told: Iterable[str], own: Iterable[str]) -> Self:
        """`told`: names and addresses of the settings; `own`: addresses of the machine."""
        told = tuple(told)
        addresses = {ipaddress.ip_address(one) for one in (*filter(is_address, told), *own)}
        hosts = {one.lower() for one in told if not is_address(one)}
        return cls(frozenset({*hosts, LOCALHOST}), frozenset({*addresses, ipaddress.ip_address("127.0.0.1")}))


def is_address(name: str) -> bool:
    """Whether a name is an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_host(name: str) -> bool:
    """Whether a name may stand in a certificate as a host name. No wildcards: each server is named."""
    return len(name) <= _MAX_HOST_CHARS and all(_LABEL.fullmatch(label) for label in name.lower().split("."))
