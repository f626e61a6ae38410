"""Two network namespaces and a veth pair between them: the server in one, the load in the other."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Ends:
    """The namespaces and the server's address on the pair."""

    server: str
    load: str
    server_address: str

    def inside(self, namespace: str, *command: str) -> list[str]:
        """The command line that runs a command in one of them."""
        return ["ip", "netns", "exec", namespace, *command]


@contextmanager
def two_namespaces() -> Iterator[Ends]:
    """Makes them for the time of the block; needs root."""
    tag = f"gb{os.getpid()}"
    ends = Ends(f"{tag}s", f"{tag}l", "10.77.0.1")
    interfaces = {ends.server: (f"{tag}a", "10.77.0.1/24"), ends.load: (f"{tag}b", "10.77.0.2/24")}
    try:
        for namespace in interfaces:
            _ip("netns", "add", namespace)
        _ip("link", "add", f"{tag}a", "type", "veth", "peer", "name", f"{tag}b")
        for namespace, (interface, address) in interfaces.items():
            _ip("link", "set", interface, "netns", namespace)
            _ip("-n", namespace, "addr", "add", address, "dev", interface)
            _ip("-n", namespace, "link", "set", interface, "up")
            _ip("-n", namespace, "link", "set", "lo", "up")
        yield ends
    finally:
        for namespace in interfaces:
            subprocess.run(["ip", "netns", "delete", namespace], check=False, capture_output=True)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@dataclass(frozen=True)
class ThinLine:
    """A namespace at the far end of a thin line, and the server's address and network device at the near end."""

    namespace: str
    server_address: str
    device: str

    def inside(self, *command: str) -> list[str]:
        """The command line that runs a command at the far end."""
        return ["ip", "netns", "exec", self.namespace, *command]


@contextmanager
def thin_line(bps: int) -> Iterator[ThinLine]:
    """A line of so many bits a second each way, whose queue holds a fifth of a second, for the time of the block.

    Counted are IP packets, without what Ethernet adds. Needs root. Source: tc-tbf(8), tc-stab(8).
    """
    tag = f"gt{os.getpid()}"
    near, far = f"{tag}n", f"{tag}f"
    line = ThinLine(tag, "10.78.0.1", near)
    shaped = ("root", "stab", "overhead", "-14", "tbf", "rate", f"{bps}bit", "burst", "1600", "latency", "200ms")
    try:
        _ip("netns", "add", tag)
        _ip("link", "add", near, "type", "veth", "peer", "name", far)
        _ip("link", "set", far, "netns", tag)
        _ip("addr", "add", f"{line.server_address}/24", "dev", near)
        _ip("-n", tag, "addr", "add", "10.78.0.2/24", "dev", far)
        for where, interface in ((), near), (("-n", tag), far):
            _ip(*where, "link", "set", interface, "up")
        _ip("-n", tag, "link", "set", "lo", "up")
        subprocess.run(["tc", "qdisc", "add", "dev", near, *shaped], check=True, capture_output=True)
        subprocess.run(line.inside("tc", "qdisc", "add", "dev", far, *shaped), check=True, capture_output=True)
        yield line
    finally:
        for command in (["ip", "netns", "delete", tag], ["ip", "link", "delete", near]):
            subprocess.run(command, check=False, capture_output=True)
