"""The CloudEvents content modes over HTTP: structured, batched, or binary with the attributes in headers."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from services.gateway.ingress.problems import RequestRefused
from shared.contracts.events.arriving import LARGEST_EVENT, attributes_in
from shared.contracts.events.envelope import CONTENT_TYPE
from shared.contracts.faults import fault

MAX_BATCH_BYTES: Final = 1024 * 1024
ATTRIBUTE_NAME: Final = re.compile(r"(?!data$)[a-z0-9]{1,20}")
"""Source: CloudEvents 1.0; `data` is the body."""
UTF_8: Final = frozenset({"charset=utf-8", 'charset="utf-8"'})


class ContentMode(Enum):
    """The content mode of a request, as its media type."""

    STRUCTURED = CONTENT_TYPE
    BATCH = "application/cloudevents-batch+json"
    BINARY = "application/json"

    @property
    def max_bytes(self) -> int:
        """Size of the largest body."""
        return MAX_BATCH_BYTES if self is ContentMode.BATCH else LARGEST_EVENT


def mode_of(headers: Mapping[str, str]) -> ContentMode:
    """Return the content mode of a request with these headers (names in lower case).

    Raises:
        RequestRefused: The media type, charset or encoding is not supported.
    """
    media_type, *parameters = (part.strip().lower() for part in headers.get("content-type", "").split(";"))
    is_compressed = headers.get("content-encoding", "identity").lower() != "identity"
    try:
        mode = ContentMode(media_type)
    except ValueError:
        raise RequestRefused("media_type") from None
    is_event = mode is not ContentMode.BINARY or "specversion" in attributes_in(headers)
    if is_compressed or not set(parameters) <= UTF_8 or not is_event:
        raise RequestRefused("media_type")
    return mode


def structured(headers: Mapping[str, str], data: object) -> dict[str, Any]:
    """Return a binary event in structured form, the only one that goes to the bus.

    Raises:
        RequestRefused: A `ce-` header is no valid attribute of CloudEvents.
    """
    attributes = attributes_in(headers)
    if not all(ATTRIBUTE_NAME.fullmatch(name) for name in attributes):
        raise RequestRefused("faults", [fault("event", "attribute_name")])
    return attributes | {"data": data}
