"""A service: its consumer, its query handlers, its background tasks; one database, one health page."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import structlog
import uvicorn
from faststream.asgi import AsgiFastStream
from sqlalchemy import Table

from shared.contracts.questions.checks import CheckFigures, Recount
from shared.contracts.questions.health import CheckHealth
from shared.contracts.questions.known import CountKnown
from shared.contracts.questions.operating.dead_letters import (
    DeadLetters,
    NoteDeadLetterAct,
    SettleDeadLetter,
)
from shared.contracts.questions.operating.settings import SettingLines, SettingsInForce
from shared.contracts.questions.question import Question
from shared.contracts.questions.retention import Purge, WhatIsExpired
from shared.errors import PublicError
from shared.messaging.context import ServiceContext
from shared.messaging.queries.server import QueryHandler
from shared.messaging.queries.signed import require_statement_key
from shared.messaging.router import ServiceRouter
from shared.messaging.streams import Consumer
from shared.observability.gauge import Gauge
from shared.reference.loading import load_office_zone, load_retention_periods
from shared.service.application import Application, Task
from shared.service.dead_letters import DeadLetterDesk
from shared.service.health import HealthCheck
from shared.service.known import KnownThings
from shared.service.recount import KeptFigures
from shared.service.retention import purge_log
from shared.service.retention.dead_letters import DEAD_LETTERS
from shared.service.retention.inbox import INBOX
from shared.service.retention.purge_rule import PurgeRule
from shared.service.retention.purger import Purger
from shared.service.serving import log_cannot_start, run_alone, server_of
from shared.service.settings_in_force import settings_in_force
from shared.settings import Settings, renamed_variables

log = structlog.get_logger()
GRACE_S: Final = 20
"""How long a process that ends waits for its requests."""
NOTHING: Final[Mapping[str, Table]] = MappingProxyType({})


class Service:
    """The parts of a service, declared by its `main.py`.

    Args:
        name: Names its database, its durable consumer, its subjects and its login.
        migrations: Folder of its revisions.
        routers: What it consumes, and the queries that it answers.
        figures: Figures that it keeps, which can be counted again.
        known: Tables whose rows are compared with those of other services, by what they are.
        queries: Questions that it asks other services.
        reports_as: Name of the publisher as which it reports to intake; empty if it does not.
        preload: Functions that load the data without which it does not start.
        requires: Functions that refuse settings with which it cannot work.
        leader_tasks: Run by one of its processes, the leader.
        tasks: Run by each of its processes.
        gauges: Counts of its own tables, shown as metrics.
        retention: Rules by which it purges personal data; entries of its inbox and dead letters are purged
            in every service.
    """

    def __init__(
        self,
        name: str,
        *,
        migrations: Path,
        routers: Sequence[ServiceRouter],
        figures: KeptFigures[Any] | None = None,
        known: Mapping[str, Table] = NOTHING,
        queries: Sequence[type[Question[Any]]] = (),
        reports_as: str = "",
        preload: Sequence[Callable[[], object]] = (),
        requires: Sequence[Callable[[Settings], object]] = (),
        leader_tasks: Sequence[Task] = (),
        tasks: Sequence[Task] = (),
        gauges: Sequence[Gauge] = (),
        retention: Sequence[PurgeRule] = (),
    ) -> None:
        self.name = name
        self.migrations = migrations
        self.routers = (*routers, own := ServiceRouter(name))
        self.queries = queries
        self.reports_as = reports_as
        self.tasks = tasks
        purger = Purger((*retention, INBOX, DEAD_LETTERS), self.consumer)
        desk = DeadLetterDesk(routers)
        own.query(purger.answer, Purge.asked_of(name))
        own.query(purger.expired, WhatIsExpired.asked_of(name))
        own.query(HealthCheck(self.consumer).answer, CheckHealth.asked_of(name))
        own.query(KnownThings(known).answer, CountKnown.asked_of(name))
        own.query(tell_settings, SettingsInForce.asked_of(name))
        own.query(desk.listed, DeadLetters.asked_of(name))
        own.query(desk.settle, SettleDeadLetter.asked_of(name))
        own.query(desk.note, NoteDeadLetterAct.asked_of(name))
        if figures:
            own.query(figures.check, CheckFigures.asked_of(name))
            own.query(figures.replace, Recount.asked_of(name))
        self.leader_tasks: Sequence[Task] = (
            *leader_tasks,
            purger.run_nightly,
        )
        self.gauges: Sequence[Gauge] = (*gauges, purge_log.REMOVED)
        self._requires = (require_statement_key, *requires)
        self._preload: Sequence[Callable[[], object]] = (load_office_zone, *preload, load_retention_periods)

    @property
    def consumer(self) -> Consumer:
        """The durable consumer that the service needs on the bus."""
        (consumer,) = (router.consumer for router in self.routers if router.consumer)
        return consumer

    @property
    def handlers(self) -> Mapping[type[Question[Any]], QueryHandler]:
        """The handlers of the queries that it answers."""
        return {kind: handler for router in self.routers for kind, handler in router.handlers.items()}

    def preload(self) -> None:
        """Load the data without which the service does not start.

        Raises:
            PublicError: They cannot be used.
        """
        for load in self._preload:
            load()

    def run(self) -> None:
        """Run until told to stop. With data that cannot be used the service does not start."""
        run_alone(self)

    def server(self, settings: Settings, kind: type[uvicorn.Server]) -> uvicorn.Server:
        """Return the server of its health page, on which all of it depends."""
        return server_of(
            self.prepared(settings),
            settings.health_host,
            settings.health_port,
            kind,
            timeout_graceful_shutdown=GRACE_S,
        )

    def prepared(self, settings: Settings) -> AsgiFastStream:
        """Return the application with its data loaded; end the process if data or settings cannot be used."""
        for old, new in renamed_variables().items():
            log.warning("setting_renamed", old=old, new=new)
        try:
            self.preload()
            for require in self._requires:
                require(settings)
            return self.app(settings)
        except (PublicError, OSError) as refused:
            log_cannot_start(refused)
            sys.exit(1)

    def app(self, settings: Settings) -> AsgiFastStream:
        """Return the service as an ASGI application that serves its health page and metrics."""
        return Application(self, settings).asgi()


async def tell_settings(_question: SettingsInForce, context: ServiceContext) -> SettingLines:
    """Answer with which settings a service runs."""
    return SettingLines(settings=settings_in_force(context.settings))
