"""The CloudEvents content modes over HTTP: structured, batched, or binary with the attributes in headers."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from services.gateway.ingress.problems import RequestRefused
from shared.contracts.arriving import LARGEST_EVENT
from shared.contracts.content_modes import UTF_8, has_attributes, is_json, parts_of
from shared.contracts.events.envelope import CONTENT_TYPE

MAX_BATCH_BYTES: Final = 1024 * 1024


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

    A binary event without content type is JSON, as CloudEvents has it and its Python library sends it.

    Raises:
        RequestRefused: The media type, charset or encoding is not supported.
    """
    content_type = headers.get("content-type", "")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise RequestRefused("media_type")
    media_type, charset = parts_of(content_type)
    if media_type in (ContentMode.STRUCTURED.value, ContentMode.BATCH.value) and charset in UTF_8:
        return ContentMode(media_type)
    if has_attributes(headers) and (not content_type.strip() or is_json(content_type)):
        return ContentMode.BINARY
    raise RequestRefused("media_type")


def as_written(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers as their sender wrote them, in UTF-8; HTTP hands bytes on as Latin-1.

    A header that is no UTF-8 stays as it is, with its bytes percent-encoded, so that it is found to be wrong.
    """
    return {name: _in_utf_8(value) for name, value in headers.items()}


def _in_utf_8(value: str) -> str:
    written = value.encode("latin-1")
    try:
        return written.decode()
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte < 128 else f"%{byte:02X}" for byte in written)
