"""What Prometheus asks for is there, on a running office: an alarm about what is not there never rings."""

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]
import pytest

from deploy.access.deployment import Deployment
from deploy.embedded.on_demand import note_asked
from deploy.monitoring.watch import server
from shared.contracts.services import PROCESSES
from shared.observability.http import OTHER, Durations, Timed
from tests.deploy.support.manifests import documents
from tests.deploy.support.office import Office, open_office
from tests.support.subscribed import subscribe_somebody

MONITORING = Path(__file__).parents[3] / "deploy/monitoring"
METRIC = re.compile(r"\b(?:motcua|process)_[a-z_]+")
UNIT = re.compile(r"\d{5}v\d|H56")


def dashboard() -> dict[str, Any]:
    """What Grafana shows."""
    file = MONITORING / "grafana/dashboards/motcua.json"
    return dict(json.loads(file.read_text(encoding="utf-8")))


def panels() -> list[str]:
    """All that the dashboard asks for."""
    return [target["expr"] for panel in dashboard()["panels"] for target in panel["targets"]]


def alarms() -> list[str]:
    """All that the alarms ask for."""
    return [rule["expr"] for rule in rules()]


def rules() -> list[dict[str, Any]]:
    """The alarms."""
    (content,) = documents(MONITORING / "alerts.yml")
    return [rule for group in content["groups"] for rule in group["rules"]]


def scraped(port: int) -> str:
    return httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text


def health_port(office: Office, name: str) -> int:
    """Where a process shows its metrics."""
    doors = {int(url.rpartition(":")[2]) for url in (office.stack.gateway_url, office.stack.staff_url)}
    ports = {
        one.laddr.port
        for one in psutil.Process(office.stack.pids[name]).net_connections()
        if one.status == "LISTEN"
    }
    (port,) = ports - doors
    return int(port)


@contextmanager
def watch(folder: Path) -> Iterator[int]:
    """Run the watch on a new deployment."""
    Deployment(folder).make_access(["localhost"], ["localhost"], ["localhost"], datetime.now(UTC))
    page = server(0, folder, sorted(folder.glob("tls/*.pem")))
    thread = threading.Thread(target=page.serve_forever)
    thread.start()
    yield page.server_port
    page.shutdown()
    thread.join()
    page.server_close()


@pytest.mark.slow
def test_alarms_and_dashboard_ask_for_what_a_running_office_shows(tmp_path: Path) -> None:
    subscribe_somebody(tmp_path / "office")
    note_asked(tmp_path / "office")
    with open_office(tmp_path / "office") as office, watch(tmp_path / "deployment") as watched:
        httpx.get(f"{office.stack.gateway_url}/?unit=15712v1", trust_env=False)
        pages = [scraped(port) for port in (watched, *(health_port(office, name) for name in PROCESSES))]
    shown = {name for page in pages for name in METRIC.findall(page)}
    assert {name for one in (*alarms(), *panels()) for name in METRIC.findall(one)} <= shown
    assert not [line for page in pages for line in page.splitlines() if UNIT.search(line)]


def test_each_alarm_says_what_it_is_about_in_both_languages() -> None:
    assert [rule["alert"] for rule in rules() if " · " not in rule["annotations"]["summary"]] == []


def test_the_dashboard_can_be_drawn() -> None:
    """Grafana's grid has 24 columns; a panel asks a source that is provisioned, by letters that differ."""
    (sources,) = documents(MONITORING / "grafana/datasources/prometheus.yml")
    known = [(one["type"], one["uid"]) for one in sources["datasources"]]
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        place = panel["gridPos"]
        columns, rows = range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"])
        cells = set(product(columns, rows))
        assert columns.stop <= 24, panel["title"]
        assert not taken & cells, panel["title"]
        taken |= cells
        assert (panel["datasource"]["type"], panel["datasource"]["uid"]) in known, panel["title"]
        letters = [target["refId"] for target in panel["targets"]]
        assert len(letters) == len(set(letters)) > 0, panel["title"]
    numbers = [panel["id"] for panel in dashboard()["panels"]]
    assert len(numbers) == len(set(numbers))
    assert {panel["type"] for panel in dashboard()["panels"]} <= {"timeseries"}


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed")
def test_prometheus_understands_its_configuration() -> None:
    subprocess.run(["promtool", "check", "config", MONITORING / "prometheus.yml"], check=True)


@pytest.mark.slow
def test_the_watch_tells_of_the_disk_and_of_each_certificate(tmp_path: Path) -> None:
    with watch(tmp_path) as port:
        page = scraped(port)
    assert re.findall(r'certificate="(\w+)"', page) == ["authority", "gateway", "nats", "staff"]
    assert float(re.findall(r"^motcua_nats_disk_free_bytes (\S+)", page, re.MULTILINE)[0]) > 0


async def answered(timed: Timed, path: str, method: str = "GET") -> None:
    """Let a request through."""

    async def receive() -> dict[str, Any]:
        return {}

    async def send(_message: Any) -> None:
        """Nobody reads it."""

    await timed({"type": "http", "method": method, "path": path}, receive, send)


async def test_requests_are_told_apart_by_route_and_not_by_what_anybody_can_make_up() -> None:
    async def app(scope: Any, _receive: Any, send: Any) -> None:
        if scope["path"].startswith("/record/"):
            scope["route"] = SimpleNamespace(path="/record/{code}")
        await send({"type": "http.response.start", "status": 200})

    durations = Durations()
    timed = Timed(app, "public", durations)
    for number in range(20):
        await answered(timed, f"/record/{number}")
        await answered(timed, f"/nowhere/{number}", method=f"M{number}")
    counts = {
        (one.labels["door"], one.labels["method"], one.labels["route"]): one.value
        for one in durations.metric().samples
        if one.suffix == "_count"
    }
    assert counts == {("public", "GET", "/record/{code}"): 20, ("public", OTHER, OTHER): 20}
