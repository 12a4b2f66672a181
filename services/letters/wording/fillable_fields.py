"""The fields that a text with ((fields)) may name: those of the content, and those with names of their own.

`fields.toml` gives the latter their names in the office's language; the former have the names of the content,
for texts in an operator's folder.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import AwareDatetime
from pydantic.fields import FieldInfo

from services.letters.content.letterhead import Letterhead
from services.letters.kinds import About
from services.letters.wording.plain_text import Fillable
from services.letters.wording.text_fields import field_key
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import Text

FIELDS: Final = Path(__file__).with_name("fields.toml")
OF_HEAD: Final = "head."
LISTS: Final = frozenset({"papers", "siblings"})


class NamedField(DataTable):
    """A field with a name in the office's language: what it writes, and when it says something."""

    write: Text
    when: str = ""
    vi: Text
    en: Text

    @property
    def fillable(self) -> Fillable:
        """What it stands for."""
        return Fillable(self.write, self.when)


class FieldsFile(DataTable):
    """The tables of `fields.toml`; the fields `every` are those of every letter."""

    field: dict[str, dict[str, NamedField]]


@cache
def load_named_fields(about: About) -> Mapping[str, NamedField]:
    """Read the fields with names of their own of a kind of content, in the order of the file.

    Raises:
        BadFiles: The data has faults.
    """
    tables = TomlFile.at(FIELDS).read(FieldsFile).field
    return tables.get(about, {}) | tables["every"]


def fillable(fields: Mapping[str, FieldInfo], about: About) -> dict[str, Fillable]:
    """Return the fields that a text may name, by `field_key`.

    Args:
        fields: The fields of the content.
        about: What the letter is about.
    """
    named = {field_key(name): field.fillable for name, field in load_named_fields(about).items()}
    return of_the_content(fields) | named


def of_the_content(fields: Mapping[str, FieldInfo]) -> dict[str, Fillable]:
    """Return the fields of a content that are a text, number, day, moment or list, by their own names."""
    found = {
        f"{OF_HEAD}{name}": Fillable(f"{{{{ {_expression(f'{OF_HEAD}{name}', of)} }}}}")
        for name, of in Letterhead.model_fields.items()
    }
    for name, field in fields.items():
        if name in LISTS:
            found[name] = _list(name)
        elif expression := _expression(name, field):
            found[name] = Fillable(f"{{{{ {expression} }}}}", name)
    return found


def _list(name: str) -> Fillable:
    return Fillable(
        f'{{% for one in {name} %}}{{{{ one }}}}{{{{ "" if loop.last else ", " }}}}{{% endfor %}}',
        name,
        # a paragraph each, with its number as its label
        f'{{% for one in {name} %}}{{{{ loop.index }}}}: {{{{ one }}}}{{{{ "\\n\\n" }}}}{{% endfor %}}',
    )


def _expression(name: str, field: FieldInfo) -> str:
    """Return how a template writes a field; empty for one that is no text, number, day or moment."""
    kinds = set(_classes(field.annotation))
    if name in ("limit", "channel"):
        return f"{name} | {name}"
    if kinds & {datetime, AwareDatetime}:
        return f"{name} | moment"
    if date in kinds:
        return f"{name} | day"
    return name if kinds and kinds <= {str, int} else ""


def _classes(annotation: Any) -> Iterator[type]:
    """Yield the classes of an annotation: one that may be None is that of what it may be."""
    if isinstance(annotation, type) and not get_args(annotation):
        if annotation is not type(None):
            yield annotation
        return
    of = get_args(annotation)
    for part in of[:1] if get_origin(annotation) is Annotated else of:
        yield from _classes(part)
