"""Failures in words that may be logged, kept and shown: no value that a citizen gave us is in them."""

from pydantic import ValidationError


class Sayable(Exception):
    """A failure whose text names nothing personal and says how to mend it."""


def failure_of(failure: BaseException) -> str:
    """Say what failed. The text of a foreign exception is left out: a database error repeats the row."""
    if isinstance(failure, Sayable):
        return f"{type(failure).__name__}: {failure}"
    if isinstance(failure, ValidationError):
        return "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['type']}"
            for fault in failure.errors(include_input=False)
        )
    return type(failure).__name__
