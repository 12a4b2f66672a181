"""What is personal is marked on its field, and retention, schemas and logs follow the mark."""

from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Annotated, Any, ClassVar, get_args

import pytest
from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from shared.contracts.events.envelope import envelope_of
from shared.contracts.events.fact import Fact
from shared.contracts.events.personal import MARK, PERSONAL, REDACTED, is_marked, is_personal, redacted
from shared.contracts.events.record import RecordFiled
from shared.contracts.events.registry import FACTS
from shared.contracts.events.reported import REPORTS
from shared.contracts.events.reported.record import FiledReport
from shared.contracts.events.reported.report import ReportedModel
from tests.shared.contracts.support.contract import EXAMPLES, FOLDER, fields, name_of, read

EVENTS: list[type[BaseModel]] = [*FACTS, *REPORTS.values()]
DAY = date(2023, 2, 15)
IDS = "an id or a code, which names a thing"
ALLOWED = {
    **dict.fromkeys(("record", "letter", "life_event", "answer", "invitation", "follow_up"), IDS),
    **dict.fromkeys(("unit", "procedure", "right_procedure", "rules", "instrument"), IDS),
    **dict.fromkeys(("counter_unit", "deciding_unit", "other", "closing"), IDS),
    "PeriodClosed.by": "id of whoever closed it, as the table of people has it",
    "PeriodClosed.digest": "of figures, in hex",
    "procedure_name": "what the catalogue of procedures calls one; what a book does is kept from subscribers",
    "online_part": "one of a list",
    "payment": "one of a list",
    "approver": "role or id of an officer; a name is refused by its pattern",
    "handled_by": "role of an official, one of a list",
    "channel": "one of a list",
    "kind": "kind of letter or notice, one of a list",
    "channels": "each one of a list",
    "outcome": "one of a list",
    "limit": "a time limit of the catalogue, as a code",
    "LetterHeld.reason": "a code of ours, as `cannot-be-rendered`",
    "steps": "ratings by the ids of an instrument's factors",
}
"""The texts of events that are not marked, by field or by class and field, each with the reason why not."""


def texts(kind: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Every field of a class, and of those within it, that holds any text and is not marked."""
    for name, field in kind.model_fields.items():
        if not is_marked(field):
            if str in within(field.annotation):
                yield kind.__name__, name
            for one in within(field.annotation):
                if isinstance(one, type) and issubclass(one, BaseModel):
                    yield from texts(one)


def within(annotation: Any) -> set[Any]:
    """The classes that an annotation is made of."""
    parts = get_args(annotation)
    return {annotation} if not parts else {one for part in parts for one in within(part)}


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: f"{kind.__module__.split('.')[-2]}.{kind.__name__}")
def test_every_text_of_an_event_is_marked_or_allowed_with_a_reason(kind: type[BaseModel]) -> None:
    assert not [
        f"{owner}.{name}" for owner, name in texts(kind) if not {f"{owner}.{name}", name} & ALLOWED.keys()
    ]


def test_nothing_is_allowed_that_no_event_has() -> None:
    found = {name for kind in EVENTS for owner, text in texts(kind) for name in (text, f"{owner}.{text}")}
    assert ALLOWED.keys() <= found


@pytest.mark.parametrize("file", EXAMPLES, ids=name_of)
def test_no_marked_word_is_left_once_an_example_is_redacted(file: Any) -> None:
    example = read(file)
    kind = ({fact.type_name(): fact for fact in FACTS} | (REPORTS if "reported" in file.parts else {}))[
        example["type"]
    ]
    said = kind.model_validate(example["data"])
    left = redacted(said, DAY)
    assert not is_personal(left, DAY)
    assert is_personal(said, DAY) is (left != said)
    assert kind.model_validate_json(left.model_dump_json()) == left, "a redacted report is read again"
    rest = left.model_dump_json()
    assert not [word for word in marked_words(said) if word in rest]
    assert (left.model_dump(include={"unit", "at"})) == said.model_dump(include={"unit", "at"})


@pytest.mark.parametrize("file", EXAMPLES, ids=name_of)
def test_no_marked_word_is_in_the_text_that_a_log_has_of_an_event(file: Any) -> None:
    example = read(file)
    if "reported" in file.parts:
        said: BaseModel = REPORTS[example["type"]].model_validate(example["data"])
        shown = f"{said!r} {said}"
    else:
        kind = {fact.type_name(): fact for fact in FACTS}[example["type"]]
        event = envelope_of(kind).model_validate(example)
        said = event.data
        shown = f"{event!r} {event}"
    assert not [word for word in marked_words(said) if word in shown]


def marked_words(said: BaseModel, *, marked: bool = False) -> Iterator[str]:
    """The texts in marked fields."""
    for name, field in type(said).model_fields.items():
        for value in all_within(getattr(said, name)):
            if isinstance(value, BaseModel):
                yield from marked_words(value, marked=marked or is_marked(field))
            elif (
                value
                and isinstance(value, str)
                and not isinstance(value, Enum)
                and (marked or is_marked(field))
            ):
                yield value


def all_within(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for one in value:
            yield from all_within(one)
    else:
        yield value


def test_a_field_that_is_new_and_marked_is_redacted_without_further_ado() -> None:
    class Witness(ReportedModel):
        name: Annotated[str, PERSONAL] = Field(description="Who saw it")
        since: Annotated[date, PERSONAL] = Field(description="Since when they live here")

    class Seen(Fact):
        noun: ClassVar[str] = "record"
        participle: ClassVar[str] = "seen"
        nickname: Annotated[str, PERSONAL] = Field(default="", description="What people call them")
        words: Annotated[tuple[str, ...], PERSONAL] = Field(description="What they said")
        by: tuple[Witness, ...] = Field(description="Who saw it")

    seen = Seen(unit="1v1", nickname="Tý", words=("a", "b"), by=(Witness(name="Lan", since=DAY),))
    left = redacted(seen, date(2020, 1, 1))
    assert (left.nickname, left.words) == ("", (REDACTED,))
    assert left.by == (Witness(name=REDACTED, since=date(2020, 1, 1)),)
    assert is_personal(seen)
    assert Seen.model_json_schema()["properties"]["nickname"][MARK] is True
    assert "Tý" not in repr(seen)


def test_schemas_show_the_mark_of_every_marked_field() -> None:
    for kind in EVENTS:
        folder = FOLDER / "schemas" / ("reported" if kind in REPORTS.values() else "")
        schema = read(folder / f"{kind.type_name()}.json")  # type: ignore[attr-defined]
        shown = {name for name, field in fields(schema) if field.get(MARK)}
        assert {name for name, field in all_fields(kind) if is_marked(field)} == shown


def all_fields(kind: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in kind.model_fields.items():
        yield name, field
        for one in within(field.annotation):
            if isinstance(one, type) and issubclass(one, BaseModel):
                yield from all_fields(one)


@pytest.mark.parametrize(("procedure", "left"), [("x.book.0123456789ab", ""), ("9.999999", "Cấp giấy")])
def test_what_a_book_calls_a_procedure_is_forgotten_and_what_a_catalogue_calls_one_stays(
    procedure: str, left: str
) -> None:
    """A clerk may have written a name there."""
    about = {"unit": "15712v1", "record": "H56.31.20-230215-0042", "at": "2023-02-15T09:00:00+07:00"}
    named = {"procedure": procedure, "procedure_name": "Cấp giấy"}
    fact = RecordFiled.model_validate(about | named | {"sequence": 1})
    report = FiledReport.model_validate(
        about | named | {"unit": "15712", "applicant": {"name": "Lê Thị Hoa"}}
    )
    for said in (fact, report):
        assert (redacted(said, DAY).procedure_name or "") == left
        assert is_personal(redacted(said, DAY), DAY) is False
    assert is_personal(fact) is (left == "")
