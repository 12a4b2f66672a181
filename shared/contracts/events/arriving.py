"""Rules for events of other systems at every entrance: size, timestamps, binary mode."""

from collections.abc import Mapping
from typing import Annotated, Final
from urllib.parse import unquote

from pydantic import AwareDatetime, BeforeValidator

LARGEST_EVENT: Final = 64 * 1024
"""Bytes; CloudEvents asks intermediaries to forward events of up to this size."""
BINARY_PREFIX: Final = "ce-"


def _written(moment: object) -> object:
    if not isinstance(moment, str):
        raise ValueError("moment")
    return moment


WrittenMoment = Annotated[AwareDatetime, BeforeValidator(_written)]
"""A timestamp as text: a bare number could be seconds or milliseconds."""


def attributes_in(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes from headers in binary mode; none in structured mode."""
    return {
        name[len(BINARY_PREFIX) :].lower(): unquote(value)
        for name, value in headers.items()
        if name.lower().startswith(BINARY_PREFIX)
    }
