"""A wording as a text with ((fields)), which anybody can edit, and the template that it stands for; pure.

    # opening
    Thay mặt ((tên cơ quan)), tôi rất vui được tin ((cách gọi cha mẹ)) vừa chào đón

    # closing
    Chúc cháu hay ăn chóng lớn.

A line `# part` begins a part of the letter, and each further line stands in the same line of the template, so
that a flaw of either is found in the other. A line whose fields are all empty is left out, and so is the
comma before a field that is empty.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Final, NamedTuple

from services.letters.wording.grammar import Flaw
from services.letters.wording.text_fields import FIELD, field_key
from shared.text import unaccented

PART: Final = re.compile(r"#\s*(\S+)\s*")
COMMA: Final = re.compile(r"\s*,\s*$")
TEMPLATE_SIGNS: Final = ("{{", "{%", "{#", "((", "))")
ALIKE: Final = 0.7
"""From which likeness on, of 0 to 1, a field may have been meant by another word."""


class Fillable(NamedTuple):
    """What a field stands for in a template."""

    write: str
    """As it is written within a line."""
    when: str = ""
    """The condition under which it says something; empty if it always does."""
    alone: str = ""
    """As it is written if a line has nothing else; empty if that makes no difference."""

    @property
    def whole(self) -> str:
        """As it is written where nothing else stands with it."""
        return _if([self.when], self.write)


class Translated(NamedTuple):
    """A template, and what is wrong with the text that it was made of."""

    template: str
    flaws: list[Flaw]


class PartText(NamedTuple):
    """A part of a letter, and its text with fields."""

    part: str
    text: str


def translated(text: str, known: Mapping[str, Fillable], parts: Sequence[str]) -> Translated:
    """Return the template of a text with fields.

    Args:
        text: The text.
        known: What its fields stand for, by `field_key` of their names.
        parts: The parts of its layout; those that the text does not have are empty.
    """
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


def joined(parts: Iterable[PartText]) -> str:
    """Return the text of a letter whose parts were edited one by one."""
    return "\n".join(f"# {part}\n{text}" for part, text in parts)


def parted(text: str, parts: Sequence[str]) -> tuple[PartText, ...]:
    """Return the parts of a text, each that the layout has, without blank lines around them.

    >>> parted("# note\\nsinh ((sinh ngày))\\n\\n", ["heading", "note"])
    (PartText(part='heading', text=''), PartText(part='note', text='sinh ((sinh ngày))'))
    """
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.split("\n"):
        if part := PART.fullmatch(line):
            lines = found.setdefault(part[1], [])
        else:
            lines.append(line)
    return tuple(PartText(part, "\n".join(found.get(part, ())).strip("\n")) for part in parts)


def place_in(parts: Iterable[PartText], line: int) -> tuple[str, int]:
    """Return the part in which a line of the joined text stands, and its number there, counted from 1."""
    part = ""
    for part, text in parts:
        length = text.count("\n") + 1
        if line <= length + 1:
            return part, max(line - 1, 1)
        line -= length + 1
    return part, 1


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the field that was probably meant, however its marks were typed; empty if none is near.

    >>> nearest("ten chau", ["ngày sinh", "tên cháu"])
    'tên cháu'
    """
    plain = {unaccented(one): one for one in names}
    close = get_close_matches(unaccented(name), plain, n=1, cutoff=ALIKE)
    return plain[close[0]] if close else ""


def mended(text: str, wrong: str, right: str) -> str:
    """Return a text with a field called by its right name.

    >>> mended("Chúc cháu ((ten  chau))", "ten chau", "tên cháu")
    'Chúc cháu ((tên cháu))'
    """
    return FIELD.sub(
        lambda found: f"(({right}))" if field_key(found[1]) == field_key(wrong) else found[0], text
    )


def _flaws(line: str, number: int, known: Mapping[str, Fillable]) -> Iterator[Flaw]:
    for name in FIELD.findall(line):
        if field_key(name) not in known:
            yield Flaw(number, "unknown-field", " ".join(name.split()))
    if any(sign in FIELD.sub("", line) for sign in TEMPLATE_SIGNS):
        yield Flaw(number, "field-syntax")


def _line(line: str, known: Mapping[str, Fillable]) -> str:
    """Return a line as a template has it."""
    fields = [known[field_key(name)] for name in FIELD.findall(line) if field_key(name) in known]
    if not fields:
        return line
    if len(fields) == 1 and FIELD.fullmatch(line.strip()):
        return fields[0]._replace(write=fields[0].alone or fields[0].write).whole
    return _if([field.when for field in fields], "".join(_written(line, known)))


def _written(line: str, known: Mapping[str, Fillable]) -> Iterator[str]:
    """Yield the pieces of a line: its texts and its fields, a comma with the field that it announces."""
    before: list[str] = []  # the conditions of the fields before; one that is empty always holds
    end = 0
    for found in FIELD.finditer(line):
        text, end = line[end : found.start()], found.end()
        field = known.get(field_key(found[1]), Fillable(""))
        comma = COMMA.search(text) if field.when else None
        if comma and (comma.start() or before):
            text = text[: comma.start()]
            before += [""] if text.strip() else []
            yield text + _if([field.when], _if(before, ", ") + field.write)
        else:
            before += [""] if text.strip() else []
            yield text + field.whole
        before.append(field.when)
    yield line[end:]


def _if(conditions: Sequence[str], text: str) -> str:
    """Return a text that stands only if one of some conditions holds."""
    if not all(conditions):
        return text
    return f"{{% if {' or '.join(dict.fromkeys(conditions))} %}}{text}{{% endif %}}"
