"""What compose files, manifests and the monitoring say of each process."""

import re
from functools import cache
from typing import Any

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


def in_network_policy(policy: str) -> set[str]:
    """Return the processes that a policy lets through."""
    selector = objects("NetworkPolicy")[policy]["spec"]["podSelector"]
    return {name for expression in selector["matchExpressions"] for name in expression["values"]}


def kubernetes_command(name: str) -> list[str]:
    (container,) = objects("Deployment")[name]["spec"]["template"]["spec"]["containers"]
    return list(container["command"])


def kubernetes_secret(name: str) -> str:
    """Return the line of `secrets.sh` that makes the Secret of a process."""
    script = (ROOT / "deploy/kubernetes/secrets.sh").read_text().replace("\\\n", "")
    found = re.search(rf"^secret {name} (.*)$", script, re.MULTILINE)
    return found[1] if found else ""


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
    rules = [rule for group in parsed("deploy/monitoring/alerts.yml")["groups"] for rule in group["rules"]]
    (expression,) = (rule["expr"] for rule in rules if rule["alert"] == "ServiceDown")
    return set(re.findall(r'absent\(up\{job="motcua", service="([\w-]+)"\}\)', expression))
