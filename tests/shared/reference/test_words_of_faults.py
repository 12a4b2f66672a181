"""An operator reads what is wrong in words of ours, once for each value, and none of a library's."""

import tomllib
from datetime import date, time
from decimal import Decimal

import pytest
from pydantic import Field, ValidationError

from shared.reference.data_file import BadFiles, DataTable, TomlFile
from shared.reference.values import Certainty, Clock, OnDay, Text


class Row(DataTable):
    """A table that has a value of each type."""

    text: Text = "x"
    code: str = Field(default="x", pattern="^[a-z]+$")
    number: int = Field(default=1, ge=1, le=9)
    share: Decimal = Decimal(1)
    is_so: bool = True
    day: OnDay = date(2026, 1, 1)
    days: tuple[OnDay, ...] = (date(2026, 1, 1),)
    certainty: Certainty = "law"
    clock: Clock = time(7, 30)


class Table(DataTable):
    """The file."""

    row: tuple[Row, ...]


@pytest.mark.parametrize(
    "value",
    [
        "text = 1",
        'text = ""',
        'code = "A b"',
        'number = "one"',
        "number = 1.5",
        "number = 0",
        "number = 10",
        'share = "half"',
        'day = "soon"',
        "day = 2026-01-01T00:00:00",
        "days = 2026-01-01",
        'days = ["soon"]',
        'certainty = "sure"',
        'clock = "soon"',
        "nobody = 1",
    ],
)
def test_each_fault_is_told_once_and_not_in_the_words_of_pydantic(value: str) -> None:
    text = f"[[row]]\n{value}\n"
    with pytest.raises(BadFiles) as refused:
        TomlFile("own.toml", text).read(Table)
    with pytest.raises(ValidationError) as theirs:
        Table.model_validate(tomllib.loads(text))
    (fault,) = refused.value.faults
    assert fault.line == 2
    for error in theirs.value.errors():
        assert error["msg"] not in str(fault)
    assert not [words for words in ("Input should", "Value error", "pydantic") if words in str(fault)]
