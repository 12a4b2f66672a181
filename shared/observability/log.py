"""Structured logs: one JSON object a line on standard error; ids, never personal data."""

import logging
import sys
from contextlib import AbstractContextManager, nullcontext
from traceback import extract_tb
from types import TracebackType
from typing import Final

import structlog
from structlog.contextvars import bound_contextvars
from structlog.typing import EventDict, Processor, WrappedLogger

from shared.contracts.events.traceparent import trace_of

FRAMES: Final = 12


def start_logging(service: str, level: str) -> None:
    """Send the process's logs, ours and the libraries', to standard error as JSON lines."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        replace_exception_text,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for chatty in ("uvicorn.access", "nats", "aiosqlite", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(service=service)


def with_trace_id(traceparent: str | None) -> AbstractContextManager[object]:
    """Add the trace id, if there is one, to everything that is logged in the block."""
    return bound_contextvars(trace_id=trace_of(traceparent)) if traceparent else nullcontext()


def replace_exception_text(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace the text of an exception by its class and its frames.

    The text of an exception may hold what a citizen told us: a database error repeats the row.
    """
    failure = event.pop("exc_info", None)
    if failure is True:
        failure = sys.exc_info()
    if isinstance(failure, BaseException):
        failure = (type(failure), failure, failure.__traceback__)
    if failure and failure[0]:
        event["failure"] = failure[0].__name__
        event["where"] = _frames(failure[2])
    return event


def _frames(traceback: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(traceback)[-FRAMES:]]
