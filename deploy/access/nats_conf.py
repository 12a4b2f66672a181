"""The configuration of nats-server, written as JSON, which is a subset of its own format."""

import json
from collections.abc import Iterable
from typing import Any, Final

from deploy.access.accounts import Login, accounts

MAX_MESSAGE_BYTES: Final = 1024 * 1024
MAX_FILE_STORE: Final = 2**40
"""Bytes, more than any disk has. By default the server uses a share of the space that is free at its start,
so one that started on a full disk would store nothing when space is freed."""


def nats_conf(logins: Iterable[Login]) -> str:
    """Return the configuration of a single server in its container."""
    conf: dict[str, Any] = {
        "server_name": "motcua",
        "listen": "0.0.0.0:4222",
        "http": "127.0.0.1:8222",
        "max_payload": MAX_MESSAGE_BYTES,
        # Until the server notices a cut connection, it still routes queries to the client behind it.
        "ping_interval": "10s",
        "ping_max": 2,
        "jetstream": {"store_dir": "/data", "sync_interval": "always", "max_file_store": MAX_FILE_STORE},
        "tls": {
            "cert_file": "/run/secrets/certificate",
            "key_file": "/run/secrets/key",
            "timeout": 5,
            # Clients may start with TLS or with INFO. Those that start with TLS have this long for
            # their first message; 50 ms ("auto") are too short on a busy machine.
            "handshake_first": "1s",
        },
        "accounts": accounts(logins),
    }
    return json.dumps(conf, indent=2) + "\n"
