"""Failures in words that may be logged, stored and shown: they contain no value that a citizen gave us."""

import sys
from types import TracebackType


class PublicError(Exception):
    """An error whose text contains nothing personal and says what to do."""


def report_in_one_line() -> None:
    """Let a process that a `PublicError` ends say so in one line; any other error keeps its traceback."""
    sys.excepthook = _report


def _report(kind: type[BaseException], failure: BaseException, traceback: TracebackType | None) -> None:
    if isinstance(failure, PublicError):
        print(f"motcua: {failure}", file=sys.stderr)
    else:
        sys.__excepthook__(kind, failure, traceback)


def safe_message(failure: BaseException) -> str:
    """Describe a failure without personal data. Foreign exceptions lose their text: it may repeat a row."""
    if isinstance(failure, PublicError):
        return f"{type(failure).__name__}: {failure}"
    from pydantic import ValidationError  # 4 MB, which the fork server does without while it rests

    if isinstance(failure, ValidationError):
        return "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['type']}"
            for fault in failure.errors(include_input=False)
        )
    return type(failure).__name__
