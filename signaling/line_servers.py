"""How loaded our own servers are: the web process by itself, media worker and recorder by what they tell."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from meetings.domain.servers import ServerName
from recordings.control_wire import RecorderFigures
from sfu.interfaces import WorkerFigures
from signaling.line_frames import ServerRow

SILENT_S = 2.5
"""A media worker tells of itself each second; one that hangs keeps its connection. Less than until lines are lost."""

STARTS_WITHIN_S = 15.0
"""Of the recorder; what has not answered yet is missed from then on."""


@dataclass(frozen=True, slots=True)
class ServerLoad:
    """`cpu`: share of one core over the last seconds; `lag_ms`: the longest that its event loop hung; `up`: answers."""

    cpu: float
    lag_ms: float
    up: bool


class _Share:
    """Processor time between two looks, as a share of the time that passed."""

    def __init__(self) -> None:
        self._before: tuple[float, float] | None = None
        self._share = 0.0

    def turn(self, cpu_s: float, at_s: float) -> float:
        before = self._before
        if before is None or cpu_s < before[0] or at_s < before[1]:
            self._before = cpu_s, at_s  # The first look, or another process.
            self._share = 0.0
        elif at_s - before[1] > 0.5:
            self._share = (cpu_s - before[0]) / (at_s - before[1])
            self._before = cpu_s, at_s
        return self._share


class ServerLoads:
    """Looked at once a second."""

    def __init__(self, cpu_s: Callable[[], float] = time.process_time) -> None:
        """`cpu_s`: processor time of this process so far."""
        self._cpu_s = cpu_s
        self._web, self._media, self._recorder = _Share(), _Share(), _Share()
        self._recorder_due_s: float | None = None
        self._told: WorkerFigures | None = None
        self._told_s = 0.0

    def web(self, now_s: float, lag_ms: float) -> ServerLoad:
        """The web process; `now_s`: monotonic seconds."""
        return ServerLoad(self._web.turn(self._cpu_s(), now_s), lag_ms, up=True)

    def media(self, told: WorkerFigures | None, now_s: float, *, up: bool) -> ServerLoad:
        """The media worker; `told` is None until it has told anything, `up`: whether there is a connection to it."""
        if told != self._told:
            self._told, self._told_s = told, now_s
        if told is None or not up or now_s - self._told_s > SILENT_S:
            return ServerLoad(0.0, 0.0, up=up and told is None)
        return ServerLoad(self._media.turn(told.cpu_s, told.uptime_s), told.loop_lag_ms, up=True)

    def recorder(self, told: RecorderFigures | None, now_s: float) -> ServerLoad:
        """The recorder; `told` is None while it does not answer, as when all are being started."""
        if self._recorder_due_s is None:
            self._recorder_due_s = now_s + STARTS_WITHIN_S
        if told is None:
            return ServerLoad(0.0, 0.0, up=now_s < self._recorder_due_s)
        self._recorder_due_s = now_s
        return ServerLoad(self._recorder.turn(told.cpu_s, told.uptime_s), told.loop_lag_ms, up=True)


def server_rows(loads: Mapping[ServerName, ServerLoad]) -> tuple[ServerRow, ...]:
    """As the board tells them."""
    return tuple(
        ServerRow(name=name, up=load.up, cpu=round(load.cpu * 100), lag=round(load.lag_ms))
        for name, load in loads.items()
    )
