"""What a page holds, by its developer tools: memory, and the objects behind which there is more than memory."""

from collections.abc import Mapping

from playwright.async_api import CDPSession

LIVE_OBJECTS = ("RTCPeerConnection", "AudioContext", "WebSocket", "MediaStreamTrack", "Worker")


class Heap:
    """What a page holds, by its developer tools, after its garbage was collected."""

    def __init__(self, tools: CDPSession) -> None:
        self._tools = tools

    async def read(self) -> Mapping[str, float]:
        """Bytes of its heap, its nodes and listeners, and its objects that hold more than memory."""
        await self._collect()
        used = await self._tools.send("Runtime.getHeapUsage")
        counters = await self._tools.send("Memory.getDOMCounters")
        alive = {name: float(await self.alive(name)) for name in LIVE_OBJECTS}
        return {
            "heap_mb": used["usedSize"] / 1e6,
            "nodes": counters["nodes"],
            "listeners": counters["jsEventListeners"],
            "documents": counters["documents"],
            **alive,
        }

    async def alive(self, kind: str) -> int:
        """How many objects of a kind there are, once garbage is gone: looking for them alone leaves some."""
        await self._collect()
        prototype = await self._tools.send(
            "Runtime.evaluate", {"expression": f"{kind}.prototype", "objectGroup": "soak"}
        )
        found = await self._tools.send(
            "Runtime.queryObjects", {"prototypeObjectId": prototype["result"]["objectId"], "objectGroup": "soak"}
        )
        counted = await self._tools.send(
            "Runtime.callFunctionOn",
            {
                "objectId": found["objects"]["objectId"],
                "functionDeclaration": "function () { return this.length; }",
                "returnByValue": True,
            },
        )
        await self._tools.send("Runtime.releaseObjectGroup", {"objectGroup": "soak"})
        return int(counted["result"]["value"])

    async def _collect(self) -> None:
        await self._tools.send("HeapProfiler.collectGarbage")
