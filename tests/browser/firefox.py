"""Debian's Firefox ESR without a screen, by WebDriver BiDi (W3C): Playwright drives only a Firefox of its own."""

import asyncio
import itertools
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

START_S = 30.0
ANSWER_S = 30.0
MAX_ANSWER = 1 << 22

# An artificial camera and microphone that nobody is asked about; sound without a press; this machine only.
PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.peerconnection.ice.loopback": True,
    "intl.accept_languages": "vi-VN,vi",
    "app.update.auto": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}
_LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")


class Firefox:
    """One window of a Firefox; what a script gives back comes as JSON."""

    def __init__(self, line: ClientConnection) -> None:
        """`line` leads to the browser, which has been told to listen."""
        self._line = line
        self._numbers = itertools.count(1)
        self._window = ""

    async def begin(self, script: str) -> None:
        """Takes the first window; `script` runs before each of its pages."""
        await self._ask("session.new", {"capabilities": {}})
        tree = await self._ask("browsingContext.getTree", {"maxDepth": 0})
        self._window = tree["contexts"][0]["context"]
        before = {"functionDeclaration": f"() => {{ {script} }}", "contexts": [self._window]}
        await self._ask("script.addPreloadScript", before)

    async def goto(self, address: str) -> None:
        """Opens a page and waits until it has loaded."""
        await self._ask("browsingContext.navigate", {"context": self._window, "url": address, "wait": "complete"})

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression in JavaScript, waited for when it is a promise."""
        asked = {
            "expression": f"(async () => JSON.stringify(await ({expression})) ?? 'null')()",
            "target": {"context": self._window},
            "awaitPromise": True,
        }
        answer = await self._ask("script.evaluate", asked)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    async def until(self, expression: str, within_s: float = 20.0) -> None:
        """Waits for an expression to hold; fails with what the page says."""
        deadline_s = asyncio.get_running_loop().time() + within_s
        while not await self.evaluate(expression):
            assert asyncio.get_running_loop().time() < deadline_s, await self.evaluate("document.body.innerText")
            await asyncio.sleep(0.1)

    async def type(self, text: str) -> None:
        """Keys into what has the focus."""
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        await self._ask(
            "input.performActions",
            {"context": self._window, "actions": [{"type": "key", "id": "keys", "actions": keys}]},
        )

    async def press(self, button: str) -> None:
        """Presses the button that begins with these words, once it can be pressed."""
        words = "one.innerText.replace(/\\s+/g, ' ').trim()"  # A no-break space reads like any other.
        found = f"[...document.querySelectorAll('button')].find((one) => {words}.startsWith({button!r}))"
        await self.until(f"(({found})?.disabled ?? true) === false")
        await self.evaluate(f"{found}.click()")

    async def _ask(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        number = next(self._numbers)
        await self._line.send(json.dumps({"id": number, "method": method, "params": parameters}))
        async with asyncio.timeout(ANSWER_S):
            while (answer := json.loads(await self._line.recv())).get("id") != number:
                pass
        assert answer["type"] == "success", answer
        result: dict[str, Any] = answer["result"]
        return result


@asynccontextmanager
async def firefox(folder: Path, before_each_page: str) -> AsyncIterator[Firefox]:
    """Firefox with a new profile in this folder."""
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items())
    (folder / "user.js").write_text("\n".join(lines))
    process = await asyncio.create_subprocess_exec(
        *("firefox-esr", "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(START_S):
            while (told := _LISTENING.search(line := await process.stderr.readline())) is None:
                assert line, "Firefox ended before it listened"
        async with asyncio.TaskGroup() as tasks:
            reader = tasks.create_task(_drained(process.stderr))
            async with connect(f"{told[1].decode()}/session", max_size=MAX_ANSWER) as line_to:
                window = Firefox(line_to)
                await window.begin(before_each_page)
                yield window
            reader.cancel()
    finally:
        process.terminate()
        await process.wait()


async def _drained(stream: asyncio.StreamReader) -> None:
    while await stream.readline():
        pass
