"""Which services of an office on one computer share a process, and the gateway with them, if so told."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deploy.embedded.on_demand import FEED
from shared.contracts.services import PROCESSES
from shared.settings import BadSettings

AND: Final = "+"
"""Joins the names of services to that of the process that they share."""


def processes_of(names: Sequence[str], together: Sequence[str]) -> list[str]:
    """Return the processes that run some services, and the gateway.

    >>> processes_of(["intake", "deadlines", "surveys", "gateway"], ["intake+surveys"])
    ['intake+surveys', 'deadlines', 'gateway']

    Args:
        names: Of the services, and of the gateway.
        together: Groups of them that share a process, and always run. One that is not among the names is left
            out. Feed waits for the first subscriber, alone.

    Raises:
        BadSettings: Something else is named, or something twice.
    """
    named = [name for group in together for name in group.split(AND)]
    if wrong := [name for name in named if name not in PROCESSES or name == FEED]:
        raise BadSettings(f"MOTCUA_TOGETHER: {wrong[0]} is nothing that can share a process")
    if len(named) > len(set(named)):
        raise BadSettings("MOTCUA_TOGETHER: a service is named twice")
    groups = {name: group for group in together for name in group.split(AND)}
    shared = [[name for name in groups.get(one, one).split(AND) if name in names] for one in names]
    return list(dict.fromkeys(map(AND.join, shared)))


def log_of(service: str, logs: Path) -> Path:
    """Return where a service logs, or did last: in its own file, or in that of the process that it shares."""
    found = [file for file in logs.glob("*.log") if service in services_in(file.stem)]
    return max(found, key=lambda file: file.stat().st_mtime, default=logs / f"{service}.log")


def services_in(process: str) -> list[str]:
    """Return what runs in a process."""
    return process.split(AND)
