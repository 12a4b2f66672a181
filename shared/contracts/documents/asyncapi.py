"""The AsyncAPI 3 document of the channels and messages."""

import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, Final

from shared.contracts.documents.channels import BusChannel
from shared.contracts.documents.messages import DocumentedMessage
from shared.contracts.events.envelope import CONTENT_TYPE
from shared.contracts.rights.on_the_bus import HEADER
from shared.contracts.rights.statement import LIFETIME, MAX_LENGTH

Node = dict[str, Any]

PARAMETERS: Final[dict[str, Node]] = {
    "unit": {
        "description": "Unit id, `<official code>v<n>`: the n-th unit to bear the code",
        "examples": ["15712v1"],
    },
    "publisher": {"description": "Name under which a publisher is registered", "examples": ["demo"]},
    "event": {
        "description": "Id of the publisher's event if it is made of 1 to 64 letters, digits, `_` and `-`, "
        "else the first 32 hex digits of its SHA-256; `unreadable` if it could not be read"
    },
    "service": {"description": "Service that could not process the message", "examples": ["intake"]},
}
STATEMENT: Final[Node] = {
    "type": "object",
    "description": "Says who asks.",
    "required": [HEADER],
    "properties": {
        HEADER: {
            "type": "string",
            "maxLength": MAX_LENGTH,
            "description": "A compact JWS (RFC 7515) that the service `staff` has signed by Ed25519. It "
            "names the person and their postings, this service, this subject and the SHA-256 of this text. "
            f"It is taken once, within {LIFETIME.seconds} seconds.",
        }
    },
}
WITHOUT_ADDRESS: Final = "The reply subject that comes with the question."


def asyncapi(channels: Sequence[BusChannel]) -> Node:
    """Return the document; each payload refers to the file of its schema."""
    messages = {
        message.key: message for channel in channels for message in channel.messages + channel.replies
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "motcua",
            "version": version("motcua"),
            "description": "Messages on the bus of a commune's one-stop office.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {
            "bus": {
                "host": "127.0.0.1:4222",
                "protocol": "nats",
                "description": "The bus of an embedded office; other offices give their own address.",
            }
        },
        "channels": {
            name: node for channel in channels for name, node in _channel_and_its_replies(channel).items()
        },
        "operations": {f"{channel.action}.{channel.name}": _operation(channel) for channel in channels},
        "components": {
            "messages": {key: _message(message) for key, message in messages.items()},
            "parameters": PARAMETERS,
            "schemas": {"statement": STATEMENT},
        },
    }


def _channel_and_its_replies(channel: BusChannel) -> dict[str, Node]:
    node: Node = {
        "address": channel.address,
        "description": channel.about,
        "messages": _messages(channel.messages),
    }
    if varying := re.findall(r"{(\w+)}", channel.address):
        node["parameters"] = {name: _ref("components", "parameters", name) for name in varying}
    nodes = {channel.name: node}
    if channel.replies:
        nodes[_replies_to(channel)] = {
            "address": None,
            "description": WITHOUT_ADDRESS,
            "messages": _messages(channel.replies),
        }
    return nodes


def _operation(channel: BusChannel) -> Node:
    node: Node = {
        "action": channel.action,
        "channel": _ref("channels", channel.name),
        "summary": channel.about,
    }
    if channel.queue:
        node["bindings"] = {"nats": {"queue": channel.queue}}
    if channel.replies:
        node["reply"] = {"channel": _ref("channels", _replies_to(channel))}
    return node


def _message(message: DocumentedMessage) -> Node:
    headers = {"headers": _ref("components", "schemas", "statement")} if message.signed else {}
    return {
        "name": message.name,
        "summary": message.about,
        "contentType": message.content_type,
        **headers,
        "payload": {"$ref": f"./{message.file}"},
    }


def _messages(messages: Sequence[DocumentedMessage]) -> Node:
    return {message.key: _ref("components", "messages", message.key) for message in messages}


def _replies_to(channel: BusChannel) -> str:
    return f"{channel.name}.reply"


def _ref(*path: str) -> dict[str, str]:
    return {"$ref": "#/" + "/".join(path)}
