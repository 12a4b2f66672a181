"""`motcua doctor`."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Final

import typer

from deploy.doctor import probes
from deploy.doctor.messages import finding
from deploy.office.bus import BusUnreachable, ConnectionLost, bus_url, bus_without_reconnect
from deploy.terminal.running import run
from deploy.terminal.screen import output
from shared.contracts.documents.questions import load_questions
from shared.contracts.questions.checks import Check
from shared.contracts.questions.health import CheckHealth
from shared.settings import Settings

BUS: Final = "bus"
CERTIFICATES: Final = "certificates"


def doctor(
    mend: Annotated[bool, typer.Option("--mend", help="Let the services mend what they can first")] = False,
) -> None:
    """Say what is wrong with the office and what to do about it; 1 if anything is."""
    found = run(examine(mend))
    for of, checks in found.items():
        for check in checks:
            output.print(
                f"{'✓' if check.is_well else '✗'} {of}: {check.what}: {check.found}",
                style="green" if check.is_well else "red",
                markup=False,
                highlight=False,
            )
            if check.remedy:
                output.print(f"  → {check.remedy}", markup=False, highlight=False)
    if not all(check.is_well for checks in found.values() for check in checks):
        raise typer.Exit(1)


async def examine(mend: bool) -> dict[str, Sequence[Check]]:
    """Look at everything, and return what was found by what it is of; without the bus only certificates."""
    authority = Settings().nats_ca
    certificates = {CERTIFICATES: probes.certificates(authority and authority.parent)}
    try:
        async with bus_without_reconnect() as client:
            kinds = [kind for kind in load_questions() if issubclass(kind, CheckHealth)]
            looks = await asyncio.gather(*(probes.service(client, kind, mend=mend) for kind in kinds))
            found = {kind.service: checks for kind, checks in zip(kinds, looks, strict=True)}
            return {BUS: await probes.dead_letters(client), **found, **certificates}
    except BusUnreachable:
        return {BUS: [finding("bus-away", url=bus_url())], **certificates}
    except ConnectionLost:
        return {BUS: [finding("bus-broke", url=bus_url())], **certificates}
