"""Network namespaces and veth pairs between them: the server at one end, the load at the other."""

import ctypes
import os
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sfu.rehearsal.relay import bound_socket

_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


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


@dataclass(frozen=True)
class ShapedLine:
    """One of several veth pairs to the same namespace. Addresses of the near end, here, and of the far one."""

    namespace: str
    near: str
    far: str
    address: str
    far_address: str

    def shape(self, up_bps: int | None, down_bps: int | None) -> None:
        """From now on it carries no more each way, None: all; a queue of a fifth of a second, counted in IP packets."""
        ways = ((("ip", "netns", "exec", self.namespace), self.far, up_bps), ((), self.near, down_bps))
        for inside, device, bps in ways:
            subprocess.run([*inside, "tc", "qdisc", "delete", "dev", device, "root"], check=False, capture_output=True)
            if bps is not None:
                tbf = ("tbf", "rate", f"{bps}bit", "burst", "1600", "latency", "200ms")
                command = ("tc", "qdisc", "add", "dev", device, "root", "stab", "overhead", "-14", *tbf)
                subprocess.run([*inside, *command], check=True, capture_output=True)

    def far_socket(self, _host: str) -> socket.socket:
        """A UDP socket at the far end, for who runs at the near one."""
        with _entered(self.namespace):
            return bound_socket(self.far_address)


@contextmanager
def shaped_lines(count: int) -> Iterator[Sequence[ShapedLine]]:
    """So many lines that carry everything at first, for the time of the block. Needs root."""
    tag = f"gs{os.getpid()}"
    lines = [
        ShapedLine(tag, f"{tag}n{number}", f"{tag}f{number}", f"10.79.{number}.1", f"10.79.{number}.2")
        for number in range(count)
    ]
    try:
        _ip("netns", "add", tag)
        for line in lines:
            _ip("link", "add", line.near, "type", "veth", "peer", "name", line.far)
            _ip("link", "set", line.far, "netns", tag)
            _ip("addr", "add", f"{line.address}/24", "dev", line.near)
            _ip("-n", tag, "addr", "add", f"{line.far_address}/24", "dev", line.far)
            _ip("link", "set", line.near, "up")
            _ip("-n", tag, "link", "set", line.far, "up")
        yield lines
    finally:
        subprocess.run(["ip", "netns", "delete", tag], check=False, capture_output=True)
        for line in lines:
            subprocess.run(["ip", "link", "delete", line.near], check=False, capture_output=True)


@contextmanager
def _entered(namespace: str) -> Iterator[None]:
    """This thread's new sockets are of the namespace; those there are stay where they are. Source: setns(2)."""
    own = os.open("/proc/self/ns/net", os.O_RDONLY)
    theirs = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    try:
        _enter(theirs)
        yield
    finally:
        _enter(own)
        os.close(theirs)
        os.close(own)


def _enter(descriptor: int) -> None:
    if _libc.setns(descriptor, _CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")
