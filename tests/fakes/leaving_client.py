"""A connection that is only asked to go."""

from meetings.domain.roles import Role


class LeavingClient:
    """Notes with which code it was sent away; hears nothing else."""

    def __init__(self) -> None:
        """Still here: the code is empty."""
        self.code = ""

    def send(self, frame: str) -> None:
        """Nothing is expected."""

    def renew(self, frame: str) -> None:
        """Nothing is expected."""

    def show(self, of: str, frame: bytes) -> None:
        """Nothing is expected."""

    def goodbye(self, code: str) -> None:
        """It goes."""
        self.code = code

    def acts_as(self, role: Role) -> None:
        """Nothing is expected."""
