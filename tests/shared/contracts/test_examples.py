"""The examples are frozen: what was once written stays readable for ever."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

import pytest

from services.intake.publishers import Publisher
from services.intake.reading import Report
from services.intake.reading import read as read_report
from services.intake.validation import problems_of
from shared.contracts.documents.envelopes import ReportedEvent
from shared.contracts.events.envelope import read_event
from shared.contracts.events.fact import Fact
from shared.contracts.events.registry import FACTS
from shared.contracts.events.reported import REPORTS
from shared.reference.loading import load_units
from tests.shared.contracts.support.contract import EXAMPLES, FOLDER, faults, name_of, read, schema_for
from tests.support.zone import VIETNAM

REPORTED = [file for file in EXAMPLES if file.parent.name == "reported"]
TOLD = [file for file in EXAMPLES if file not in REPORTED]
C = TypeVar("C")
FACT_OF: Final[dict[str, type[Fact]]] = {kind.type_name(): kind for kind in FACTS}
PUBLISHERS = {"demo": Publisher("demo", ("urn:motcua:demo",), ("15667", "15712", "15715"), is_office=True)}

every_example = pytest.mark.parametrize("file", EXAMPLES, ids=name_of)
every_told = pytest.mark.parametrize("file", TOLD, ids=name_of)
every_reported = pytest.mark.parametrize("file", REPORTED, ids=name_of)


def class_of(file: Path, classes: Mapping[str, type[C]]) -> type[C]:
    """The class that reads an example."""
    kind = classes.get(read(file)["type"])
    assert kind, f"{file.name}: no class reads this version any more, but somebody may still tell or keep it"
    return kind


@every_told
def test_a_fact_once_told_is_read_for_ever(file: Path) -> None:
    event = read_event(file.read_bytes(), class_of(file, FACT_OF))
    assert (event.subject, event.time) == (event.data.about, event.data.happened_at(VIETNAM))


@every_reported
def test_a_report_once_possible_is_read_for_ever(file: Path) -> None:
    ReportedEvent[class_of(file, REPORTS)].model_validate_json(file.read_bytes(), strict=True)  # type: ignore[misc]


@every_reported
def test_intake_has_nothing_against_what_the_examples_show(file: Path) -> None:
    report = read_report("demo", {}, file.read_bytes(), PUBLISHERS, VIETNAM)
    assert isinstance(report, Report), report
    assert not problems_of(report.data, datetime.now(UTC), load_units(), VIETNAM)


@every_example
def test_an_example_keeps_to_its_schema(file: Path) -> None:
    assert not faults(read(file), schema_for(file))


@every_example
def test_an_example_is_called_after_its_type(file: Path) -> None:
    assert file.name.startswith(read(file)["type"] + ".")


def test_every_version_has_its_example() -> None:
    assert {read(file)["type"] for file in TOLD} >= set(FACT_OF)
    assert {read(file)["type"] for file in REPORTED} >= set(REPORTS)


def test_an_example_of_a_version_that_no_class_has_fails_loudly(tmp_path: Path) -> None:
    forgotten = tmp_path / "record.json"
    forgotten.write_text('{"type": "vn.motcua.record.filed.v0"}')
    with pytest.raises(AssertionError, match="no class reads this version"):
        class_of(forgotten, FACT_OF)


def test_no_example_was_changed_since_it_was_frozen() -> None:
    lines = (FOLDER / "examples" / "SHA256SUMS").read_text().splitlines()
    frozen = {file: digest for digest, file in (line.split("  ") for line in lines)}
    now = {name_of(file): sha256(file.read_bytes()).hexdigest() for file in EXAMPLES}
    changed = sorted(name for name in frozen | now if frozen.get(name) != now.get(name))
    assert not changed, f"frozen, or new and not in SHA256SUMS yet: {', '.join(changed)}"
