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
REDACTED: Final = "Đã xoá theo thời hạn lưu trữ"
"""Stands where personal data stood that were purged, and says so to whoever reads the row."""
M = TypeVar("M", bound=BaseModel)


def is_marked(field: FieldInfo) -> bool:
    """Return whether a field is marked as personal."""
    extra = field.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get(MARK))


def redacted(said: M, day: date) -> M:
    """Return data without what their marked fields say; what happened and when stays.

    A marked field gets its default. One that has to say something gets `REDACTED`, or the day that is given.
    """
    changes = dict(_changes(said, day))
    return said.model_copy(update=changes) if changes else said


def is_personal(said: BaseModel, day: date = date.min) -> bool:
    """Return whether a marked field says anything that redacting with this day would remove."""
    return next(_changes(said, day), None) is not None


def _changes(said: BaseModel, day: date) -> Iterator[tuple[str, Any]]:
    """Yield the fields that redacting changes, each with what it says then."""
    for name, field, marked in _fields(type(said)):
        value = getattr(said, name)
        rest = _instead_of(value, field, day) if marked else _within(value, day)
        if rest != value:
            yield name, rest


@cache
def _fields(kind: type[BaseModel]) -> tuple[tuple[str, FieldInfo, bool], ...]:
    """Return the fields of a class, each with whether it is marked; every event that comes in is asked."""
    return tuple((name, field, is_marked(field)) for name, field in kind.model_fields.items())


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


def _within(value: Any, day: date) -> Any:
    match value:
        case BaseModel():
            return redacted(value, day)
        case tuple():
            return tuple(_within(one, day) for one in value)
    return value
