"""How the parts of the intake say that a paper is not taken."""

from meetings.domain.paper_refusals import Refusal


class Refused(Exception):
    """The paper is not taken, however often it is tried."""

    def __init__(self, refusal: Refusal) -> None:
        """`refusal` says why."""
        super().__init__(refusal.value)
        self.refusal = refusal
