"""What the staff door takes: each route, who may use it, and what it is sent when nobody is hostile."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from fastapi.dependencies.models import Dependant

from shared.contracts.officer import Role
from tests.attacks.support.pages import PageForm
from tests.rights.support.door import Caller, Place
from tests.rights.support.routes import ASKED, FILLED_IN, QUERY, Ask, routes
from tests.rights.test_routes import may_all

Sent = Mapping[str, str | Sequence[str]]
EVERYWHERE: Final = "lang"
"""A parameter that every page takes and no route declares."""


@dataclass(frozen=True)
class Target:
    """An address or a form: `parts` fill in its path, `query` and `form` are what is sent besides.

    `also_query` and `also_form` are what it takes as well; `files` are the fields in which it takes a file.
    """

    method: str
    path: str
    who: Role
    parts: Mapping[str, str]
    query: Sent
    form: Sent
    also_query: frozenset[str]
    also_form: frozenset[str]
    files: frozenset[str] = field(default_factory=frozenset)

    @property
    def address(self) -> str:
        """Its path with all parts filled in."""
        return re.sub(r"{(\w+)[^}]*}", lambda part: self.parts[part[1]], self.path)

    def as_on(self, shown: PageForm) -> "Target":
        """Return it as a form sends it that stands on a page, with fields that no route declares."""
        return replace(self, form={**shown.fields, **self.form}, files=frozenset(shown.files))


def targets() -> Iterator[Target]:
    """Yield each route of the staff door as each of its rows in the table of routes fills it in."""
    declared = {(method, path): route for method, path, route in routes()}
    for method, path, asked in ASKED:
        query, form = _taken(declared[method, path].dependant)
        parts = {**FILLED_IN, **asked.other}
        yield Target(
            method,
            path,
            _who_may(path, asked),
            {name: parts[name] for name in re.findall(r"{(\w+)", path)},
            {name: text for name, text in QUERY.items() if name in query} | dict(asked.query),
            asked.form if method == "POST" else {},
            frozenset(query | {EVERYWHERE}),
            frozenset(form),
        )


def _taken(dependant: Dependant) -> tuple[set[str], set[str]]:
    """The parameters of an address and the fields of a form that a route declares."""
    query = {one.alias for one in dependant.query_params}
    form = {one.alias for one in dependant.body_params}
    for part in dependant.dependencies:
        more_query, more_form = _taken(part)
        query, form = query | more_query, form | more_form
    return query, form


def _who_may(path: str, asked: Ask) -> Role:
    return next(role for role in Role if may_all(asked.by, Caller(role, Place.OWN), path, asked))
