"""What compose files, manifests and the monitoring say of each process."""

import os
import re
import subprocess
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from deploy.access.deployment import Deployment
from deploy.monitoring.watch import metrics
from tests.deploy.support.manifests import MANIFESTS, ROOT, documents


@cache
def parsed(file: str) -> Any:
    """Return the one document of a YAML file."""
    (content,) = documents(ROOT / file)
    return content


@cache
def objects(kind: str) -> dict[str, Any]:
    """Return the Kubernetes objects of a kind by name."""
    manifests = [manifest for file in MANIFESTS for manifest in documents(file)]
    return {one["metadata"]["name"]: one for one in manifests if one["kind"] == kind}


def is_let_through(name: str, policy: str) -> bool:
    """Whether a policy is for the pods of a process."""
    wanted = objects("NetworkPolicy")[policy]["spec"]["podSelector"]["matchLabels"]
    pods = objects("Deployment").get(name, {"spec": {"template": {"metadata": {"labels": {}}}}})
    return bool(wanted.items() <= pods["spec"]["template"]["metadata"]["labels"].items())


def kubernetes_command(name: str) -> list[str]:
    (container,) = objects("Deployment")[name]["spec"]["template"]["spec"]["containers"]
    return list(container["command"])


@cache
def kubernetes_secrets() -> dict[str, dict[str, str]]:
    """Run `secrets.sh` on a new deployment; returns the files of each Secret, by their names in it."""
    with TemporaryDirectory() as folder:
        deployment, kubectl = Path(folder) / "deployment", Path(folder) / "kubectl"
        Deployment(deployment).make_access(["localhost"], ["localhost"], ["localhost"], datetime.now(UTC))
        kubectl.write_text('#!/bin/sh\necho "$@"\n')
        kubectl.chmod(0o755)
        printed = subprocess.run(
            ["sh", "deploy/kubernetes/secrets.sh", deployment],
            cwd=ROOT,
            env=os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        made = re.findall(
            r"^create secret generic (\S+) -n motcua --dry-run=client -o yaml (.*)$", printed, re.M
        )
        return {
            name: dict(
                option.removeprefix("--from-file=").replace(f"{deployment}/", "").split("=")
                for option in options.split()
            )
            for name, options in made
        }


def in_compose(name: str, file: str = "docker-compose.yml") -> dict[str, Any]:
    """Return what a compose file says of a process."""
    return dict(parsed(file)["services"].get(name, {}))


def compose_secrets(name: str) -> dict[str, str]:
    """Return the files that compose gives to a process, by what the process calls them."""
    files = {secret: entry["file"] for secret, entry in parsed("docker-compose.yml")["secrets"].items()}
    given = in_compose(name).get("secrets", [])
    return {one["target"]: files.get(one["source"], "") for one in given if isinstance(one, dict)}


@cache
def scraped_names() -> set[str]:
    return {
        name
        for job in parsed("deploy/monitoring/prometheus.yml")["scrape_configs"]
        for discovery in job["dns_sd_configs"]
        for name in discovery["names"]
    }


@cache
def alarmed_names() -> set[str]:
    """Return the processes without which ServiceDown rings: the watch, and those that it expects."""
    rules = [rule for group in parsed("deploy/monitoring/alerts.yml")["groups"] for rule in group["rules"]]
    (expression,) = (rule["expr"] for rule in rules if rule["alert"] == "ServiceDown")
    expected = next(metric for metric in metrics(ROOT, ()) if metric.name in expression)
    named = set(re.findall(r'absent\(up\{job="motcua", service="([\w-]+)"\}\)', expression))
    return named | {sample.labels["process"] for sample in expected.samples}
