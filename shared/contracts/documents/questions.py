"""Every question that may be asked, found in `shared.contracts.questions`."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from shared.contracts import questions
from shared.contracts.questions.question import Question


def known_questions() -> tuple[type[Question[Any]], ...]:
    """Return the questions of all services, by their subject."""
    modules = [
        import_module(f"{questions.__name__}.{module.name}") for module in iter_modules(questions.__path__)
    ]
    found = {
        kind.subject(): kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Question) and "name" in vars(kind)
    }
    return tuple(found[subject] for subject in sorted(found))
