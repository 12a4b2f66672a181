"""Failures in words that may be logged, stored and shown: they contain no value that a citizen gave us."""

from pydantic import ValidationError


class PublicError(Exception):
    """A failure whose text names nothing personal and says how to mend it."""


def safe_message(failure: BaseException) -> str:
    """Say what failed. The text of a foreign exception is left out: a database error repeats the row."""
    if isinstance(failure, PublicError):
        return f"{type(failure).__name__}: {failure}"
    if isinstance(failure, ValidationError):
        return "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['type']}"
            for fault in failure.errors(include_input=False)
        )
    return type(failure).__name__
