"""The target of a copy, a restore or a comparison: the open databases, bus and files of an office."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nats.aio.client import Client

from shared.storage.database import Database


@dataclass(frozen=True, slots=True)
class Target:
    """An office whose databases and bus are connected."""

    databases: Mapping[str, Database]
    bus: Client
    folder: Path | None = None
    """Data folder of an office on one computer; None on a server."""
    replicas: int = 1
    """Number of servers of the bus that store each stream."""
