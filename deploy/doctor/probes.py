"""Probes of the doctor: they ask the services, and read the dead letters and the certificates."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.embedded.processes.child import last_reason
from deploy.office.dead_letters import all_dead_letters
from deploy.office.law_folder import zone_of_commands
from shared.contracts.dead_letter import DeadLetterAct
from shared.contracts.questions.checks import Check, CheckFigures, Recount
from shared.contracts.questions.feed.subscribers import HowSubscribersStand
from shared.contracts.questions.health import CheckHealth
from shared.contracts.questions.known import CountKnown
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.retention import Purge
from shared.contracts.services import SERVICES, WITH_FIGURES
from shared.messaging.queries.client import QueryFailed, ask
from shared.service.diagnosis.judging import (
    diagnose_certificate,
    diagnose_dead_letters,
    diagnose_known,
    diagnose_retention,
    diagnose_service,
    diagnose_subscribers,
)
from shared.service.diagnosis.messages import finding

A = TypeVar("A", bound=Answer)

RECOUNT_S: Final = 600.0
"""A recount of a million records takes minutes."""
ANSWER_S: Final = 10.0
WATCH_INTERVAL_S: Final = 2.0


class ServiceRestarted(QueryFailed):
    """A service was restarted, so it will not answer an earlier question."""

    def __init__(self) -> None:
        super().__init__("restarted", "it was restarted meanwhile")


async def probe_service(bus: Client, service: str, *, mend: bool, log: Path | None = None) -> list[Check]:
    """Ask a service for its health, its expired data and its figures.

    Args:
        bus: The bus.
        service: Name of the service.
        mend: Whether the service corrects its figures before it checks them.
        log: Its log, if it runs on this computer.
    """
    check_health = CheckHealth.asked_of(service)()
    found: list[Check] = []
    asked_at = datetime.now(UTC)
    try:
        health = await ask(bus, check_health, within_s=ANSWER_S)
        found += diagnose_service(service, health, asked_at, datetime.now(UTC), zone_of_commands())
        expired = await _ask_long(bus, Purge.asked_of(service)(dry_run=True), check_health, health.at)
        found.append(diagnose_retention(expired.kinds, health.at))
        # Without its database a service would keep a recount waiting until the database is back.
        if service in WITH_FIGURES and not health.database_failing:
            if mend:
                await _ask_long(bus, Recount.asked_of(service)(), check_health, health.at)
            checked = await _ask_long(bus, CheckFigures.asked_of(service)(), check_health, health.at)
            found += checked.checks
    except (NatsError, QueryFailed) as trouble:
        found.append(finding("silent", service=service, trouble=type(trouble).__name__))
        if log and (why := last_reason(log)):
            found.append(finding("does-not-run", service=service, why=why))
    return found


async def _ask_long(bus: Client, question: Question[A], check_health: CheckHealth, since: datetime) -> A:
    """Ask a question that takes long, and stop waiting when the service restarts.

    Args:
        bus: The bus.
        question: The question.
        check_health: The health query of the same service.
        since: A moment at which the service ran, by its own clock.

    Raises:
        ServiceRestarted: The service restarted before it answered.
        QueryFailed, nats.errors.Error: It answered with an error, or not at all.
    """
    asking = asyncio.ensure_future(ask(bus, question, within_s=RECOUNT_S))
    watching = asyncio.ensure_future(_watch(bus, check_health, since))
    try:
        done, _ = await asyncio.wait((asking, watching), return_when=asyncio.FIRST_COMPLETED)
        if asking not in done:
            watching.result()
        return await asking
    finally:
        asking.cancel()
        watching.cancel()


async def _watch(bus: Client, check_health: CheckHealth, since: datetime) -> None:
    """Poll the health of a service until it fails, or shows a start after `since`."""
    while True:
        await asyncio.sleep(WATCH_INTERVAL_S)
        health = await ask(bus, check_health, within_s=ANSWER_S)
        if health.started_at and health.started_at > since:
            raise ServiceRestarted


async def probe_dead_letters(bus: Client) -> list[Check]:
    """Count the dead letters that nobody has settled."""
    try:
        letters = await all_dead_letters(bus)
    except NatsError as trouble:
        return [finding("dead-letters-unseen", trouble=type(trouble).__name__)]
    waiting = [entry for entry in letters.values() if not entry.act]
    return diagnose_dead_letters(len(waiting), sum(entry.is_stray for entry in waiting))


def judge_denials(subjects: Collection[str]) -> list[Check]:
    """Say which subjects the operator's login may not use. The server answers such a request with nothing."""
    return [finding("denied", subjects=", ".join(sorted(subjects)))] if subjects else []


async def probe_writing(bus: Client) -> list[Check]:
    """Let the bus store a message, as after a full disk it answers questions and stores nothing.

    The message is a note on a dead letter that does not exist, which nobody shows.
    """
    note = DeadLetterAct(letter="", act="dropped", by="doctor", at=datetime.now(UTC), why="a trial")
    try:
        await bus.jetstream().publish(note.subject_of("doctor"), note.model_dump_json().encode(), ANSWER_S)
    except (NatsError, TimeoutError) as trouble:
        return [finding("bus-not-writing", trouble=type(trouble).__name__)]
    return [finding("bus-writing")]


async def probe_subscribers(bus: Client) -> list[Check]:
    """Ask feed how the telling goes; one that does not answer is told by `probe_service`."""
    try:
        standing = await ask(bus, HowSubscribersStand(), within_s=ANSWER_S)
    except (NatsError, QueryFailed, TimeoutError):
        return []
    return diagnose_subscribers(standing.subscriptions)


async def probe_known(bus: Client) -> list[Check]:
    """Compare how much the services know; one that does not answer is told by `probe_service`."""
    known: dict[str, Mapping[str, int]] = {}

    async def count(service: str) -> None:
        with suppress(NatsError, QueryFailed, TimeoutError):
            known[service] = (await ask(bus, CountKnown.asked_of(service)(), within_s=ANSWER_S)).counts

    await asyncio.gather(*map(count, SERVICES))
    return diagnose_known(known)


def probe_certificates(folder: Path | None) -> list[Check]:
    """Check how long the certificates (`*.pem`) of a folder are valid; none without a folder."""
    files = sorted(folder.glob("*.pem")) if folder else []
    if not files:
        return []
    from cryptography import x509  # imported here, since it would slow down every other command

    now = datetime.now(UTC)
    return [
        diagnose_certificate(
            file.stem, x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc, now
        )
        for file in files
    ]
