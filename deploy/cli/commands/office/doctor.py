"""`motcua doctor`."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from deploy.doctor import probes
from deploy.embedded.processes import together
from deploy.office.bus import (
    BusUnreachable,
    ConnectionLost,
    bus_url,
    bus_without_reconnect,
    not_needed_here,
    running_folder,
)
from deploy.terminal.running import run
from deploy.terminal.screen import output
from shared.contracts.questions.checks import Check
from shared.contracts.services import SERVICES
from shared.messaging.connection import without_key
from shared.service.diagnosis.messages import finding, remedy_of
from shared.settings import Settings

BUS: Final = "bus"
BETWEEN: Final = "services"
FEED: Final = "feed"
CERTIFICATES: Final = "certificates"


def doctor(
    mend: Annotated[
        bool, typer.Option("--mend", help="Let the services correct their figures before they are checked")
    ] = False,
) -> None:
    """Say what is wrong with the office and what to do about it; 1 if anything is."""
    found = run(examine(mend))
    on_one_computer = running_folder() is not None
    for part, checks in found.items():
        for check in checks:
            output.print(
                f"{'✓' if check.is_well else '✗'} {part}: {check.what}: {check.found}",
                style="green" if check.is_well else "red",
                markup=False,
                highlight=False,
            )
            if remedy := remedy_of(check, on_one_computer=on_one_computer):
                output.print(f"  → {remedy}", markup=False, highlight=False)
    if not all(check.is_well for checks in found.values() for check in checks):
        raise typer.Exit(1)


def log_of(service: str) -> Path | None:
    """Return where a service logs, if the office runs on this computer."""
    folder = running_folder()
    return together.log_of(service, folder / "logs") if folder else None


async def examine(mend: bool) -> dict[str, Sequence[Check]]:
    """Check every part of the office, by name; without a bus only the bus and the certificates."""
    authority = Settings().nats_ca
    certificates = {CERTIFICATES: probes.probe_certificates(authority and authority.parent)}
    denied: set[str] = set()
    try:
        async with bus_without_reconnect(on_denial=denied.add) as client:
            names = [name for name in SERVICES if name not in not_needed_here()]
            checks = await asyncio.gather(
                *(probes.probe_service(client, name, mend=mend, log=log_of(name)) for name in names)
            )
            found = dict(zip(names, checks, strict=True))
            if FEED in found:
                found[FEED] = [*found[FEED], *await probes.probe_subscribers(client)]
            bus = [*await probes.probe_writing(client), *await probes.probe_dead_letters(client)]
            between = await probes.probe_known(client)
            return {BUS: probes.judge_denials(denied) or bus, **found, BETWEEN: between, **certificates}
    except BusUnreachable:
        return {BUS: [finding("bus-away", url=without_key(bus_url()))], **certificates}
    except ConnectionLost:
        return {BUS: [finding("bus-broke", url=without_key(bus_url()))], **certificates}
