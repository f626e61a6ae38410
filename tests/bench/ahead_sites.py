"""Machines of rooms that fetch their papers ahead: `python -m tests.bench.ahead_sites`, a process of its own.

Its arguments are the server's address, how many machines, and `capped` or `free`. Each signs in with its own account,
asks what it shall hold, begins within the time that the server names and fetches page by page, no faster than the
server says unless it is free, as `papers/ahead.ts` of the client does. One of them is cut in the middle of a page and
begins anew. What it says is one line of JSON.
"""

import asyncio
import hashlib
import json
import random
import sys
import time
from dataclasses import dataclass, field

import httpx2

from meetings.seed.accounts import DEVICE_PASSWORD, device_login
from meetings.seed.units import communes

SIGN_INS_AT_ONCE = 4
CUT_AFTER = 20
"""Pages; the next one is broken off in its middle."""
ANSWER_S = 120.0


@dataclass
class Machine:
    """One room's machine: `held` are the hashes of the pages that it has, `bytes` what it was sent."""

    client: httpx2.AsyncClient
    held: set[str] = field(default_factory=set)
    bytes: int = 0
    pages: int = 0
    told: int = 0

    async def run(self, *, capped: bool, cut_after: int | None = None) -> None:
        """Asks what to hold, fetches what it lacks, and tells the server."""
        wanted = (await self.client.get("/api/papers/ahead")).raise_for_status().json()
        if capped:
            await asyncio.sleep(wanted["spread_s"] * random.random())
        for copy in wanted["copies"]:
            place = f"/api/meetings/{copy['meeting']}/papers/{copy['paper']}/versions/{copy['version']}"
            for page in copy["pages"]:
                if page["image"] in self.held:
                    continue
                if cut_after is not None and self.pages >= cut_after:
                    await self._break_off(f"{place}/pages/{page['page']}.webp")
                    return
                began_s = time.monotonic()
                await self._fetch(f"{place}/pages/{page['page']}.webp", page["image"])
                if capped:
                    least_s = page["image_size"] / wanted["bytes_per_s"]
                    await asyncio.sleep(max(0.0, began_s + least_s - time.monotonic()))
        have = [copy["version"] for copy in wanted["copies"]]
        (await self.client.post("/api/papers/copies", json={"have": have, "dropped": []})).raise_for_status()
        self.told += 1

    async def _fetch(self, path: str, sha: str) -> None:
        content = (await self.client.get(path)).raise_for_status().content
        self.bytes += len(content)
        self.pages += 1
        if hashlib.sha256(content).hexdigest() != sha:
            raise AssertionError(path)
        self.held.add(sha)

    async def _break_off(self, path: str) -> None:
        """The line is lost after the first bytes."""
        async with self.client.stream("GET", path) as answer:
            async for piece in answer.aiter_raw():
                self.bytes += len(piece)
                return


async def main(address: str, count: str, how: str) -> None:
    """To the end of all."""
    logins = [device_login(commune.code) for commune in communes()[: int(count)]]
    machines = [
        Machine(httpx2.AsyncClient(base_url=address, headers={"Origin": address}, timeout=ANSWER_S)) for _ in logins
    ]
    door = asyncio.Semaphore(SIGN_INS_AT_ONCE)

    async def sign_in(machine: Machine, login: str) -> None:
        async with door:
            told = {"login": login, "password": DEVICE_PASSWORD}
            (await machine.client.post("/api/session", json=told)).raise_for_status()

    await asyncio.gather(*(sign_in(machine, login) for machine, login in zip(machines, logins, strict=True)))
    sys.stdout.write("signed in\n")
    sys.stdout.flush()
    sys.stdin.readline()
    began_s, capped = time.monotonic(), how == "capped"

    async def cut_and_again(machine: Machine) -> None:
        await machine.run(capped=capped, cut_after=CUT_AFTER)
        await machine.run(capped=capped)

    await asyncio.gather(cut_and_again(machines[0]), *(machine.run(capped=capped) for machine in machines[1:]))
    said = {
        "seconds": round(time.monotonic() - began_s, 1),
        "told": sum(machine.told for machine in machines),
        "bytes": sum(machine.bytes for machine in machines),
        "bytes_each": machines[-1].bytes,
        "fetched_twice": sum(machine.pages - len(machine.held) for machine in machines),
    }
    sys.stdout.write(f"{json.dumps(said)}\n")
    for machine in machines:
        await machine.client.aclose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
