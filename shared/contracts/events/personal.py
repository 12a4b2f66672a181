"""The mark on fields that name or describe people, and the rule that removes what they say. Pure.

A field is marked where its class declares it: `address: Annotated[str, PERSONAL] = Field(...)`. Retention,
the published schemas (`x-personal`), the text of an event in a log, and the tests on privacy follow the mark.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Final, TypeVar

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

MARK: Final = "x-personal"
PERSONAL: Final = Field(repr=False, json_schema_extra={MARK: True})
NAMED_IN_A_BOOK: Final = "x.book."
"""Begins the code of a procedure that an imported book names and no catalogue has."""
MARK_IN_A_BOOK: Final = "x-personal-in-a-book"
PERSONAL_IN_A_BOOK: Final = Field(repr=False, json_schema_extra={MARK_IN_A_BOOK: True})
"""Marks what a procedure is called: in a book it is what a clerk wrote, and may name a person."""
REDACTED: Final = "Đã xoá theo thời hạn lưu trữ"
"""Stands where personal data stood that were purged, and says so to whoever reads the row."""
M = TypeVar("M", bound=BaseModel)


def is_marked(field: FieldInfo) -> bool:
    """Return whether a field is marked as personal."""
    return _has(field, MARK)


def marks_of(said: BaseModel) -> Iterator[tuple[str, FieldInfo, bool]]:
    """Yield the fields of data, each with whether it is marked, for these data."""
    for name, field, marked, in_a_book in _fields(type(said)):
        yield name, field, marked or (in_a_book and _is_of_a_book(said))


def redacted(said: M, day: date) -> M:
    """Return data without what their marked fields say; what happened and when stays.

    A marked field gets its default. One that has to say something gets `REDACTED`, or the day that is given.
    """
    changes = dict(_changes(said, day))
    return said.model_copy(update=changes) if changes else said


def is_personal(said: BaseModel, day: date = date.min) -> bool:
    """Return whether a marked field says anything that redacting with this day would remove."""
    for name, field, marked in marks_of(said):
        value = getattr(said, name)
        if _instead_of(value, field, day) != value if marked else _is_personal_within(value, day):
            return True
    return False


def _changes(said: BaseModel, day: date) -> Iterator[tuple[str, Any]]:
    """Yield the fields that redacting changes, each with what it says then."""
    for name, field, marked in marks_of(said):
        value = getattr(said, name)
        rest = _instead_of(value, field, day) if marked else _within(value, day)
        if rest != value:
            yield name, rest


def _is_of_a_book(said: BaseModel) -> bool:
    return str(getattr(said, "procedure", None) or "").startswith(NAMED_IN_A_BOOK)


@cache
def _fields(kind: type[BaseModel]) -> tuple[tuple[str, FieldInfo, bool, bool], ...]:
    """Return the fields of a class with their marks; every event that comes in is asked."""
    fields = kind.model_fields.items()
    return tuple((name, field, is_marked(field), _has(field, MARK_IN_A_BOOK)) for name, field in fields)


def _has(field: FieldInfo, mark: str) -> bool:
    extra = field.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get(mark))


def _instead_of(value: Any, field: FieldInfo, day: date) -> Any:
    if not field.is_required():
        return field.get_default(call_default_factory=True)
    match value:
        case str():
            return REDACTED
        case tuple():
            return (REDACTED,)
        case date():
            return day
    raise TypeError(f"no other value is known for a marked {type(value).__name__}")


def _is_personal_within(value: Any, day: date) -> bool:
    match value:
        case BaseModel():
            return is_personal(value, day)
        case tuple():
            return any(_is_personal_within(one, day) for one in value)
    return False


def _within(value: Any, day: date) -> Any:
    match value:
        case BaseModel():
            return redacted(value, day)
        case tuple():
            return tuple(_within(one, day) for one in value)
    return value
