"""Errors as stable codes: translated once, at the edge. What is unknown is logged with its stack."""

import structlog
from sqlalchemy.exc import OperationalError

from meetings.errors import MeetingsError
from sfu.errors import SfuError
from signaling.errors import SignalingError
from signaling.protocol.codes import INTERNAL, TIMED_OUT

_log = structlog.get_logger(__name__)


def code_of(error: Exception) -> str:
    """The code a client is told for an error."""
    match error:
        case MeetingsError() | SfuError() | SignalingError():
            return error.code
        case TimeoutError() | OperationalError():
            _log.warning("database_or_worker_does_not_answer", error=str(error)[:200])
            return TIMED_OUT
        case _:
            _log.error("internal_error", exc_info=error)
            return INTERNAL
