"""Every question that may be asked, found in `shared.contracts.questions`."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from shared.contracts import questions
from shared.contracts.questions.question import Question


def load_questions() -> tuple[type[Question[Any]], ...]:
    """Return the questions of all services, by their subject."""
    found = {question.subject(): question for kind in _kinds() for question in _of_services(kind)}
    return tuple(found[subject] for subject in sorted(found))


def _kinds() -> Iterator[type[Question[Any]]]:
    for module in walk_packages(questions.__path__, f"{questions.__name__}."):
        for kind in vars(import_module(module.name)).values():
            if isinstance(kind, type) and issubclass(kind, Question) and "name" in vars(kind):
                yield kind


def _of_services(kind: type[Question[Any]]) -> Iterator[type[Question[Any]]]:
    """Yield a question as it is, or once for each service if several services answer it."""
    if hasattr(kind, "service"):
        yield kind
    else:
        yield from (kind.asked_of(service) for service in kind.services)
