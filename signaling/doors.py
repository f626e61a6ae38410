"""How many live connections there may be. No I/O; time is an argument."""

from collections import OrderedDict

from signaling.protocol.limits import Allowance

OPENINGS_PER_S = 20.0
OPENINGS_BURST = 300.0
MAX_ADDRESSES = 4096


class Doors:
    """Counts live connections. Many sites may sit behind one address, so an address gets a generous burst."""

    def __init__(self, max_connections: int) -> None:
        """`max_connections`: of all clients together."""
        self._max_connections = max_connections
        self._open = 0
        self._addresses: OrderedDict[str, Allowance] = OrderedDict()

    @property
    def open(self) -> int:
        """Connections that are open now."""
        return self._open

    def enter(self, address: str, now_s: float) -> bool:
        """Whether one more connection may be opened; it is counted then and must `leave`."""
        if self._open >= self._max_connections or not self._allowance(address, now_s).spend(1.0, now_s):
            return False
        self._open += 1
        return True

    def leave(self) -> None:
        """A connection that had entered is closed."""
        self._open -= 1

    def _allowance(self, address: str, now_s: float) -> Allowance:
        allowance = self._addresses.get(address)
        if allowance is None:
            allowance = self._addresses[address] = Allowance(OPENINGS_PER_S, OPENINGS_BURST, now_s)
            if len(self._addresses) > MAX_ADDRESSES:
                self._addresses.popitem(last=False)
        self._addresses.move_to_end(address)
        return allowance
