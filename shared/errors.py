"""Failures in words that may be logged, stored and shown: they contain no value that a citizen gave us."""

from pydantic import ValidationError


class PublicError(Exception):
    """An error whose text contains nothing personal and says what to do."""


def safe_message(failure: BaseException) -> str:
    """Describe a failure without personal data. Foreign exceptions lose their text: it may repeat a row."""
    if isinstance(failure, PublicError):
        return f"{type(failure).__name__}: {failure}"
    if isinstance(failure, ValidationError):
        return "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['type']}"
            for fault in failure.errors(include_input=False)
        )
    return type(failure).__name__
