"""The questions that may be asked with a statement, by their subject."""

from functools import cache
from typing import Any, NamedTuple

from shared.contracts.questions.question import Question
from shared.contracts.rights.table import Right, load_rights


class Askable(NamedTuple):
    """A kind of question, and who may ask it."""

    kind: type[Question[Any]]
    right: Right


@cache
def askable() -> dict[str, Askable]:
    """Return the questions that stand in the table of rights, by subject."""
    # The modules of all questions: loaded when somebody asks something, since they take memory.
    from shared.contracts.documents.questions import load_questions

    rights = load_rights()
    return {kind.subject(): Askable(kind, right) for kind in load_questions() if (right := rights.of(kind))}
