"""The part of Jinja2 that a wording may use; pure.

Staff write wordings, so a text is not trusted: it may name fields, choose between sentences and loop over a
list. It cannot calculate, call, define or include, so that rendering it always ends soon.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateAssertionError

from services.letters.content.letterhead import Letterhead
from services.letters.content.process_steps import ProcessStep
from services.letters.kinds import LetterKind
from services.letters.wording.filters import FILTERS
from shared.contracts.events.text import is_hidden

MAX_LENGTH: Final = 8_000
"""Characters of a wording; the shipped ones have about a thousand."""
MAX_DEPTH: Final = 24
"""Levels of nesting."""
LOOP: Final = "loop"
ATTRIBUTES: Final = {
    "head": frozenset(Letterhead.model_fields),
    "step": frozenset(ProcessStep.model_fields),
    LOOP: frozenset({"index", "first", "last"}),
}
"""The fields of what is not a text, by the name that it has; a loop over the steps names each `step`."""
ALLOWED: Final = (
    nodes.Template,
    nodes.Block,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.CondExpr,
    nodes.Filter,
    nodes.Test,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Getattr,
    nodes.Concat,
)
PARSER_ERRORS: Final = (RecursionError, MemoryError, ValueError, OverflowError)
"""The errors of Python's parsers for a text that is made to break them."""


@dataclass(frozen=True, slots=True, order=True)
class Flaw:
    """A fault of a wording: its line, its code (see `editor/flaws.toml`), and the name that it is about."""

    line: int
    flaw: str
    about: str = ""


def flaws_of(text: str, kind: LetterKind, fields: Iterable[str], lists: Iterable[str]) -> list[Flaw]:
    """Return the flaws that the text of a wording shows; none if it may be compiled.

    Args:
        text: The wording.
        kind: The kind of letter; the wording must have the parts of its layout as blocks.
        fields: The names of the fields of the letter.
        lists: Those of the fields that are lists.
    """
    if len(text) > MAX_LENGTH:
        return [Flaw(1, "too-long", str(MAX_LENGTH))]
    if hidden := list(_hidden(text)):
        return hidden
    try:
        tree = Environment(autoescape=False).parse(text)  # noqa: S701  # it prints on paper
    except (TemplateSyntaxError, TemplateAssertionError) as wrong:
        return [Flaw(wrong.lineno, "syntax")]
    except PARSER_ERRORS:
        return [Flaw(1, "too-deep")]
    scope = _Scope(frozenset(fields), frozenset(lists))
    return sorted({*scope.flaws(tree), *_parts(tree, kind)})


@dataclass(frozen=True, slots=True)
class _Scope:
    """The names that a wording can use at one place."""

    fields: frozenset[str]
    lists: frozenset[str]
    within: frozenset[str] = frozenset()
    """Names of the surrounding loop."""

    def flaws(self, node: nodes.Node, depth: int = 0) -> Iterator[Flaw]:
        line = node.lineno
        if depth > MAX_DEPTH:
            yield Flaw(line, "too-deep")
            return
        scope = self
        match node:
            case nodes.For():
                yield from self._flaws_of_loop(node)
                if isinstance(node.target, nodes.Name):
                    scope = _Scope(self.fields, frozenset(), self.within | {node.target.name, LOOP})
            case nodes.Name(name=name) if name not in self.fields | self.within:
                yield Flaw(line, "unknown-field", name)
            case nodes.Getattr(node=nodes.Name(name=name), attr=attr) if attr in ATTRIBUTES.get(name, ()):
                pass
            case nodes.Getattr(attr=attr):
                yield Flaw(line, "unknown-field", attr)
            case nodes.Filter(name=name) if name not in FILTERS:
                yield Flaw(line, "unknown-filter", name)
            case nodes.Test(name=name) if name != "none":
                yield Flaw(line, "not-allowed", name)
            case _ if not isinstance(node, ALLOWED):
                yield Flaw(line, "not-allowed", type(node).__name__.lower())
                return
        for child in node.iter_child_nodes():
            yield from scope.flaws(child, depth + 1)

    def _flaws_of_loop(self, loop: nodes.For) -> Iterator[Flaw]:
        if not (isinstance(loop.iter, nodes.Name) and loop.iter.name in self.lists):
            yield Flaw(loop.lineno, "not-a-list")
        if not isinstance(loop.target, nodes.Name) or loop.recursive or loop.test:
            yield Flaw(loop.lineno, "not-allowed", "for")


def _parts(tree: nodes.Template, kind: LetterKind) -> Iterator[Flaw]:
    """Yield the parts of the layout that are missing, and all that is outside of these parts."""
    found = [block.name for block in tree.find_all(nodes.Block)]
    for part in sorted(set(kind.layout.parts) - set(found)):
        yield Flaw(1, "part-missing", part)
    for block in tree.find_all(nodes.Block):
        if block.name not in kind.layout.parts:
            yield Flaw(block.lineno, "unknown-part", block.name)
    for node in tree.body:
        if isinstance(node, nodes.Block):
            continue
        if not isinstance(node, nodes.Output) or not all(map(_is_blank, node.nodes)):
            yield Flaw(node.lineno, "beside-the-parts")


def _is_blank(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.TemplateData) and not node.data.strip()


def _hidden(text: str) -> Iterator[Flaw]:
    for number, line in enumerate(text.split("\n"), 1):
        for sign in line.rstrip("\r").replace("\t", " "):
            if is_hidden(sign):
                yield Flaw(number, "hidden", f"U+{ord(sign):04X}")
