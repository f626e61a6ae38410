"""Logs of the processes here: on standard error, in the form of the other processes' lines beside them."""

import sys

import structlog
from structlog.typing import Processor


def set_up_logs(form: str, process: str) -> None:
    """`form`: console or json; `process`: its name in every line."""
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if form == "console"
        else [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            lambda _, __, event: {"process": process, **event},
            *last,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
