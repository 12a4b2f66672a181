"""`motcua doctor`."""

import asyncio
from typing import Annotated, Final

import typer
from nats.errors import Error as NatsError

from deploy.cli.bus import bus
from deploy.cli.running import run
from deploy.cli.screen import output
from shared.asking import NoAnswer, ask
from shared.contracts.questions import known_questions
from shared.questions.check_up import Check, Checks, CheckUp
from shared.questions.question import Question

PATIENCE_S: Final = 600.0
"""A recount of a million records takes its time."""


def doctor(
    mend: Annotated[bool, typer.Option("--mend", help="Let the services mend what they can first")] = False,
) -> None:
    """Let each service check itself and say what is wrong and what to do about it; 1 if something is."""
    found = run(look(mend))
    for service, checks in found.items():
        for check in checks:
            output.print(
                f"{'✓' if check.is_well else '✗'} {service}: {check.what}: {check.found}",
                style="green" if check.is_well else "red",
                markup=False,
                highlight=False,
            )
            if check.remedy:
                output.print(f"  → {check.remedy}", markup=False, highlight=False)
    if not all(check.is_well for checks in found.values() for check in checks):
        raise typer.Exit(1)


async def look(mend: bool) -> dict[str, tuple[Check, ...]]:
    """Ask each service that can be checked, and return what it found, by its name."""
    check_ups = [kind for kind in known_questions() if issubclass(kind, CheckUp)]
    async with bus() as client:

        async def asked(question: type[Question[Checks]]) -> tuple[Check, ...]:
            try:
                return (await ask(client, question(), within_s=PATIENCE_S)).checks
            except (NatsError, NoAnswer) as trouble:
                return (
                    Check(
                        what="answers",
                        is_well=False,
                        found=f"it does not ({type(trouble).__name__})",
                        remedy="see whether the office runs, and what its logs say",
                    ),
                )

        if mend:
            for kind in check_ups:
                if kind.mended_by:
                    await asked(kind.mended_by)
        found = await asyncio.gather(*map(asked, check_ups))
    return {kind.service: checks for kind, checks in zip(check_ups, found, strict=True)}
