"""The generated documents of the contract, as text by file name."""

import json
from typing import Any, Final

from shared.contracts.documents.asyncapi import asyncapi
from shared.contracts.documents.channels import channels

ASYNCAPI: Final = "asyncapi.json"
SCHEMAS: Final = "schemas"


def documents() -> dict[str, str]:
    """Return every generated document; the same classes always give the same text."""
    all_channels = channels()
    schemas = {
        message.file: message.schema
        for channel in all_channels
        for message in channel.messages + channel.replies
    }
    return {
        name: _text(document) for name, document in ({ASYNCAPI: asyncapi(all_channels)} | schemas).items()
    }


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
