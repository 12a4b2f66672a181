"""What an operator is told: by the doctor, and by the alarms and the dashboard of Prometheus."""

import json
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from tests.compose.deployment import PROMETHEUS_PORT, Deployed, say
from tests.deploy.monitoring.test_monitoring import alarms, panels

TOLD_S = 180


def start_watching(office: Deployed) -> None:
    """Start what tells an operator: of the profile all but Grafana, which only shows."""
    office.compose("build", "prometheus")
    office.compose("up", "-d", "prometheus", "watch")
    until("Prometheus answers", _answers)


def _answers() -> bool:
    try:
        return bool(asked("status/buildinfo"))
    except OSError:
        return False


def until(what: str, holds: Callable[[], object], seconds: float = TOLD_S) -> None:
    """Wait until something holds, and say how long it took.

    Raises:
        TimeoutError: It does not hold in time.
    """
    since = time.monotonic()
    while not holds():
        if time.monotonic() - since > seconds:
            raise TimeoutError(f"{what}: not after {seconds:.0f} s")
        time.sleep(1)
    say(f"  {what}: after {time.monotonic() - since:.0f} s")


def told_by_doctor(office: Deployed) -> set[str]:
    """What the doctor says, finding by finding, each with its remedy."""
    said = office.motcua("doctor", may_fail=True)
    return {" ".join(finding.split()) for finding in re.split(r"\n(?=[✓✗])", said)}


def ringing() -> set[str]:
    """Return the names of the alarms that ring."""
    return {alarm["labels"]["alertname"] for alarm in asked("alerts")["alerts"] if alarm["state"] == "firing"}


def see_that_all_is_shown() -> None:
    """See that Prometheus understands every alarm, and has something to show in each panel."""
    for expression in alarms():
        asked("query", query=expression)
    for expression in panels():
        until(f"shown: {expression}", lambda one=expression: asked("query", query=one)["result"])  # type: ignore[misc]


def asked(question: str, **arguments: str) -> Any:
    """Ask Prometheus, over its HTTP interface."""
    url = f"http://127.0.0.1:{PROMETHEUS_PORT}/api/v1/{question}?{urlencode(arguments)}"
    with urlopen(url, timeout=30) as answer:
        return json.load(answer)["data"]
