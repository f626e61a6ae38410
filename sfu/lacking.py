"""Who sends us media of which something is missing: only they are looked at, forty times a second."""

from typing import Protocol

import structlog

_log = structlog.get_logger()


class Asker(Protocol):
    """One who can be asked for packets and key frames."""

    def ask_again(self, now_s: float) -> bool:
        """Requests what is missing of its streams; whether anything still is."""


class Lacking:
    """The worker's. Whoever sees a gap, or wants a key frame, notes it here; that is let go when nothing is missing."""

    def __init__(self) -> None:
        self._askers: dict[Asker, None] = {}

    def __contains__(self, asker: Asker) -> bool:
        return asker in self._askers

    def note(self, asker: Asker) -> None:
        """Something of this one is missing."""
        self._askers[asker] = None

    def forget(self, asker: Asker) -> None:
        """It is gone."""
        self._askers.pop(asker, None)

    def turn(self, now_s: float) -> None:
        """Asks everyone again, as far as it is time; called every 25 ms. A fault in one does not stop the others."""
        for asker in tuple(self._askers):
            try:
                lacks = asker.ask_again(now_s)
            except Exception:
                _log.exception("peer_fault", peer=getattr(asker, "id", None))
            else:
                if not lacks:
                    del self._askers[asker]
