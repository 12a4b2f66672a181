"""What the doctor looks at: the bus, the services, the dead letters, the certificates."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.doctor.diagnosis import (
    diagnose_certificate,
    diagnose_dead_letters,
    diagnose_retention,
    diagnose_service,
)
from deploy.doctor.messages import finding
from deploy.office.dead_letters import all_dead_letters
from shared.contracts.questions.checks import Check, CheckFigures, Recount
from shared.contracts.questions.health import CheckHealth
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.retention import Purge
from shared.contracts.services import WITH_FIGURES
from shared.messaging.query_client import QueryFailed, ask

A = TypeVar("A", bound=Answer)

RECOUNT_S: Final = 600.0
"""A recount of a million records takes its time."""
ANSWER_S: Final = 10.0
AGAIN_S: Final = 2.0


class ServiceRestarted(QueryFailed):
    """A service was restarted, so it will not answer an earlier question."""

    def __init__(self) -> None:
        super().__init__("restarted", "it was restarted meanwhile")


async def service(bus: Client, question: type[CheckHealth], *, mend: bool) -> list[Check]:
    """Ask a service how it is, and if it answers, let it check its figures, mended first if asked for."""
    found: list[Check] = []
    asked_at = datetime.now(UTC)
    try:
        condition = await ask(bus, question(), within_s=ANSWER_S)
        found += diagnose_service(question.service, condition, asked_at, datetime.now(UTC))
        purge = Purge.asked_of(question.service)
        expired = await _ask_long(bus, purge(dry_run=True), question(), condition.at)
        found.append(diagnose_retention(expired.kinds, condition.at))
        # A recount of a database that is away would be waited for as long as it is.
        if question.service in WITH_FIGURES and not condition.database_failing:
            if mend:
                recount = Recount.asked_of(question.service)
                await _ask_long(bus, recount(), question(), condition.at)
            check = CheckFigures.asked_of(question.service)
            found += (await _ask_long(bus, check(), question(), condition.at)).checks
    except (NatsError, QueryFailed) as trouble:
        found.append(finding("silent", service=question.service, trouble=type(trouble).__name__))
    return found


async def _ask_long(bus: Client, what: Question[A], how: CheckHealth, since: datetime) -> A:
    """Ask what takes its time, for as long as the service runs that was asked.

    Args:
        bus: The bus.
        what: The question.
        how: How the service is asked whether it runs.
        since: When it ran, by its clock.

    Raises:
        ServiceRestarted: It was started anew meanwhile.
        QueryFailed, nats.errors.Error: It gives no answer, or none any more.
    """
    asking = asyncio.ensure_future(ask(bus, what, within_s=RECOUNT_S))
    watching = asyncio.ensure_future(_watch(bus, how, since))
    try:
        done, _ = await asyncio.wait((asking, watching), return_when=asyncio.FIRST_COMPLETED)
        if asking not in done:
            watching.result()
        return await asking
    finally:
        asking.cancel()
        watching.cancel()


async def _watch(bus: Client, how: CheckHealth, since: datetime) -> None:
    """Watch a service until it does not run any more as it ran then."""
    while True:
        await asyncio.sleep(AGAIN_S)
        condition = await ask(bus, how, within_s=ANSWER_S)
        if condition.started_at and condition.started_at > since:
            raise ServiceRestarted


async def dead_letters(bus: Client) -> list[Check]:
    """Count the dead letters that nobody has settled."""
    try:
        entry = await all_dead_letters(bus)
    except NatsError as trouble:
        return [finding("dead-letters-unseen", trouble=type(trouble).__name__)]
    return [diagnose_dead_letters(sum(not one.act for one in entry.values()))]


def certificates(folder: Path | None) -> list[Check]:
    """Look at the certificates of a deployment, if there are any at hand."""
    files = sorted(folder.glob("*.pem")) if folder else []
    if not files:
        return []
    from cryptography import x509  # here, since it would weigh on every other command

    now = datetime.now(UTC)
    return [
        diagnose_certificate(
            file.stem, x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc, now
        )
        for file in files
    ]
