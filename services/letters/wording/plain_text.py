"""A wording as a text with ((fields)), which anybody can edit, and the template that it stands for; pure.

    # opening
    Thay mặt ((authority)) ((head.office)), tôi rất vui được tin ((you)) vừa chào đón

    # closing
    Chúc cháu hay ăn chóng lớn.

A line `# part` begins a part of the letter, and each further line stands in the same line of the template, so
that a flaw of either is found in the other. A line whose fields are all empty is left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final, NamedTuple, get_args, get_origin

from pydantic import AwareDatetime
from pydantic.fields import FieldInfo

from services.letters.content.letterhead import Letterhead
from services.letters.wording.grammar import Flaw
from services.letters.wording.text_fields import FIELD

PART: Final = re.compile(r"#\s*(\S+)\s*")
TEMPLATE_SIGNS: Final = ("{{", "{%", "{#", "((", "))")
OF_HEAD: Final = "head."


class Translated(NamedTuple):
    """A template, and what is wrong with the text that it was made of."""

    template: str
    flaws: list[Flaw]


def translated(text: str, fields: Mapping[str, FieldInfo], parts: Sequence[str]) -> Translated:
    """Return the template of a text with fields.

    Args:
        text: The text.
        fields: The fields of the letter, by name.
        parts: The parts of its layout; those that the text does not have are empty.
    """
    known = fillable(fields)
    lines: list[str] = []
    flaws: list[Flaw] = []
    begun: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if part := PART.fullmatch(line):
            end = "{% endblock %}" if begun else ""
            begun.append(part[1])
            lines.append(f"{end}{{% block {part[1]} %}}")
            flaws += [] if part[1] in parts else [Flaw(number, "unknown-part", part[1])]
            flaws += [Flaw(number, "part-twice", part[1])] if part[1] in begun[:-1] else []
            continue
        if line.strip() and not begun:
            flaws.append(Flaw(number, "beside-the-parts"))
        flaws += _flaws(line, number, known)
        lines.append(_line(line, known))
    rest = "".join(f"{{% block {part} %}}{{% endblock %}}" for part in parts if part not in begun)
    return Translated("\n".join(lines) + ("{% endblock %}" if begun else "") + rest, sorted(set(flaws)))


def fillable(fields: Mapping[str, FieldInfo]) -> dict[str, str]:
    """Return the fields that such a text may name, each as a template writes it."""
    found = {f"{OF_HEAD}{name}": _expression(f"{OF_HEAD}{name}", of) for name, of in HEAD.items()}
    for name, field in fields.items():
        if expression := _expression(name, field):
            found[name] = expression
    return found


HEAD: Final[Mapping[str, FieldInfo]] = Letterhead.model_fields


def _expression(name: str, field: FieldInfo) -> str:
    """Return how a template writes a field; empty for one that is no text, number, day, moment or list."""
    kinds = set(_classes(field.annotation))
    if name in LISTS:
        return name
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


def _flaws(line: str, number: int, known: Mapping[str, str]) -> Iterator[Flaw]:
    for name in FIELD.findall(line):
        if name not in known:
            yield Flaw(number, "unknown-field", name)
    if any(sign in FIELD.sub("", line) for sign in TEMPLATE_SIGNS):
        yield Flaw(number, "syntax")


def _line(line: str, known: Mapping[str, str]) -> str:
    """Return a line as a template has it."""
    names = [name for name in FIELD.findall(line) if name in known]
    if not names:
        return line
    written = FIELD.sub(lambda found: _field(found[1], known, alone=found[0] == line.strip()), line)
    empty = [name for name in names if not name.startswith(OF_HEAD)]
    if len(empty) < len(names):
        return written
    return f"{{% if {' or '.join(dict.fromkeys(empty))} %}}{written}{{% endif %}}"


def _field(name: str, known: Mapping[str, str], *, alone: bool) -> str:
    expression = known.get(name, "")
    if name not in LISTS or not expression:
        return f"{{{{ {expression} }}}}" if expression else ""
    if alone:  # a paragraph each, with its number as its label
        return f'{{% for one in {name} %}}{{{{ loop.index }}}}: {{{{ one }}}}{{{{ "\\n\\n" }}}}{{% endfor %}}'
    return f'{{% for one in {name} %}}{{{{ one }}}}{{{{ "" if loop.last else ", " }}}}{{% endfor %}}'


LISTS: Final = frozenset({"papers", "siblings"})
