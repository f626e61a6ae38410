"""The addresses of this machine: what browsers are told when nobody names others, and what a certificate names."""

import array
import fcntl
import ipaddress
import socket
import struct
from pathlib import Path

_SIOCGIFCONF = 0x8912
_ENTRY_BYTES = 40
_ADDRESS_AT = 20
MAX_ADDRESSES = 8


def own_addresses() -> tuple[str, ...]:
    """Those that other machines can reach first, 127.0.0.1 last; at most MAX_ADDRESSES. Linux only."""
    found = list(dict.fromkeys(_interface_addresses()))
    outside = [address for address in found if not address.startswith("127.")]
    return (*outside[: MAX_ADDRESSES - 1], "127.0.0.1")


def all_addresses() -> tuple[str, ...]:
    """Every one that is up, IPv6 too, but for those that count on one cable only."""
    return tuple(dict.fromkeys([*_interface_addresses(), *_interface_addresses_v6()]))


def _interface_addresses_v6() -> list[str]:
    """Source: the kernel's documentation of /proc/net/if_inet6; without IPv6 there is no such file."""
    listed = Path("/proc/net/if_inet6")
    lines = listed.read_text(encoding="ascii").splitlines() if listed.exists() else []
    found = [ipaddress.IPv6Address(bytes.fromhex(line.split()[0])) for line in lines]
    return [str(address) for address in found if not address.is_link_local]


def _interface_addresses() -> list[str]:
    """Source: netdevice(7), SIOCGIFCONF; it lists interfaces that are up."""
    room = array.array("B", bytes(128 * _ENTRY_BYTES))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        asked = struct.pack("iL", len(room), room.buffer_info()[0])
        used, _ = struct.unpack("iL", fcntl.ioctl(probe.fileno(), _SIOCGIFCONF, asked))
    entries = range(0, used, _ENTRY_BYTES)
    return [socket.inet_ntoa(room[at + _ADDRESS_AT : at + _ADDRESS_AT + 4].tobytes()) for at in entries]
