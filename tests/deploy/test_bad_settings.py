"""A process whose settings cannot be used ends, and says which in words, without a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

NOT_OURS = "192.0.2.1"
"""An address that no machine has (RFC 5737): nothing can listen there."""


@pytest.mark.parametrize(
    ("process", "settings", "said"),
    [
        ("intake", {}, "set MOTCUA_PUBLISHERS to the file"),
        ("intake", {"PUBLISHERS": "nowhere.toml"}, "nowhere.toml:1: this file is missing"),
        ("deadlines", {"DATABASE_URL": "postgresql://office"}, "MOTCUA_DATABASE_URL: it must begin with"),
        ("deadlines", {"NATS_CA": "nowhere.pem"}, "MOTCUA_NATS_CA: nowhere.pem: no such file"),
        ("letters", {"SLIP_KEY": "nowhere.key"}, "MOTCUA_SLIP_KEY: nowhere.key: No such file"),
        ("surveys", {"ANSWER_KEY": "nowhere.key"}, "MOTCUA_ANSWER_KEY: nowhere.key: No such file"),
        (
            "deadlines",
            {"STATEMENT_PUBLIC_KEY": "nowhere.pem"},
            "MOTCUA_STATEMENT_PUBLIC_KEY: nowhere.pem: No such file",
        ),
        ("letters", {"LAW": "nowhere"}, "nowhere:1: this is no folder"),
        ("gateway", {"SLIP_KEY": "nowhere.key"}, "MOTCUA_SLIP_KEY: nowhere.key: No such file"),
        ("gateway", {"HTTP_KEY": "nowhere.key"}, "MOTCUA_HTTP_KEY: a key needs MOTCUA_HTTP_CERTIFICATE"),
        ("gateway", {"HTTP_HOST": NOT_OURS}, f'"host": "{NOT_OURS}"'),
        ("gateway", {"STAFF_HOST": NOT_OURS}, "MOTCUA_STAFF_HOST, MOTCUA_STAFF_PORT: nothing can listen"),
        ("gateway", {"HEALTH_HOST": NOT_OURS}, "MOTCUA_HEALTH_HOST, MOTCUA_HEALTH_PORT: nothing can listen"),
    ],
    ids=lambda of: ",".join(of) if isinstance(of, dict) else of if of.isalpha() else "",
)
def test_it_says_which_setting_and_ends(
    process: str, settings: dict[str, str], said: str, nats_url: str, tmp_path: Path
) -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    given = {"NATS_URL": nats_url, "HTTP_PORT": "0", "STAFF_PORT": "0"} | settings
    done = subprocess.run(
        [sys.executable, "-m", f"services.{process}.main"],
        cwd=tmp_path,
        env=bare | {f"MOTCUA_{name}": value for name, value in given.items()},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count(said) == 1
    assert "Traceback" not in done.stderr
