"""Every part of a deployment covers every service of `shared/contracts/services.py`.

A service that is in that list and forgotten elsewhere would run without an alarm, a backup or a login. What a
part covers is read from the part itself: from its parsed file, or from what its code does.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import nats
import pytest

from deploy.access.deployment import LOGINS, Deployment
from deploy.access.rights import PUBLISHED_BY, service_rights
from deploy.backup.figures import load_figures
from deploy.cli.commands.office import doctor, retention
from deploy.doctor import probes
from deploy.embedded import stack
from deploy.embedded.on_demand import note_asked
from deploy.embedded.plan import Plan
from deploy.embedded.processes.fork_server import program
from deploy.migrate import migrate
from deploy.migrations import SERVICES_FOLDER
from deploy.office import reach
from deploy.provision import provision_bus
from deploy.services import load_service
from shared.contracts.events.registry import FACTS
from shared.contracts.questions.question import Question
from shared.contracts.questions.retention import Purged, PurgedKind
from shared.contracts.services import PROCESSES, SERVICES
from shared.reference.retention_periods import Kind
from shared.settings import Settings
from shared.storage.database import Database
from shared.storage.revision import newest, revision_of
from tests.deploy.support.deployed_parts import (
    alarmed_names,
    compose_secrets,
    in_compose,
    is_let_through,
    kubernetes_command,
    kubernetes_secrets,
    objects,
    scraped_names,
)
from tests.support.servers import nats_server
from tests.support.subscribed import subscribe_somebody

WATCH: Final = "watch"
"""Scraped and alarmed about as a process, though it is none of the office."""


def complain(forgotten: list[str], file: str, lacks: str) -> None:
    """Fail with a sentence that names the file and the services that it forgets."""
    assert not forgotten, f"{file} {lacks} {', '.join(forgotten)}, named in shared/contracts/services.py"


def runs(command: list[str], name: str) -> bool:
    return command[-2:] == ["-m", f"services.{name}.main"]


def runs_in_compose(name: str) -> bool:
    """Whether compose runs the program of a process, with its key for the bus."""
    has_seed = compose_secrets(name).get("seed", "").endswith(f"/seeds/{name}")
    return has_seed and runs(in_compose(name)["command"], name)


def is_declared(name: str) -> bool:
    """Whether `services/<name>/main.py` declares a service of this name."""
    with suppress(ModuleNotFoundError):
        return load_service(name).name == name
    return False


def has_bus_rights(name: str) -> bool:
    """Whether the service may read from its consumer, answer its queries and publish its dead letters."""
    rights = service_rights(load_service(name))
    consumer = load_service(name).consumer
    needed = {f"$JS.API.CONSUMER.MSG.NEXT.{consumer.stream}.{name}", f"dead.{name}"}
    return needed <= set(rights.publish) and f"ask.{name}.> {name}" in rights.subscribe


Covers = Callable[[str], bool]
FOR_SERVICES: Final[dict[str, tuple[str, Covers]]] = {
    "services/<name>/main.py": ("is missing or declares another name for", is_declared),
    "services/<name>/migrations": (
        "has no revision for",
        lambda name: bool(newest(SERVICES_FOLDER / name / "migrations")),
    ),
    "deploy/access/rights.py": ("gives too few rights on the bus to", has_bus_rights),
    "services/<name>/backup.toml": ("counts nothing of", lambda name: bool(load_figures()[name])),
    "docker-compose.yml": (
        "gives no password of the database to",
        lambda name: compose_secrets(name).get("password", "").endswith(f"/passwords/{name}"),
    ),
    "deploy/kubernetes/secrets.sh": (
        "gives no password of the database to",
        lambda name: kubernetes_secrets().get(name, {}).get("password") == f"passwords/{name}",
    ),
    "deploy/kubernetes/network.yaml": (
        "lets nothing through to the database from",
        lambda name: is_let_through(name, "those-that-keep-something-to-the-database"),
    ),
}
"""For each file: what it would lack, and whether it covers a service."""
FOR_PROCESSES: Final[dict[str, tuple[str, Covers]]] = {
    "deploy/embedded/processes/fork_server.py": (
        "forks no program of",
        lambda name: callable(program(name)),
    ),
    "docker-compose.yml": ("does not run", runs_in_compose),
    "docker-compose.yml, in a cluster": (
        "does not run two processes of",
        lambda name: in_compose(name).get("scale") == "${MOTCUA_PROCESSES:-1}",
    ),
    "deploy/kubernetes/*.yaml": (
        "has no Deployment that runs",
        lambda name: name in objects("Deployment") and runs(kubernetes_command(name), name),
    ),
    "deploy/kubernetes/secrets.sh": (
        "makes no Secret with the seed of",
        lambda name: kubernetes_secrets().get(name, {}).get("seed") == f"seeds/{name}",
    ),
    "deploy/kubernetes/network.yaml": (
        "lets nothing through to the bus from",
        lambda name: is_let_through(name, "parts-to-the-bus"),
    ),
    "deploy/monitoring/prometheus.yml": ("does not scrape", lambda name: name in scraped_names()),
    "deploy/monitoring/alerts.yml": (
        "raises no ServiceDown without a container of",
        lambda name: name in alarmed_names(),
    ),
}
"""The same, for the services and the gateway."""


@pytest.mark.parametrize("file", FOR_SERVICES)
def test_a_file_of_the_deployment_covers_every_service(file: str) -> None:
    lacks, covers = FOR_SERVICES[file]
    complain([name for name in SERVICES if not covers(name)], file, lacks)


@pytest.mark.parametrize("file", FOR_PROCESSES)
def test_a_file_of_the_deployment_covers_every_process(file: str) -> None:
    lacks, covers = FOR_PROCESSES[file]
    complain([name for name in PROCESSES if not covers(name)], file, lacks)


def test_monitoring_expects_no_process_that_is_gone() -> None:
    for file, names in (("prometheus.yml", scraped_names()), ("alerts.yml", alarmed_names())):
        gone = sorted(names - {*PROCESSES, WATCH})
        assert not gone, f"deploy/monitoring/{file} expects {', '.join(gone)}, which no list names"


def test_every_fact_is_published_by_a_service_of_the_list() -> None:
    unknown = sorted({fact.noun for fact in FACTS} - PUBLISHED_BY.keys())
    assert not unknown, f"deploy/access/rights.py: no service publishes facts about {', '.join(unknown)}"
    assert set(PUBLISHED_BY.values()) <= set(SERVICES)


def test_every_service_has_a_key_for_the_bus_and_a_login_of_the_database(tmp_path: Path) -> None:
    file = "deploy/access/deployment.py"
    Deployment(tmp_path).make_access(["localhost"], ["localhost"], ["localhost"], datetime.now(UTC))
    keys = {seed.name for seed in (tmp_path / "seeds").iterdir()}
    complain([name for name in PROCESSES if name not in keys], file, "makes no key of")
    logins = {line.split()[0] for line in (tmp_path / LOGINS).read_text().splitlines()}
    complain([name for name in SERVICES if name not in logins], file, "makes no login of the database for")


@pytest.mark.slow
async def test_the_migration_step_upgrades_the_database_of_every_service(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db"
    await migrate(Settings(database_url=url))
    found = {name: Database(url, name) for name in SERVICES}
    upgraded = {name for name, database in found.items() if await revision_of(database)}
    for database in found.values():
        await database.close()
    complain([name for name in SERVICES if name not in upgraded], "deploy/migrate.py", "makes no tables of")


async def test_the_provision_step_creates_the_consumer_of_every_service(tmp_path: Path) -> None:
    with nats_server(tmp_path) as url:
        await provision_bus(Settings(nats_url=url))
        bus = await nats.connect(url)
        js = bus.jetstream()
        made = {info.name for name in ("IN", "OFFICE") for info in await js.consumers_info(name)}
        await bus.close()
    complain([name for name in SERVICES if name not in made], "deploy/provision.py", "creates no consumer of")


async def test_a_copy_reads_the_database_of_every_service(tmp_path: Path) -> None:
    async with reach._databases(f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db", None) as databases:
        complain(
            [name for name in SERVICES if name not in databases], "deploy/office/reach.py", "does not copy"
        )
    for name in SERVICES:
        (tmp_path / f"{name}.db").touch()
    parts = reach._existing_parts(tmp_path)
    complain(
        [name for name in SERVICES if f"{name}.db" not in parts],
        "deploy/office/reach.py",
        "would restore over the database of",
    )


@pytest.mark.slow
async def test_the_embedded_office_starts_every_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: set[str] = set()

    async def done(*_: object) -> None:
        """Nothing runs in this test."""

    def child(task: Any, **_: object) -> Any:
        started.add(task.log.stem)
        return SimpleNamespace(start=lambda: None, stop=done, restart=done, pid=None)

    monkeypatch.setattr(stack, "Child", child)
    for step in ("_step", "_forked_step"):
        monkeypatch.setattr(stack._Supervisor, step, done)
    monkeypatch.setattr(stack, "until_nats_answers", done)
    monkeypatch.setattr(stack, "until_ready", done)
    subscribe_somebody(tmp_path)
    note_asked(tmp_path)
    async with stack.stack(Plan(tmp_path, tmp_path / "publishers.toml", 4222, 8080, 8090), lock=0):
        complain(
            [name for name in PROCESSES if name not in started], "deploy/embedded/stack.py", "does not start"
        )


@asynccontextmanager
async def no_bus(*_: object, **__: object) -> AsyncIterator[None]:
    """What is asked in these tests is answered without a bus."""
    yield None


async def test_the_doctor_examines_every_service(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing_found(*_: object, **__: object) -> list[Any]:
        return []

    monkeypatch.setattr(doctor, "bus_without_reconnect", no_bus)
    monkeypatch.setattr(probes, "probe_service", nothing_found)
    for of_the_bus in ("probe_writing", "probe_dead_letters", "probe_known", "probe_subscribers"):
        monkeypatch.setattr(probes, of_the_bus, nothing_found)
    found = await doctor.examine(mend=False)
    complain(
        [name for name in SERVICES if name not in found],
        "deploy/cli/commands/office/doctor.py",
        "does not examine",
    )


async def test_retention_purges_every_service(monkeypatch: pytest.MonkeyPatch) -> None:
    async def purged(_bus: object, _question: Question[Any], **_: object) -> Purged:
        return Purged(kinds=(PurgedKind(kind=Kind.INBOX, days=1),))

    monkeypatch.setattr(retention, "bus", no_bus)
    monkeypatch.setattr(retention, "ask", purged)
    found = {line.service for line in await retention.purge_all(dry_run=True)}
    complain(
        [name for name in SERVICES if name not in found],
        "deploy/cli/commands/office/retention.py",
        "never purges",
    )
