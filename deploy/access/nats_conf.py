"""The bus's configuration. JSON, of which nats-server's own language is a superset."""

import json
from collections.abc import Mapping
from typing import Any, Final

from deploy.access.rights import Rights

LARGEST_MESSAGE: Final = 1024 * 1024
WHOLE_DISK: Final = 2**40
"""Bytes. The server's own limit is a share of what is free when it starts: started on a full disk, it
would take nothing when space was given back."""


def nats_conf(users: Mapping[str, Rights]) -> str:
    """Return the configuration of a single server in its container.

    Args:
        users: What each may do, by public key.
    """
    conf: dict[str, Any] = {
        "server_name": "motcua",
        "listen": "0.0.0.0:4222",
        "http": "127.0.0.1:8222",
        "max_payload": LARGEST_MESSAGE,
        # A line that was cut says nothing: until it is noticed, questions go to who is not there.
        "ping_interval": "10s",
        "ping_max": 2,
        "jetstream": {"store_dir": "/data", "sync_interval": "always", "max_file_store": WHOLE_DISK},
        "tls": {
            "cert_file": "/run/secrets/certificate",
            "key_file": "/run/secrets/key",
            "timeout": 5,
            # Either way, as clients like it. Who begins with TLS has this long for its first word: on a busy
            # machine 50 ms ("auto") are over before, and the client breaks off.
            "handshake_first": "1s",
        },
        "authorization": {
            "users": [{"nkey": key, "permissions": rights.as_permissions()} for key, rights in users.items()]
        },
    }
    return json.dumps(conf, indent=2) + "\n"
