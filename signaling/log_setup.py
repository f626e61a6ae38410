"""Logs of our own and of libraries through one formatter: JSON for machines, colour for people."""

import logging
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor

from meetings.security_log import LOGGER


def logs_for_people(form: Literal["auto", "console", "json"]) -> bool:
    """Whether lines are written for a person at a terminal; `auto` asks whether there is one."""
    return form == "console" or (form == "auto" and sys.stderr.isatty())


def set_up_logs(form: Literal["auto", "console", "json"], level: str, process: str) -> None:
    """Once a process. `process`: its name in every line. Logs go to standard error."""

    def name_process(_: object, __: str, event: EventDict) -> EventDict:
        return {"process": process, **event}

    shared: list[Processor] = [
        name_process,
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    console = logs_for_people(form)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if console
        else [_stack_without_values(), structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.getLogger(LOGGER).setLevel(logging.INFO)  # Whatever else is too fine to be written.
    for noisy in ("uvicorn", "uvicorn.error", "alembic", "aiosqlite"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


def _stack_without_values() -> Processor:
    """Where an error came from, without the values of variables: tickets and passwords may be among them."""
    return structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
