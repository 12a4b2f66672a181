"""Texts with fields written as ((field)), which anybody can edit; pure.

Such a text has no loops and no conditions. A line whose fields are all empty is left out, so what is not
known needs no second text. The form is that of GOV.UK Notify.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from pydantic import AfterValidator

FIELD: Final = re.compile(r"\(\(\s*(.*?)\s*\)\)")
Value = str | Sequence[str]
"""What a field says; a list is written one thing a line, with its number."""


def field_key(name: str) -> str:
    """Return a name of a field as it is looked up: composed, in small letters, with single blanks.

    >>> field_key(" Tên  cháu")
    'tên cháu'
    """
    return " ".join(unicodedata.normalize("NFC", name).lower().split())


def with_fields(names: Collection[str]) -> AfterValidator:
    """Check that a text has no other fields than these, and that each is written as ((field))."""

    def check(text: str) -> str:
        for number, line in enumerate(text.strip("\n").split("\n"), 1):
            where = f"line {number} of the text: " if "\n" in text.strip("\n") else ""
            for name in FIELD.findall(line):
                if name not in names:
                    known = ", ".join(f"(({one}))" for one in sorted(names))
                    raise ValueError(f"{where}there is no field (({name})); there are {known}")
            rest = FIELD.sub("", line)
            if "((" in rest or "))" in rest:
                raise ValueError(f"{where}a field is written ((record)), with two brackets on either side")
        return text

    return AfterValidator(check)


def filled(text: str, values: Mapping[str, Value]) -> str:
    """Return a text with its fields filled in. A line whose fields are all empty is left out.

    >>> filled("Lý do: ((reason))\\n((papers))", {"reason": "", "papers": ["Giấy chứng sinh"]})
    '1. Giấy chứng sinh'
    """
    lines = []
    for line in text.strip("\n").split("\n"):
        names = FIELD.findall(line)
        if not names or any(values[name] for name in names):
            lines.append(FIELD.sub(lambda found: _written(values[found[1]]), line))
    return "\n".join(lines)


def _written(value: Value) -> str:
    if isinstance(value, str):
        return value
    return "\n".join(f"{number}. {one}" for number, one in enumerate(value, 1))
