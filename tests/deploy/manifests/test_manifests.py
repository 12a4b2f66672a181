"""The Kubernetes manifests are valid, keep every process small and powerless, and say what compose says."""

from typing import Any

import pytest

from tests.deploy.support.deployed_parts import kubernetes_secrets
from tests.deploy.support.manifests import MANIFESTS, ROOT, documents, kubernetes

OBJECTS = [manifest for file in MANIFESTS for manifest in documents(file)]
PODS = {
    manifest["metadata"]["name"]: manifest["spec"]["template"]
    for manifest in OBJECTS
    if "template" in manifest.get("spec", {})
}
LASTING = [name for name in PODS if name not in ("migrate", "provision")]
(COMPOSE,) = documents(ROOT / "docker-compose.yml")
(CLUSTER,) = documents(ROOT / "deploy/cluster/compose.yml")
CHOICE = "${"
"""What an operator chooses in compose by `.env`, and here in the manifest."""
NEEDS = {"bus": "seed", "database": "password"}
"""What a process is given for a connection that a network policy lets through."""


def named(manifest: Any) -> str:
    return f"{manifest['kind']} {manifest['metadata']['name']}"


def container(name: str) -> Any:
    (only,) = PODS[name]["spec"]["containers"]
    return only


def settings(name: str) -> dict[str, str]:
    (office,) = (manifest["data"] for manifest in OBJECTS if named(manifest) == "ConfigMap office")
    own = {row["name"]: row["value"] for row in container(name).get("env", []) if "value" in row}
    return office | own if name != "nats" else own


@pytest.mark.parametrize("manifest", OBJECTS, ids=named)
def test_a_manifest_is_valid(manifest: Any) -> None:
    faults = [
        f"{fault.json_path}: {fault.message}" for fault in kubernetes(manifest["kind"]).iter_errors(manifest)
    ]
    assert not faults


def test_a_field_that_kubernetes_does_not_know_is_found() -> None:
    (namespace,) = (manifest for manifest in OBJECTS if manifest["kind"] == "Namespace")
    assert list(kubernetes("Namespace").iter_errors(namespace | {"colour": "red"}))


@pytest.mark.parametrize("name", PODS)
def test_a_process_is_not_root_writes_nowhere_and_may_nothing(name: str) -> None:
    pod, only = PODS[name]["spec"], container(name)
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert only["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert only["resources"]["limits"].keys() == {"cpu", "memory"}


@pytest.mark.parametrize("name", LASTING)
def test_a_process_that_lasts_is_watched(name: str) -> None:
    assert {"startupProbe", "readinessProbe", "livenessProbe"} <= container(name).keys()


@pytest.mark.parametrize("name", PODS)
def test_the_network_knows_every_process(name: str) -> None:
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "motcua"}
    needs = {kind for kind in ("bus", "database") if NEEDS[kind] in given(name)}
    assert PODS[name]["metadata"]["labels"] == labels | {f"motcua/{kind}": "yes" for kind in needs}


def given(name: str) -> set[str]:
    return set(kubernetes_secrets()[name])


def test_each_process_is_given_the_secrets_that_compose_gives_it() -> None:
    files = {
        name: entry["file"].removeprefix("${MOTCUA_DEPLOYMENT:-./deployment}/")
        for name, entry in COMPOSE["secrets"].items()
    }
    of_compose = {
        name: {
            secret["target"] if isinstance(secret, dict) else secret: files[
                secret["source"] if isinstance(secret, dict) else secret
            ]
            for secret in COMPOSE["services"][name].get("secrets", [])
        }
        for name in PODS
    }
    of_compose["nats"]["authority"] = "tls/authority.pem"  # by which a node knows the others
    of_compose["http"] = {"keys.toml": "http/keys.toml"}  # a folder of the gateway in compose
    of_compose["subscribers"] = {"subscribers.toml": "feed/subscribers.toml"}  # and one of feed
    assert kubernetes_secrets() == of_compose


@pytest.mark.parametrize("name", PODS)
def test_each_process_reads_the_secret_of_its_name(name: str) -> None:
    volumes = {volume["name"]: volume for volume in PODS[name]["spec"]["volumes"]}
    assert volumes["secrets"]["secret"]["secretName"] == name


@pytest.mark.parametrize("name", [name for name in PODS if name != "nats"])
def test_a_process_is_what_it_is_in_compose(name: str) -> None:
    composed = COMPOSE["services"][name]
    in_cluster = CLUSTER["services"].get(name, {}).get("environment", {})
    expected = {
        key: value for key, value in (composed["environment"] | in_cluster).items() if CHOICE not in value
    }
    assert container(name)["command"] == composed["command"]
    assert expected.items() <= settings(name).items()
