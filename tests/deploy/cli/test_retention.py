"""`motcua retention` against a real office: it counts, forgets, and says how much by kind."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.services import NOT_ALWAYS, SERVICES
from tests.deploy.support.office import open_office

pytestmark = pytest.mark.slow
AT_WORK = [service for service in SERVICES if service not in NOT_ALWAYS]
"""The others are not started on one computer before they have something to do."""


def test_an_office_counts_and_forgets_and_tells_how_much(tmp_path: Path) -> None:
    with open_office(tmp_path / "office") as office:

        def told(*options: str) -> dict[str, Any]:
            asked = office.motcua("retention", "--json", *options)
            assert asked.returncode == 0, asked.stderr.decode()
            return dict(json.loads(asked.stdout))

        for answer in (told("--dry-run"), told()):
            kinds = {(line["service"], line["kind"]): line for line in answer["kinds"]}
            assert kinds.keys() == {
                ("bus", "streams"),
                ("bus", "dead-letters"),
                *((service, kind) for service in AT_WORK for kind in ("inbox", "dead-letters")),
                ("intake", "reports"),
                ("intake", "receipts"),
                ("deadlines", "reports"),
                ("letters", "letters"),
                ("surveys", "comments"),
                *(("staff", kind) for kind in ("reading-log", "sign-ins", "notices", "people")),
            }
            assert kinds["bus", "streams"]["removed"] is None
            assert {line["removed"] for (service, _), line in kinds.items() if service != "bus"} == {0}
        table = office.motcua("retention", "--dry-run").stdout.decode()
        assert "Thư, phiếu" in table
        doctor = office.motcua("doctor").stdout.decode()
        assert doctor.count("expired data is removed each night") == len(AT_WORK)
