"""OpenStack Swift as Debian has it, with its S3 interface, in a folder of the test: a real server to keep papers in."""

import base64
import getpass
import hmac
import http.client
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from email.utils import formatdate
from pathlib import Path

from meetings.papers.store import Bucket

NAME, ACCESS, SECRET = "giaoban-papers", "test:tester", "testing"
READY_S = 60.0
_HASHES = """[swift-hash]
swift_hash_path_suffix = t
swift_hash_path_prefix = t
[storage-policy:0]
name = gold
default = yes
"""
_SERVER = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
"""
_STORAGE = "[pipeline:main]\npipeline = {kind}-server\n[app:{kind}-server]\nuse = egg:swift#{kind}\n"
_PROXY = """[pipeline:main]
pipeline = catch_errors cache listing_formats bulk s3api tempauth slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""


@contextmanager
def swift(folder: Path) -> Iterator[Bucket]:
    """An empty bucket of a server that is gone after the block."""
    ports = dict(zip(("account", "container", "object", "proxy"), _free_ports(4), strict=True))
    (folder / "devices" / "sda").mkdir(parents=True)
    (folder / "swift.conf").write_text(_HASHES)
    for kind, port in ports.items():
        said = _SERVER.format(port=port, user=getpass.getuser(), folder=folder)
        (folder / f"{kind}.conf").write_text(said + (_PROXY if kind == "proxy" else _STORAGE.format(kind=kind)))
        if kind != "proxy":
            _ring(folder, kind, port)
    with ExitStack() as processes:
        for kind in ports:
            command = [f"swift-{kind}-server", str(folder / f"{kind}.conf")]
            quiet = subprocess.DEVNULL
            process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
            processes.callback(process.wait)
            processes.callback(process.kill)
        _wait_for(ports)
        _make_bucket(ports["proxy"])
        yield Bucket(f"http://127.0.0.1:{ports['proxy']}", NAME, "us-east-1", ACCESS, SECRET)


def _ring(folder: Path, kind: str, port: int) -> None:
    for step in (("create", "2", "1", "0"), ("add", f"r1z1-127.0.0.1:{port}/sda", "1"), ("rebalance",)):
        command = ["swift-ring-builder", f"{kind}.builder", *step]
        subprocess.run(command, cwd=folder, capture_output=True, check=True)


def _free_ports(how_many: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(how_many)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _wait_for(ports: Mapping[str, int]) -> None:
    until = time.monotonic() + READY_S
    for port in ports.values():
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                assert time.monotonic() < until, "swift does not start: deploy/system-packages.sh long"
                time.sleep(0.05)
            else:
                break


def _make_bucket(port: int) -> None:
    """By version 2 of the signatures, which needs no library. Source: Amazon S3, signing REST requests."""
    date = formatdate(usegmt=True)
    signed = hmac.digest(SECRET.encode(), f"PUT\n\n\n{date}\n/{NAME}".encode(), "sha1")
    headers = {
        "Date": date,
        "Authorization": f"AWS {ACCESS}:{base64.b64encode(signed).decode()}",
        "Content-Length": "0",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("PUT", f"/{NAME}", headers=headers)
    assert connection.getresponse().status == 200
    connection.close()
