"""Opens and closes the taps of rooms."""

from pathlib import Path

import structlog

from sfu.errors import TapRefused
from sfu.interfaces import StartTap
from sfu.room import Room
from sfu.tap import Tap

SUFFIX = ".tap"

_log = structlog.get_logger()


class Taps:
    """Where taps may listen, and by which clock they report."""

    def __init__(self, folder: Path | None, wall_offset_s: float) -> None:
        """`folder`: for this user alone; None: no taps here. `wall_offset_s` added to monotonic is Unix seconds."""
        self._folder = folder
        self._wall_offset_s = wall_offset_s
        for left_behind in () if folder is None else folder.glob(f"*{SUFFIX}"):
            left_behind.unlink(missing_ok=True)

    def start(self, room: Room, request: StartTap) -> None:
        """Opens the tap of a room, unless it is open already. Raises TapRefused."""
        if room.tap is not None and room.tap.name == request.tap:
            return
        if self._folder is None:
            raise TapRefused
        self.stop(room)
        try:
            tap = Tap(request.tap, self._folder / f"{request.tap}{SUFFIX}", self._wall_offset_s)
        except OSError as error:
            _log.exception("tap_not_opened", room=room.id, error=str(error))
            raise TapRefused from None
        room.set_tap(tap)
        _log.info("tap_opened", room=room.id, tap=tap.name)

    def stop(self, room: Room | None) -> None:
        """Closes the tap of a room, if there is one."""
        if room is not None and room.tap is not None:
            _log.info("tap_closed", room=room.id, tap=room.tap.name, dropped=room.tap.socket.send_drops)
            room.set_tap(None)
