"""Each setting reaches the processes that read it, and docs/settings.md says how."""

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from deploy.embedded.plan import Plan
from shared.contracts.services import GATEWAY, PROCESSES, SERVICES
from shared.settings import Settings
from tests.deploy.support.manifests import MANIFESTS, ROOT, documents

PREFIX = "MOTCUA_"
SETTINGS = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
STEPS = ("provision", "migrate")
COMMANDS = ("backup", "restore")
READERS = {"services": SERVICES, "commands": COMMANDS, "up": ()} | {
    one: (one,) for one in (*PROCESSES, *STEPS)
}
(COMPOSE,) = documents(ROOT / "docker-compose.yml")
(CLUSTER,) = documents(ROOT / "deploy/cluster/compose.yml")
OBJECTS = [manifest for file in MANIFESTS for manifest in documents(file)]
PODS: dict[str, Any] = {
    manifest["metadata"]["name"]: manifest["spec"]["template"]["spec"]["containers"][0]
    for manifest in OBJECTS
    if "template" in manifest.get("spec", {})
}
CONFIG_MAP: dict[str, str] = next(
    manifest["data"]
    for manifest in OBJECTS
    if manifest["kind"] == "ConfigMap" and manifest["metadata"]["name"] == "office"
)


class Row(NamedTuple):
    """What the document says about a setting."""

    read_by: str
    up: str
    compose: str
    kubernetes: str

    @property
    def processes(self) -> list[str]:
        return [process for who in self.read_by.split(", ") for process in READERS[who]]


LINES = re.findall(r"^\| `(\w+)` \|(.*)\|$", (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE)
TABLE = {name: Row(*(cell.strip() for cell in line.split("|"))) for name, line in LINES}


def test_the_document_names_each_setting_once_and_nothing_else() -> None:
    assert sorted(name for name, _ in LINES) == sorted(SETTINGS)


def test_whose_code_reads_a_setting_is_said_to_read_it() -> None:
    read = {
        (f"{PREFIX}{field.upper()}", file.relative_to(ROOT).parts[1])
        for file in (ROOT / "services").rglob("*.py")
        for field in re.findall(r"ettings(?:\(\))?\.([a-z]\w*)", file.read_text("utf-8"))
    }
    of_services = {(name, service) for name, service in read if name in SETTINGS}
    assert of_services
    assert not [(name, service) for name, service in of_services if service not in TABLE[name].processes]


@pytest.mark.parametrize("name", SETTINGS)
def test_compose_gives_a_setting_to_whoever_reads_it(name: str) -> None:
    row = TABLE[name]
    for process in row.processes:
        if name == "MOTCUA_NATS_REPLICAS":
            given = CLUSTER["services"].get(process, {}).get("environment", {}).get(name)
            assert given or process == "backup"
            continue
        given = COMPOSE["services"][process]["environment"].get(name)
        if row.compose == "not needed":
            assert given is None, f"{process} is given {name}, which only one computer needs"
            continue
        assert given is not None, f"{process} is not given {name}"
        assert ("${" in given) is row.compose.startswith(".env"), (process, given)
        if "${" in given:
            variable = re.search(r"as `(\w+)`", row.compose)
            assert re.fullmatch(rf"\$\{{{variable[1] if variable else name}:-.*\}}", given)


@pytest.mark.parametrize("process", [*PROCESSES, *STEPS, *COMMANDS])
def test_compose_mounts_the_operators_folder_wherever_it_names_it(process: str) -> None:
    composed = COMPOSE["services"][process]
    assert composed["environment"]["MOTCUA_LAW"] == "${MOTCUA_LAW:-}"
    assert "${MOTCUA_DEPLOYMENT:-./deployment}/law:/run/law:ro" in composed["volumes"]


@pytest.mark.parametrize("name", SETTINGS)
def test_kubernetes_gives_a_setting_to_whoever_reads_it(name: str) -> None:
    row = TABLE[name]
    for process in row.processes:
        if process in COMMANDS:
            continue  # there is no manifest for copies yet
        pod = PODS[process]
        assert {"configMapRef": {"name": "office"}} in pod["envFrom"]
        own = {one["name"]: one for one in pod.get("env", [])}
        match row.kubernetes.split()[0]:
            case "fixed":
                assert name in own or name in CONFIG_MAP, process
            case "secret":
                assert own[name]["valueFrom"]["secretKeyRef"]["optional"]
            case "name":
                written = (ROOT / "deploy/kubernetes/office.yaml").read_text("utf-8")
                assert re.search(rf"^  (# )?{name}: ", written, re.MULTILINE)
            case _:
                assert name not in own


@pytest.mark.parametrize("name", SETTINGS)
def test_an_embedded_office_takes_a_setting_from_the_shell_or_sets_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "as the shell says")
    given = Plan(
        Path("/office"), Path("publishers.toml"), nats_port=4333, http_port=8333, staff_port=8334
    ).environment()
    assert (given[name] != "as the shell says") is TABLE[name].up.startswith("itself")


@pytest.mark.parametrize(
    ("said", "public_url"), [("", "http://127.0.0.1:8333"), ("https://x.vn", "https://x.vn")]
)
def test_the_address_on_slips_is_that_of_the_port_unless_the_operator_names_one(
    said: str, public_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_PUBLIC_URL", said)
    plan = Plan(Path("/office"), Path("publishers.toml"), nats_port=4333, http_port=8333, staff_port=8334)
    assert plan.environment()["MOTCUA_PUBLIC_URL"] == public_url


def test_the_gateway_is_no_service() -> None:
    assert {*SERVICES, GATEWAY} == set(PROCESSES)
