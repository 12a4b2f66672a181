"""A log says where something failed, and nothing of what a citizen told us."""

import json
import subprocess
import sys

import pytest

STUMBLE = """
import logging, structlog
from shared.observability.log import start_logging
start_logging("intake", "info")
def stumble(): raise ValueError("Nguyễn Thị Bí Mật")
for log in (structlog.get_logger(), logging.getLogger("some.library")):
    try:
        stumble()
    except ValueError as failure:
        log.error("message_failed", exc_info=failure)
        log.exception("message_failed")
"""


@pytest.mark.slow
def test_a_failure_is_logged_without_the_text_of_its_exception() -> None:
    done = subprocess.run([sys.executable, "-c", STUMBLE], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert len(lines) == 4
    assert "Bí Mật" not in done.stderr
    for line in lines:
        assert (line["service"], line["failure"], line["level"]) == ("intake", "ValueError", "error")
        assert line["where"][-1].endswith("stumble")
