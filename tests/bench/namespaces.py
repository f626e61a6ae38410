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
