"""The digest of an event is what it is recognised by when it is sent again, so it never changes."""

from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import Field

from shared.contracts.arriving import ArrivingEvent, check, read_arriving
from shared.contracts.events.reported import REPORTS
from shared.contracts.events.reported.life_event import (
    RegisteredReport,
    ReportedBirth,
    ReportedDeath,
    ReportedPerson,
)
from shared.contracts.events.reported.record import FiledReport
from shared.contracts.events.reported.report import FIRST_OPTIONAL_FIELDS, ReportedModel
from tests.shared.contracts.support.contract import EXAMPLES, name_of, read

REPORTED = [file for file in EXAMPLES if file.parent.name == "reported"]
LINES = Path(__file__).with_name("digests.txt").read_text(encoding="utf-8").splitlines()
FROZEN = {name: digest for digest, name in (line.split("  ") for line in LINES)}
"""As the version 781f79e computed and stored them."""


class FiledLater(FiledReport):
    """A filing as a later version may have it: optional fields were added."""

    participle: ClassVar[str] = "filed"

    ticket: int | None = Field(default=None, description="Number in the queue")
    urgent: bool = Field(default=False, description="Whether it is urgent")
    copies: tuple[str, ...] = Field(default=(), description="Copies")


class PersonLater(ReportedPerson):
    """A person with a field more."""

    nation: str | None = Field(default=None, description="Nation")


@pytest.mark.parametrize("file", REPORTED, ids=name_of)
def test_the_digest_of_an_example_is_frozen(file: Path) -> None:
    event = read_arriving({}, file.read_bytes())
    assert isinstance(event, ArrivingEvent)
    assert event.digest == FROZEN.get(name_of(file)), (
        "offices have stored this digest: a field that is added must be left out while it has its default"
    )


def test_every_example_has_its_digest() -> None:
    assert set(FROZEN) == {name_of(file) for file in REPORTED}


def test_an_optional_field_changes_no_digest_of_an_event_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    file = next(file for file in REPORTED if file.name == "vn.motcua.record.filed.v1.json")
    before = read_arriving({}, file.read_bytes())
    monkeypatch.setitem(REPORTS, FiledReport.type_name(), FiledLater)
    after = read_arriving({}, file.read_bytes())
    assert isinstance(before, ArrivingEvent)
    assert isinstance(after, ArrivingEvent)
    assert (type(after.data), after.digest) == (FiledLater, before.digest)
    event = read(file)
    said = check(event | {"data": event["data"] | {"ticket": 3}}, b"")
    assert isinstance(said, ArrivingEvent)
    assert said.digest != before.digest


def test_a_field_of_a_person_changes_no_text_either() -> None:
    assert (
        PersonLater(name="Lê Thị Đúng").model_dump_json()
        == '{"name":"Lê Thị Đúng","sex":null,"born_on":null}'
    )


def test_the_first_optional_fields_are_those_that_there_are() -> None:
    """A class or field of another name would silently be taken for a later one."""
    people = (ReportedPerson, ReportedBirth, ReportedDeath)
    models = {base for model in (*REPORTS.values(), *people) for base in model.__mro__}
    names = {model.__name__: model for model in models if issubclass(model, ReportedModel)}
    for name, fields in FIRST_OPTIONAL_FIELDS.items():
        assert fields <= names[name].model_fields.keys()
    assert RegisteredReport.model_fields["email"].exclude_if is None
