"""The place that is copied, or restored into: the databases of an office, its bus and its files."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nats.aio.client import Client

from shared.storage.database import Database


@dataclass(frozen=True, slots=True)
class Target:
    """An office whose databases and bus are reached."""

    databases: Mapping[str, Database]
    bus: Client
    folder: Path | None = None
    """Where an office on one computer keeps its files; a server has them elsewhere."""
    replicas: int = 1
    """On how many servers of the bus each stream is kept."""
